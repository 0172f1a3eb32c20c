import { shown } from './shown';

/**
 * A domain name in at most this many characters, without its beginning where it is longer. The end of a name says whose it is: whoever holds
 * evil.example can put any name in front of it.
 */
export function shownTail(name: string, length = 60): string {
  const characters = [...shown(name.slice(-2 * length))];
  return characters.length > length ? `…${characters.slice(1 - length).join('')}` : characters.join('');
}
