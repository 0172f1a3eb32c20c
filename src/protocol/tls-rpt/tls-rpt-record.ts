import { didYouMean } from '../did-you-mean';
import { error, Problem, quoted, throwFirstError } from '../problem';
import { ruaProblem } from './report-uri';
import { trimWsp, trimWspEnd } from '../text-fields';
import { extensionProblem, Field, readRecordFields, RecordField, selectRecord } from '../txt-record';

/** The content of the TXT record at `_smtp._tls` (RFC 8460 §3). */
export interface TlsRptRecord {
  /** URIs of any scheme. Senders support `mailto` and `https`. */
  readonly rua: readonly string[];
  readonly extensions: readonly Field[];
}

export const TLSRPT_VERSION = 'v=TLSRPTv1';

/** How long resolvers cache the record, and thus how long reporters may miss a new destination. */
export const TLS_RPT_RECORD_TTL_SECONDS = 3600;

export function tlsRptRecordName(policyDomain: string): string {
  return `_smtp._tls.${policyDomain}`;
}

export function renderTlsRptRecord(rua: readonly string[]): string {
  return `${TLSRPT_VERSION}; rua=${rua.join(',')};`;
}

/** The record, read to its end: its fields and its errors by the grammar. */
export interface TlsRptRecordReading {
  readonly fields: readonly RecordField[];
  readonly problems: readonly Problem[];
  /** The entries that are URIs. */
  readonly rua: readonly RuaEntry[];
  readonly extensions: readonly RecordField[];
}

/** One URI of a `rua`. */
export interface RuaEntry {
  readonly uri: string;
  readonly at: number;
}

export function readTlsRptRecord(text: string): TlsRptRecordReading {
  const { fields, problems, foreign } = readRecordFields(text, TLSRPT_VERSION);
  const named = fields.filter(({ name }) => name === 'rua');
  const others = fields.filter(({ name }) => name !== 'rua' && name !== 'v');
  const instead = named.length > 0 ? undefined : others.find(({ name }) => name.trim().toLowerCase() === 'ruf' || didYouMean(name, ['rua']) === 'rua');
  if (named.length === 0 && !foreign && fields.length > 0) problems.push(noRua(instead));
  const rua: RuaEntry[] = [];
  // RFC 8460 does not say what repeated `rua` fields mean. All their URIs count.
  for (const entry of named.length > 0 ? named.flatMap(entriesOf) : instead ? entriesOf({ ...instead, value: instead.value.trim() }) : []) {
    const problem = ruaProblem(entry.uri);
    if (problem?.kind === 'malformed') problems.push(error('BAD_RUA', `rua ${quoted(entry.uri)}: ${problem.rule}; ${problem.fix}`, entry.at));
    else rua.push(entry);
  }
  const extensions = others.filter((field) => field !== instead);
  const forms = [...fields.filter(({ name }) => name === 'v'), ...extensions].flatMap((field) => extensionProblem(field) ?? []);
  return { fields, problems: [...problems, ...forms], rua, extensions };
}

export function parseTlsRptRecord(text: string): TlsRptRecord {
  const { problems, rua, extensions } = readTlsRptRecord(text);
  throwFirstError(problems);
  return { rua: rua.map(({ uri }) => uri), extensions: extensions.map(({ name, value }) => [name, value]) };
}

/** Splits a `rua` at `*WSP "," *WSP` (RFC 8460 §3). Blanks elsewhere stay, and the entry is not a URI. */
function entriesOf({ name, value, at }: RecordField): RuaEntry[] {
  let start = at + name.length + 1;
  const pieces = value.split(',');
  return pieces.map((piece, index) => {
    const withoutEnd = index < pieces.length - 1 ? trimWspEnd(piece) : piece;
    const uri = index > 0 ? trimWsp(`${withoutEnd}.`).slice(0, -1) : withoutEnd;
    const entry = { uri, at: start + withoutEnd.length - uri.length };
    start += piece.length + 1;
    return entry;
  });
}

function noRua(instead: RecordField | undefined): Problem {
  if (!instead) return error('NO_RUA', "the record has no 'rua'; add one such as 'rua=mailto:tls-reports@example.com;'");
  const { name, value, at } = instead;
  const rule = name.trim() === 'rua' ? "no blanks surround the '='" : name.trim().toLowerCase() === 'rua' ? 'the names of fields are in lower case' : `${quoted(name)} is another field`;
  return error('NO_RUA', `the record has no 'rua': ${rule}; write ${quoted(`rua=${value.trim()}`)}`, at);
}

/** Selects the record that counts from all TXT records at `_smtp._tls` (RFC 8460 §3). */
export function selectTlsRptRecord(texts: readonly string[]): string {
  return selectRecord(texts, TLSRPT_VERSION);
}

/**
 * Builds the URI of a mailbox (RFC 8460 §3, RFC 6068 §2). Percent-encodes what RFC 3986 does not allow in the local part,
 * and `,`, `!` and `;`, which the record uses itself.
 */
export function mailtoUri(address: string): string {
  const at = address.lastIndexOf('@');
  const local = Buffer.from(address.slice(0, at), 'utf8').reduce((text, byte) => text + encodedByte(byte), '');
  return `mailto:${local}@${address.slice(at + 1)}`;
}

/**
 * Converts a URL to a URI of RFC 3986, as RFC 8460 §3 requires. Percent-encodes the characters that a URL's `href` keeps and a URI can't have,
 * and `,`, `!` and `;`, which a URI can have but a `rua` can't.
 */
export function httpsRua(href: string): string {
  const path = href.indexOf('/', 'https://'.length);
  return encodedUnless(/[[\]]/, href.slice(0, path)) + encodedUnless(/#/, href.slice(path));
}

/** Percent-encodes everything except `allowed`, which adds to the characters of path and query (RFC 3986 §3.3 and §3.4): the brackets of an IPv6 address, the mark of an empty fragment. */
function encodedUnless(allowed: RegExp, text: string): string {
  return text.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~:/?@$&'()*+=%-]/g,
    (character) => allowed.test(character) ? character : encodedByte(character.charCodeAt(0)));
}

function encodedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9._~$'()*+:-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
