/** Lists straight and typographic quotes, and the angle brackets that mails put around addresses. */
const QUOTES = '"\'`<>\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a';

/** Removes quotes of every kind and angle brackets around a value. */
export function withoutQuotes(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && QUOTES.includes(value[start])) start++;
  while (end > start && QUOTES.includes(value[end - 1])) end--;
  return value.slice(start, end);
}
