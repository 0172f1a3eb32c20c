import { shown } from './shown';

/** Matches a dot within a name, in each form that IDNA takes for one. Dots of numbers such as `8.3` stay. */
const NAME_DOTS = /(?<=\S)(?:(?<!\d)\.|\.(?!\d)|[\u3002\uff0e\uff61])(?=\S)/g;
/** Matches an IPv4 address, to which some programs link. */
const ADDRESSES = /\d{1,3}(?:\.\d{1,3}){3}/g;
/** Matches the colon of a scheme: of `https://`, `mailto:`, `tel:`. */
const SCHEME_COLONS = /:(?=\/)|(?<=\p{L}):(?=\S)/gu;
/** Matches the first of two backslashes, which begin the name of a shared folder. */
const SHARES = /\\(?=\\)/g;

/**
 * Makes a stranger's text safe to show in a mail and in a chat. It does what `shown` does, and breaks everything that programs for mail and chat turn into a
 * link by themselves: `example.com` becomes `example[.]com`.
 */
export function inert(text: unknown): string {
  return shown(text)
    .replace(SHARES, '[\\]')
    .replace(ADDRESSES, (address) => address.replaceAll('.', '[.]'))
    .replace(NAME_DOTS, (dot, at: number, whole: string) => whole[at - 1] === '[' && whole[at + 1] === ']' ? dot : `[${dot}]`)
    .replace(SCHEME_COLONS, '[:]')
    .replaceAll('@', '[at]');
}
