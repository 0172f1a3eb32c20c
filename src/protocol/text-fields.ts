/** RFC 8461 §3.1 and §3.2 and RFC 8460 §3 name their extensions alike. */
export const EXTENSION_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;

/** The blanks of these grammars are space and tab; `trim()` would take line ends as well. */
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
