import { jsonWithoutCommands, withoutCommands } from './ci-commands';

/** What a terminal obeys, what turns the direction of writing, what breaks lines, and what can't be seen. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/**
 * A stranger's text as it may be shown to people, on a terminal, in the log of a build server, or in the reason of a failed deployment: control
 * characters, which could move the cursor or change what was written, marks that turn the direction of writing, invisible characters, and commands
 * of build servers are shown as codes and not obeyed.
 */
export function shown(text: unknown): string {
  return withoutCommands(String(text).replace(HIDDEN, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`));
}

/** The same for a text of several lines, which stay lines. */
export function shownLines(text: string): string {
  return text.split(/\r?\n/).map(shown).join('\n');
}

/** Like `shown`, in at most `length` characters. */
export function shownBriefly(text: string, length: number): string {
  // Codes are longer than what they stand for, so that a longer beginning would be cut off again.
  return shortened(shown(text.slice(0, 2 * length)), length);
}

/** Shortens a text to at most `length` UTF-16 units, with `…` in place of the rest. */
export function shortened(text: string, length: number): string {
  // Does not cut through a surrogate pair.
  return text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** A value as one line of JSON that can be printed: the same characters are escaped, and the value stays what it is. */
export function jsonLine(value: unknown): string {
  return jsonWithoutCommands(JSON.stringify(value).replace(HIDDEN, (one) => Array.from({ length: one.length },
    (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')));
}
