/**
 * Removes from a header field what a stranger may have chosen: a quoted string becomes a quotation mark, a comment a blank (RFC 5322 §3.2).
 * Returns undefined for an ambiguous field: one with a string or comment that has no end, with a backslash outside of both, or with quotes in a comment.
 * The RFC allows quotes in comments, but not every writer means them as text.
 */
export function withoutQuotesAndComments(value: string): string | undefined {
  // A quoted string, a bracket of a comment, an escaped character, or other text.
  const token = /("[^"\\]*(?:\\[^][^"\\]*)*")|([()])|(\\[^])|[^"()\\]+/y;
  let [result, depth] = ['', 0];
  while (token.lastIndex < value.length) {
    const match = token.exec(value);
    if (!match) return undefined;
    const [text, quoted, bracket, escaped] = match;
    const isInComment = depth > 0;
    if (quoted !== undefined && isInComment || escaped !== undefined && !isInComment || bracket === ')' && !isInComment) return undefined;
    if (bracket !== undefined) depth += bracket === '(' ? 1 : -1;
    if (bracket === '(') result += ' ';
    else if (!isInComment) result += quoted === undefined ? text : '"';
  }
  return depth === 0 ? result : undefined;
}
