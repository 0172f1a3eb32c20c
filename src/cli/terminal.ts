import { shown } from '../protocol/shown';

export type Tone = 'good' | 'warn' | 'bad' | 'soft';

/** A line for people, with a colour as a whole. It says the same without. */
export interface Line {
  readonly text: string;
  readonly tone?: Tone;
}

const CODES: { readonly [tone in Tone]: string } = { good: '32', warn: '33', bad: '31', soft: '2' };

/** Whether a stream is a terminal that shows colours, and nobody objects: https://no-color.org. */
export function hasColour(stream: { readonly isTTY?: boolean }, { NO_COLOR, TERM }: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !NO_COLOR && TERM !== 'dumb';
}

/** Renders a line. Its text is shown first, so that no stranger's colour is in it. */
export function rendered({ text, tone }: Line, isColoured: boolean): string {
  return isColoured && tone !== undefined ? `\u001b[${CODES[tone]}m${shown(text)}\u001b[0m` : shown(text);
}

/** Prints lines for people on standard output. */
export function printLines(lines: readonly Line[]): void {
  const isColoured = hasColour(process.stdout);
  for (const line of lines) process.stdout.write(`${rendered(line, isColoured)}\n`);
}

/** Aligns the cells of rows in columns, those from `right` on at their right. */
export function aligned(rows: ReadonlyArray<readonly string[]>, indent = '  ', right = Infinity): string[] {
  const shownRows = rows.map((row) => row.map(shown));
  const columns = shownRows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: columns }, (_, column) => shownRows.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0));
  return shownRows.map((row) => `${indent}${row.map((cell, column) => padded(cell, widths[column], column >= right)).join('  ').trimEnd()}`);
}

function padded(cell: string, width: number, isRight: boolean): string {
  const blanks = ' '.repeat(width - widthOf(cell));
  return isRight ? blanks + cell : cell + blanks;
}

/** Shortens a text to a number of columns, with `…` in place of the rest. */
export function withinWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const letter of text) {
    if (widthOf(kept + letter) >= columns) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** Counts the columns that a text takes on a terminal: none for combining marks, two for wide letters. */
function widthOf(text: string): number {
  return [...text].reduce((width, letter) => width + (/\p{Mn}|\p{Me}/u.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1), 0);
}

/** Unicode's East Asian Width: the blocks that are wide, and emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
