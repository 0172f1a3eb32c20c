import { jsonWithoutCommands, withoutCommands } from './ci-commands';

/** Matches characters that control a terminal, turn the direction of writing, break lines, or are invisible. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/**
 * Makes a stranger's text safe to show on a terminal, in the log of a build server, or in the reason of a failed deployment. It shows as codes: control
 * characters, which could move the cursor or overwrite text, marks that turn the direction of writing, invisible characters, and commands of build
 * servers.
 */
export function shown(text: unknown): string {
  return withoutCommands(String(text).replace(HIDDEN, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`));
}

/** Does the same as `shown` for several lines. */
export function shownLines(text: string): string {
  return text.split(/\r?\n/).map(shown).join('\n');
}

/** Does the same as `shown`, in at most `length` characters. */
export function shownBriefly(text: string, length: number): string {
  // Codes are longer than what they stand for, so that a longer beginning would be cut off again.
  return shortened(shown(text.slice(0, 2 * length)), length);
}

/** Shortens a text to at most `length` UTF-16 units, with `…` in place of the rest. */
export function shortened(text: string, length: number): string {
  // Does not cut through a surrogate pair.
  return text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Renders a value as one printable line of JSON. Escapes the same characters as `shown` and keeps the value. */
export function jsonLine(value: unknown): string {
  return jsonWithoutCommands(JSON.stringify(value).replace(HIDDEN, (one) => Array.from({ length: one.length },
    (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')));
}
