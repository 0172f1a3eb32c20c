/** A text in at most this many UTF-16 units, with a mark in place of what is left out. */
export function shortened(text: string, length: number): string {
  // Not through the middle of a surrogate pair.
  return text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
