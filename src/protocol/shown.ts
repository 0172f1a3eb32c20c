/**
 * A stranger's text as it may be shown to people, on a terminal or in the reason of a failed deployment: control characters, which could move
 * the cursor or change what was written, and marks that turn the direction of writing, are shown as codes and not obeyed.
 */
export function shown(text: unknown): string {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);
}

/** The same, in at most this many characters. */
export function shownBriefly(text: string, length: number): string {
  const characters = [...shown(text.slice(0, 2 * length))];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : characters.join('');
}
