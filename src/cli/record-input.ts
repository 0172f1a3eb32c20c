import { decodeGenericData, isGenericData } from './generic-data';
import { readZoneRecords, ZoneRecords, ZoneTxt } from './zone-records';
import { joined, readZone, SourceText, stringProblems } from './zone-text';
import { error, Problem } from '../protocol/problem';

/** The given TXT records, in one set for each name. */
export interface RecordInput {
  readonly sets: ReadonlyArray<readonly SourceText[]>;
  /** Problems of the form in which the records are given. */
  readonly problems: readonly Problem[];
}

/** Where a record belongs. */
export interface RecordPlace {
  /** The label before the domain, such as `_mta-sts`. */
  readonly label: string;
  readonly version: string;
}

/** Reads a value, values in lines, or quoted strings. In a zone file or the output of `dig` and others, the owner's name says which records count. */
export function recordInput(content: string, place: RecordPlace): RecordInput {
  const zone = readZoneRecords(content);
  return zone ? zoneInput(zone, place) : linesInput(content);
}

/** A line with a value or with the strings of one. */
interface RecordLine extends SourceText {
  readonly quoted: boolean;
  readonly problems: readonly Problem[];
}

/** Reads lines. `dig +short` prints quoted strings, one record a line, after the targets of aliases. */
function linesInput(content: string): RecordInput {
  const lines: RecordLine[] = [];
  let at = 0;
  for (const line of content.split(/(\r\n|\n|\r)/)) {
    if (/[^ \t\r\n]/.test(line)) lines.push(recordLine(line, at));
    at += line.length;
  }
  const isQuoted = lines.some((line) => line.quoted);
  const texts = isQuoted ? lines.filter((line) => line.quoted || !/^[a-z0-9_.-]{1,254}\.$/i.test(line.text)) : lines;
  return { sets: [texts.length > 0 ? texts : [{ text: '', positions: [], at: 0 }]], problems: texts.flatMap(({ problems }) => problems) };
}

function recordLine(line: string, at: number): RecordLine {
  const { entries: [entry], problems: ofForm } = /^\s{0,80}(?:"|\\#)/.test(line) ? readZone(line) : { entries: [], problems: [] };
  if (entry !== undefined && isGenericData(entry.tokens)) {
    const { text, positions, problem } = decodeGenericData(entry.tokens);
    const problems = problem === undefined ? [] : [problem];
    return { text, positions: positions.map((position) => at + position), at, quoted: true, problems: moved(problems, at) };
  }
  if (entry === undefined || ofForm.length > 0 || !entry.tokens.every(({ quoted }) => quoted)) {
    return { text: line, positions: Array.from({ length: line.length }, (_, index) => at + index), at, quoted: false, problems: [] };
  }
  const { text, positions } = joined(entry.tokens);
  return { text, positions: positions.map((position) => at + position), at, quoted: true, problems: moved(stringProblems(entry.tokens), at) };
}

/** Places the problems of a line in the file. */
function moved(problems: readonly Problem[], by: number): Problem[] {
  return problems.map((problem) => ({ ...problem, at: problem.at === null ? null : problem.at + by }));
}

function zoneInput({ texts, aliases, problems }: ZoneRecords, place: RecordPlace): RecordInput {
  const right = new Set([...aliases.keys(), ...texts.map(({ owner }) => owner)].filter((owner) => owner === undefined || isPlace(owner, place)));
  for (let name of [...right]) {
    // Aliases may form a chain or a circle.
    for (let next = aliases.get(name ?? ''); next !== undefined && !right.has(next); next = aliases.get(name ?? '')) {
      right.add(next);
      name = next;
    }
  }
  const there = texts.filter(({ owner }) => right.has(owner));
  const like = texts.filter(({ owner, text }) => !right.has(owner) && text.toLowerCase().includes(place.version.toLowerCase()));
  const elsewhere = like.map(({ owner, at }) => error('WRONG_NAME', `the record is at '${owner}': senders look for it at '${rightName(owner!, place)}' only; write it there`, at));
  if (there.length + like.length > 0) return { sets: [...setsOf(there), ...setsOf(like)], problems: [...problems, ...elsewhere] };
  const [only, ...more] = texts;
  if (only !== undefined && more.length === 0) {
    const { owner, at } = only;
    return { sets: [[only]], problems: [...problems, error('WRONG_NAME', `the record is at '${owner}', but the one to check is at '${rightName(owner!, place)}'; give that one`, at)] };
  }
  return { sets: [], problems: [...problems, error('NO_RECORD', `there is no TXT record at '${place.label}': the name does not exist, or the answer is about another name; publish the record, or ask for '${place.label}.example.com'`)] };
}

function setsOf(texts: readonly ZoneTxt[]): ZoneTxt[][] {
  const sets = new Map<string | undefined, ZoneTxt[]>();
  for (const text of texts) {
    const set = sets.get(text.owner);
    if (set) set.push(text);
    else sets.set(text.owner, [text]);
  }
  return [...sets.values()];
}

function isPlace(owner: string, { label }: RecordPlace): boolean {
  return owner === label || owner.startsWith(`${label}.`);
}

/** Matches misspelt labels, after which the domain follows. */
const LIKE_LABELS = /^(?:_?mta[-_]?sts|_?sts|_?smtp[._]_?tls|_?tls[._]_?smtp|_?smtp|_?tls|_?tls-?rpt|@)(?:\.|$)/;

function rightName(owner: string, { label }: RecordPlace): string {
  const domain = owner.replace(LIKE_LABELS, '');
  return domain === '' ? label : `${label}.${domain}`;
}
