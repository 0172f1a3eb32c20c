import { didYouMean } from '../did-you-mean';
import { error, Problem, quoted, throwFirstError } from '../problem';
import { extensionProblem, Field, readRecordFields, RecordField, selectRecord } from '../txt-record';

/** The content of the TXT record at `_mta-sts` (RFC 8461 §3.1). */
export interface StsRecord {
  readonly id: string;
  readonly extensions: readonly Field[];
}

export const STS_VERSION = 'v=STSv1';

/** How long resolvers cache the record, and thus how long senders may miss a new policy. */
export const STS_RECORD_TTL_SECONDS = 300;

/** Describes the ids that senders accept. */
export const ID_RULE = '1 to 32 letters and digits';

export function isPolicyId(id: string): boolean {
  return /^[A-Za-z0-9]{1,32}$/.test(id);
}

export function stsRecordName(policyDomain: string): string {
  return `_mta-sts.${policyDomain}`;
}

/** Renders the record with `;` directly after the version: senders discard a record without it (RFC 8461 §3.1, erratum 6285). */
export function renderStsRecord(id: string): string {
  return `${STS_VERSION}; id=${id};`;
}

/** The record, read to its end: its fields and its errors by the grammar. */
export interface StsRecordReading {
  readonly fields: readonly RecordField[];
  readonly problems: readonly Problem[];
  readonly extensions: readonly RecordField[];
}

export function readStsRecord(text: string): StsRecordReading {
  const { fields, problems, foreign } = readRecordFields(text, STS_VERSION);
  const ids = fields.filter(({ name }) => name === 'id');
  const others = fields.filter(({ name }) => name !== 'id' && name !== 'v');
  const instead = ids.length > 0 ? undefined : others.find(({ name }) => didYouMean(name, ['id']) === 'id');
  if (ids.length === 0 && !foreign && fields.length > 0) problems.push(noId(instead));
  const badId = ids[0] ? idProblem(ids[0]) : instead && idProblem({ ...instead, value: instead.value.trim() });
  if (badId) problems.push(badId);
  const extensions = others.filter((field) => field !== instead);
  // By the grammar, a repeated field is an extension.
  const forms = [...ids.slice(1), ...fields.filter(({ name }) => name === 'v'), ...extensions].flatMap((field) => extensionProblem(field) ?? []);
  return { fields, problems: [...problems, ...forms], extensions };
}

export function parseStsRecord(text: string): StsRecord {
  const { fields, problems, extensions } = readStsRecord(text);
  throwFirstError(problems);
  return { id: fields.find(({ name }) => name === 'id')!.value, extensions: extensions.map(({ name, value }) => [name, value]) };
}

/** Selects the record that counts among all TXT records at `_mta-sts`. An error means that the domain has no MTA-STS. */
export function selectStsRecord(texts: readonly string[]): string {
  return selectRecord(texts, STS_VERSION);
}

/** Finds what is wrong with an `id`, and suggests a similar one. */
export function idProblem({ value, at }: RecordField): Problem | undefined {
  if (isPolicyId(value)) return undefined;
  const next = /[ \t,]([A-Za-z0-9_.-]{1,32}=)/.exec(value)?.[1];
  const bare = value.replace(/[^A-Za-z0-9]/g, '');
  const fix = next !== undefined ? `a ';' is missing before '${next}'`
    : /^\s|\s$/.test(value) && isPolicyId(value.trim()) ? `no blanks may surround the '='; write 'id=${value.trim()}'`
      : isPolicyId(bare) ? `write 'id=${bare}'` : "write one such as 'id=20260101T120000'";
  const length = value.length > 32 ? `; it has ${value.length} characters` : '';
  return error('BAD_ID', `id is ${quoted(value)}, not ${ID_RULE}${length}; ${fix}`, at);
}

function noId(instead: RecordField | undefined): Problem {
  if (!instead) return error('NO_ID', "the record has no 'id'; add one such as 'id=20260101T120000;'");
  const { name, value, at } = instead;
  const rule = name.trim() === 'id' ? "no blanks may surround the '='" : name.trim().toLowerCase() === 'id' ? 'field names are in lower case' : `${quoted(name)} is another field`;
  return error('NO_ID', `the record has no 'id': ${rule}; write ${quoted(`id=${value.trim()}`)}`, at);
}
