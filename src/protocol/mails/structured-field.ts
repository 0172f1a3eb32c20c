/**
 * A header field without what a stranger may have chosen in it: a quoted string becomes a quotation mark, a comment a blank (RFC 5322 §3.2).
 * Undefined where either has no end, where a backslash is outside of both, and where quotes are in comments, which the RFC allows and not
 * every writer means.
 */
export function withoutQuotesAndComments(value: string): string | undefined {
  let [result, quoted, depth] = ['', false, 0];
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (character === '\\') {
      if (!quoted && depth === 0) return undefined;
      at++;
    } else if (character === '"') {
      if (depth > 0) return undefined;
      if (quoted) result += character;
      quoted = !quoted;
    } else if (!quoted && character === '(') {
      depth++;
      result += ' ';
    } else if (!quoted && character === ')') {
      if (--depth < 0) return undefined;
    } else if (!quoted && depth === 0) {
      result += character;
    }
  }
  return quoted || depth > 0 ? undefined : result;
}
