import { didYouMean } from '../did-you-mean';
import { foreignText } from '../foreign-text';
import { repairLine } from './policy-line';
import { error, Problem, quoted } from '../problem';
import { EXTENSION_NAME, trimWsp } from '../text-fields';

/** A `key: value` line of a policy file. */
export interface PolicyField {
  readonly name: string;
  readonly value: string;
  /** Where the line begins in the text. */
  readonly at: number;
}

/** The fields of a policy file, with the problems of its form. */
export interface PolicyFields {
  readonly fields: readonly PolicyField[];
  /** Problems of lines and names. Readers that know the fields check their values. */
  readonly problems: readonly Problem[];
  /** Whether the text is not a policy at all, so that further problems mean nothing. */
  readonly foreign: boolean;
}

/** Lists the fields that RFC 8461 §3.2 names. */
export const POLICY_FIELDS = ['version', 'mode', 'max_age', 'mx'];

/** Finds the field that a writer meant. */
export function meantField(name: string): string | undefined {
  const aliases: { [name: string]: string } = { v: 'version', ttl: 'max_age' };
  return Object.hasOwn(aliases, name) ? aliases[name] : didYouMean(name, POLICY_FIELDS);
}

/** Reads `field *WSP *(term field *WSP) [term]` with either line end (RFC 8461 §3.2). Reads lines with errors as they were meant. */
export function readPolicyFields(text: string): PolicyFields {
  const foreign = foreignText(text);
  if (foreign) return { fields: [], problems: [error('BAD_LINE', foreign, 0)], foreign: true };

  const { lines, problems } = linesOf(text);
  const fields: PolicyField[] = [];
  for (const line of lines) {
    const parts = partsOf(line);
    if (parts.length > 1) problems.push(error('BAD_LINE', 'several fields share one line; write each in its own line, with a real line end', line.at));
    for (const part of parts) {
      const read = readLine(part);
      problems.push(...read.problems);
      if (read.field) fields.push(read.field);
    }
  }
  return { fields, problems, foreign: false };
}

interface Line {
  readonly text: string;
  readonly at: number;
}

function linesOf(text: string): { lines: Line[]; problems: Problem[] } {
  const end = text.includes('\n') ? '\n' : '\r';
  const problems = end === '\r' && text.includes('\r')
    ? [error('BAD_LINE', 'the lines end in CR only, so senders read one long line; save the file with CRLF or LF line ends', text.indexOf('\r'))] : [];
  const lines: Line[] = [];
  let empty: Line[] = [];
  let at = 0;
  const pieces = text.split(end);
  if (pieces[pieces.length - 1] === '') pieces.pop();
  for (const piece of pieces) {
    const line = { text: end === '\n' && piece.endsWith('\r') && at + piece.length < text.length ? piece.slice(0, -1) : piece, at };
    if (trimWsp(line.text) === '') {
      empty.push(line);
    } else {
      problems.push(...emptyLines(empty, 'before a field'));
      empty = [];
      lines.push(line);
    }
    at += piece.length + 1;
  }
  problems.push(...emptyLines(empty, 'after the last field'));
  return { lines, problems };
}

function emptyLines(empty: readonly Line[], where: string): Problem[] {
  if (empty.length === 0) return [];
  const what = empty.length === 1 ? 'an empty line' : `${empty.length} empty lines`;
  return [error('BAD_LINE', `the policy has ${what} ${where}: each line is a field (RFC 8461 §3.2); remove ${empty.length === 1 ? 'it' : 'them'}`, empty[0].at)];
}

/** Splits a line that contains several of the known fields. Their values never contain a name. */
function partsOf({ text, at }: Line): Line[] {
  const starts = [...text.matchAll(/(?:version|mode|max_age|mx)[ \t]?:/g)].map(({ index }) => index)
    .filter((index) => index === 0 || /[ \t,;]|\\[rn]$/.test(text.slice(Math.max(0, index - 2), index).slice(text[index - 2] === '\\' ? 0 : -1)));
  if (starts[0] !== 0 || starts.length < 2) return [{ text, at }];
  return starts.map((start, index) => ({ text: withoutSeparator(text.slice(start, starts[index + 1])), at: at + start }));
}

function withoutSeparator(text: string): string {
  let end = text.length;
  while (end > 0 && (' \t,;'.includes(text[end - 1]) || /^\\[rn]$/.test(text.slice(end - 2, end)))) end -= text[end - 2] === '\\' ? 2 : 1;
  return text.slice(0, end);
}

function readLine({ text, at }: Line): { field?: PolicyField; problems: Problem[] } {
  const { line, problems, stop } = repairLine(text, at);
  if (stop) return { problems };
  const colon = line.indexOf(':');
  const [written, value] = [line.slice(0, colon), trimWsp(line.slice(colon + 1))];
  const name = written.trimEnd();
  if (name !== written) problems.push(error('BAD_FIELD_NAME', `a blank precedes the ':'; write ${quoted(`${name}: ${value}`)}`, at + name.length));
  if (EXTENSION_NAME.test(name)) return { field: { name, value, at }, problems };

  const meant = meantField(name);
  problems.push(error('BAD_FIELD_NAME', `${quoted(name)} is not the name of a field: a name has 1 to 32 letters, digits, '_', '-' and '.', and begins with a letter or digit; `
    + (meant ? `did you mean '${meant}'?` : "write 'name: value', or remove the line"), at));
  return { field: meant ? { name: meant, value, at } : undefined, problems };
}
