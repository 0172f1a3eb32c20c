import { Finding } from './finding';

export const WRAPPING_RULE = 'wrapped prose';
/** Tables, headings, HTML and pictures have lines of their own. */
const NO_PROSE = /^\s*(?:\||#|<|!\[|---|\[!|```|$)/;
const BEGINS_ITEM = /^(?:>\s*|\s*)(?:[-*]|\d+\.)\s/;
/** Such as 'Status: accepted'. */
const FIELD = /^[A-Z][a-z]+: \S+$/;

/** Finds lines that continue a paragraph: each paragraph of a document is on one line, and editors wrap it. */
export function wrappedProse(file: string, content: string): Finding[] {
  if (!file.endsWith('.md')) return [];
  const lines = content.split('\n');
  let isCode = false;
  return lines.flatMap((text, index): Finding[] => {
    if (/^\s*```/.test(text)) isCode = !isCode;
    const isContinued = !isCode && ![text, lines[index - 1] ?? ''].some((line) => NO_PROSE.test(line)) && !BEGINS_ITEM.test(text) && !FIELD.test(text);
    return isContinued ? [{ file, line: index + 1, rule: WRAPPING_RULE, phrase: text.trim().slice(0, 40), better: 'it on the line of the paragraph that it continues' }] : [];
  });
}
