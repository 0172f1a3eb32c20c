import { shown } from './shown';

/**
 * Shows a domain name in at most `length` characters and cuts off its beginning. The end of a name says whose it is: the owner of evil.example can put any
 * name before it.
 */
export function shownTail(name: string, length = 60): string {
  const characters = [...shown(name.slice(-2 * length))];
  return characters.length > length ? `…${characters.slice(1 - length).join('')}` : characters.join('');
}
