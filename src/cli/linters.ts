import { recordInput, RecordPlace } from './record-input';
import { stsRecordWarnings, tlsRptRecordWarnings } from './record-warnings';
import { SourceLines } from './source-lines';
import { SourceText } from './zone-text';
import { kindOfText } from '../protocol/foreign-text';
import { policyWarnings } from '../protocol/mta-sts/lint-warnings';
import { readPolicy } from '../protocol/mta-sts/policy-reading';
import { readStsRecord, STS_VERSION } from '../protocol/mta-sts/sts-record';
import { error, Problem } from '../protocol/problem';
import { textOfBytes } from '../protocol/text-bytes';
import { readTlsRptRecord, TLSRPT_VERSION } from '../protocol/tls-rpt/tls-rpt-record';

/** A problem with its place in the file; null if something is missing. */
export interface PlacedProblem extends Omit<Problem, 'at'> {
  readonly line: number | null;
  readonly column: number | null;
}

/** The result of lint, as its JSON has it. */
export interface Lint {
  readonly valid: boolean;
  /** The value that was read, by its name in the output; null if it is not valid. */
  readonly [name: string]: unknown;
  readonly problems: readonly PlacedProblem[];
}

/** The value of a text, as far as it is valid, and all its problems. */
interface Reading {
  readonly value: object | undefined;
  readonly problems: readonly Problem[];
}

export const LINTERS: { readonly [kind: string]: (content: Uint8Array) => Lint } = {
  'policy': (content) => verdict('policy', content, (text) => {
    const reading = readPolicy(text);
    const { known, mx } = reading;
    const value = { version: known.get('version')?.value, mode: known.get('mode')?.value, max_age: Number(known.get('max_age')?.value), mx: mx.map((field) => field.value) };
    return { value, problems: [...reading.problems, ...policyWarnings(reading)] };
  }),
  'sts-record': (content) => verdict('record', content, (text) => recordReading(text, { label: '_mta-sts', version: STS_VERSION }, (record) => {
    const reading = readStsRecord(record);
    return { value: { id: reading.fields.find(({ name }) => name === 'id')?.value }, problems: [...reading.problems, ...stsRecordWarnings(record, reading)] };
  })),
  'tlsrpt-record': (content) => verdict('record', content, (text) => recordReading(text, { label: '_smtp._tls', version: TLSRPT_VERSION }, (record) => {
    const reading = readTlsRptRecord(record);
    return { value: { rua: reading.rua.map(({ uri }) => uri) }, problems: [...reading.problems, ...tlsRptRecordWarnings(record, reading)] };
  })),
};

function verdict(name: string, content: Uint8Array, read: (text: string) => Reading): Lint {
  const { text, problems: ofBytes } = textOfBytes(content);
  const { value, problems: ofText } = read(text);
  const lines = new SourceLines(text);
  const problems = [...ofBytes, ...ofText].sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity) || 0)
    .map(({ at, ...problem }) => ({ ...problem, ...at === null ? { line: null, column: null } : lines.placeOf(at) }));
  const valid = problems.every(({ severity }) => severity !== 'error');
  return { valid, [name]: valid ? value ?? null : null, problems };
}

/** Reads the record that counts among all TXT records at a name. Given several names, checks each and returns the value of the first. */
function recordReading(content: string, place: RecordPlace, read: (record: string) => Reading): Reading {
  if (kindOfText(content) === 'the policy file' && /[\r\n][ \t]{0,80}[a-z_]{2,7}[ \t]?:/i.test(content)) {
    return { value: undefined, problems: [error('BAD_VERSION', `this is the policy file, not the record at ${place.label}; give it to 'lint policy'`, 0)] };
  }
  const { sets, problems } = recordInput(content, place);
  const readings = sets.map((set) => setReading(set, place, read));
  return { value: readings[0]?.value, problems: [...problems, ...readings.flatMap((reading) => reading.problems)] };
}

function setReading(set: readonly SourceText[], { version }: RecordPlace, read: (record: string) => Reading): Reading {
  const candidates = set.length === 1 ? set : set.filter(({ text }) => text.startsWith(`${version};`));
  if (candidates.length === 1) return readingOf(candidates[0], read);
  const rule = `${candidates.length} of ${set.length} TXT records begin with '${version};', but exactly one has to`;
  if (candidates.length > 1) return { value: undefined, problems: [error('SEVERAL_RECORDS', `${rule}: several count as none; keep one and remove the others`, candidates[1].at)] };
  const like = set.filter(({ text }) => text.toLowerCase().includes(version.slice('v='.length, -'v1'.length).toLowerCase()));
  return { value: undefined, problems: [error('NO_RECORD', `${rule}; publish one, or correct its beginning`, set[0].at), ...like.flatMap((text) => readingOf(text, read).problems)] };
}

/** Reads a record, and maps the places of its problems to the file. */
function readingOf({ text, positions, at: start }: SourceText, read: (record: string) => Reading): Reading {
  const { value, problems } = read(text);
  const end = positions.length > 0 ? positions[positions.length - 1] + 1 : start;
  return { value, problems: problems.map((problem) => ({ ...problem, at: problem.at === null ? start : positions[problem.at] ?? end })) };
}
