/**
 * A stranger's text as it may be shown on a terminal: control characters, which could move the cursor or change what was written,
 * and marks that turn the direction of writing, are shown as codes and not obeyed.
 */
export function shown(text: unknown): string {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);
}
