import { Finding } from './finding';

const RULE = 'oddly wrapped prose';
/** Lines end before this column. */
const COLUMNS = 160;
/** A line that much shorter than it could be does not end where the editor wraps it. */
const SLACK = 20;
/** Tables, headings, HTML and pictures have lines of their own. */
const NO_PROSE = /^\s*(?:\||#|<|!\[|---|\[!)/;
const ENDS_SENTENCE = /[.:;!?)"`]$/;
/** Such as 'Status: accepted'. */
const FIELD = /^[A-Z][a-z]+: \S+$/;
const BEGINS_ITEM = /^\s*(?:[-*]|\d+\.)\s|^>\s*(?:[-*]|\d+\.)\s/;

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Finds lines of a paragraph that end in the middle of a sentence, far from the margin or far beyond it. A paragraph may be a single line. */
export function oddlyWrapped(file: string, content: string): Finding[] {
  if (!file.endsWith('.md')) return [];
  return paragraphsOf(content).flatMap((lines) => lines.flatMap((line, at): Finding[] => {
    const next = lines[at + 1];
    const found = (better: string): Finding => ({ file, line: line.number, rule: RULE, phrase: line.text.trim().slice(-40), better });
    if (!next || ENDS_SENTENCE.test(line.text) || FIELD.test(next.text)) return [];
    if (line.text.length > COLUMNS + SLACK && isBreakable(line.text)) return [found(`at most ${COLUMNS} characters a line`)];
    const couldBe = line.text.length + 1 + firstToken(next.text).length;
    return couldBe + SLACK <= COLUMNS ? [found(`'${firstToken(next.text)}' on the same line: it fits into ${COLUMNS} characters`)] : [];
  }));
}

function paragraphsOf(content: string): Line[][] {
  const paragraphs: Line[][] = [[]];
  let isCode = false;
  content.split('\n').forEach((text, index) => {
    const isFence = /^\s*```/.test(text);
    if (isFence) isCode = !isCode;
    const isProse = !isCode && !isFence && !NO_PROSE.test(text) && text.trim() !== '';
    if (!isProse || BEGINS_ITEM.test(text)) paragraphs.push([]);
    if (isProse) paragraphs[paragraphs.length - 1].push({ number: index + 1, text });
  });
  return paragraphs.filter((lines) => lines.length > 0);
}

/** Returns a word, a link or a piece of code: none of them is split between lines. */
function firstToken(text: string): string {
  return /^(?:\S*?\[[^\]]*\]\([^)]*\)\S*|\S*?`[^`]*`\S*|\S+)/.exec(text.trim())?.[0] ?? '';
}

/** Recognizes a line that can end before the margin. */
function isBreakable(text: string): boolean {
  const tokens = text.trim().replace(/\[[^\]]*\]\([^)]*\)|`[^`]*`/g, (token) => 'x'.repeat(token.length)).split(' ');
  return tokens.length > 1 && tokens.slice(-1)[0].length < COLUMNS;
}
