import { didYouMean } from '../did-you-mean';
import { error, Problem, quoted } from '../problem';
import { withoutQuotes } from '../quotes';
import { trimWsp } from '../text-fields';

/** A line as it was meant. */
export interface RepairedLine {
  /** Has a colon, unless `stop` is set. */
  readonly line: string;
  readonly problems: Problem[];
  /** Whether the line holds no field that could be read. */
  readonly stop: boolean;
}

/** Lists the fields that are recognized without a colon. Other words could be anything. */
const KNOWN = ['version', 'mode', 'max_age', 'mx'];

/** Lists what can surround a field and does not belong there, in the order of removal. */
const SURROUNDINGS: ReadonlyArray<{ readonly code: string; readonly rule: string; without(line: string): string }> = [
  {
    code: 'BAD_FIELD_NAME',
    rule: 'a byte order mark precedes the text, and senders take it for part of the name; save the file as UTF-8 without a byte order mark',
    without: (line) => line.replace(/^\ufeff/, ''),
  },
  { code: 'BAD_LINE', rule: 'the line has a NUL byte, which is not allowed in a policy; save the file as UTF-8 text', without: (line) => line.replace(/\0/g, '') },
  { code: 'BAD_LINE', rule: 'the line has a CR in its middle: only CRLF or LF ends a line; write one field a line', without: (line) => line.includes('\r') ? line.replace(/\r/g, ' ').trimEnd() : line },
  { code: 'BAD_FIELD_NAME', rule: 'spaces or tabs precede the name of the field; remove them', without: (line) => line.trimStart() },
  { code: 'BAD_LINE', rule: 'quotes surround the field; remove them', without: withoutQuotesAround },
  { code: 'BAD_LINE', rule: 'a list mark precedes the field; remove it', without: (line) => line.replace(/^[-*+\u2022][ \t]{1,8}/, '') },
];

/** Reads a line as it was meant, and lists what is wrong with it. */
export function repairLine(text: string, at: number): RepairedLine {
  const problems: Problem[] = [];
  let line = text;
  for (const { code, rule, without } of SURROUNDINGS) {
    const next = without(line);
    if (next !== line) problems.push(error(code, rule, at));
    line = next;
  }
  if (/^(?:#|\/\/|;|--)/.test(line)) return { line, problems: [...problems, error('BAD_LINE', `a policy has no comments; remove the line ${quoted(line)}`, at)], stop: true };
  if (/^http\/[0-9]/i.test(line)) {
    return { line, problems: [...problems, error('BAD_LINE', 'this is the header of an HTTP response; give only its body, the policy', at)], stop: true };
  }
  if (line.includes(':')) return { line, problems, stop: false };
  const { meant, fix } = withColon(line);
  problems.push(error('BAD_LINE', `the line ${quoted(line)} has no ':'; ${fix}`, at));
  return { line: meant ?? line, problems, stop: meant === undefined };
}

/** Removes quotes around the whole line only: a value may have its own. */
function withoutQuotesAround(line: string): string {
  const inner = withoutQuotes(line);
  return inner !== '' && line.startsWith(inner) ? line : inner;
}

function withColon(line: string): { meant?: string; fix: string } {
  const mark = line.search(/[=\uff1a]|[ \t]/);
  const name = mark < 0 ? '' : didYouMean(line.slice(0, mark), KNOWN);
  if (!name) return { fix: "write 'name: value', one field a line" };
  const meant = `${name}: ${trimWsp(line.slice(mark).replace(/^[ \t]{0,80}[=\uff1a]?/, ''))}`;
  return { meant, fix: `write ${quoted(meant)}` };
}
