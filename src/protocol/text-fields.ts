/** Matches the name of an extension, which is the same in RFC 8461 §3.1 and §3.2 and RFC 8460 §3. */
export const EXTENSION_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;

/** Removes spaces and tabs, the only blanks of these grammars. `trim()` would remove line ends too. */
export function trimWsp(text: string): string {
  let start = 0;
  while (isWsp(text[start])) start++;
  return trimWspEnd(text.slice(start));
}

export function trimWspEnd(text: string): string {
  let end = text.length;
  while (isWsp(text[end - 1])) end--;
  return text.slice(0, end);
}

function isWsp(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
