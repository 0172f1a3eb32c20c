import { error, Problem, quoted } from './problem';
import { ProtocolError } from './protocol-error';
import { versionProblem } from './record-version';
import { EXTENSION_NAME, trimWsp } from './text-fields';

/**
 * A field of a record, by the grammar that RFC 8461 §3.1 and RFC 8460 §3 share:
 * `version 1*(delim field) [delim]` with `delim = *WSP ";" *WSP` and `field = name "=" value`.
 */
export type Field = readonly [name: string, value: string];

/** A field with its place in the text. */
export interface RecordField {
  readonly name: string;
  readonly value: string;
  readonly at: number;
}

export interface RecordFields {
  /** The fields after the version, in order. */
  readonly fields: readonly RecordField[];
  /** Problems of form. Readers that know the fields check their values. */
  readonly problems: Problem[];
  /** Whether the text is not such a record at all, so that further problems mean nothing. */
  readonly foreign: boolean;
}

const EXTENSION_VALUE = /^[\x21-\x3a\x3c\x3e-\x7e]+$/;

/** Reads a record to its end, even if it has errors. */
export function readRecordFields(text: string, version: string): RecordFields {
  const { problem, foreign, end } = versionProblem(text, version);
  const problems = problem ? [problem] : [];
  if (foreign) return { fields: [], problems, foreign };

  const pieces = piecesOf(text, end);
  const last = pieces[pieces.length - 1];
  if (trimWsp(last.text) === '') pieces.pop();
  else if (/[ \t]$/.test(last.text)) problems.push(error('TRAILING_BLANK', "the record ends in a blank without a ';' before it; remove the blank", text.length - 1));
  if (pieces.length === 0) problems.push(error('NO_FIELD', `no field follows '${version}'; write one, such as '${EXAMPLES[version]}'`, end));
  const fields: RecordField[] = [];
  for (const piece of pieces) {
    const read = readField(piece);
    if (read.problem) problems.push(read.problem);
    if (read.field) fields.push(read.field);
  }
  return { fields, problems, foreign };
}

const EXAMPLES: { readonly [version: string]: string } = {
  'v=STSv1': 'v=STSv1; id=20260101T120000;',
  'v=TLSRPTv1': 'v=TLSRPTv1; rua=mailto:tls-reports@example.com;',
};

interface Piece {
  readonly text: string;
  readonly at: number;
}

function piecesOf(text: string, from: number): Piece[] {
  let at = from;
  return text.slice(from).split(';').map((piece) => {
    const start = at;
    at += piece.length + 1;
    return { text: piece, at: start };
  });
}

/** Reads a field. One with another sign in place of `=` is read as it was meant. */
function readField({ text, at }: Piece): { field?: RecordField; problem?: Problem } {
  const field = trimWsp(text);
  const start = at + text.indexOf(field);
  if (field === '') return { problem: error('BAD_FIELD', "two ';' have nothing between them; remove one", at) };
  const equals = field.indexOf('=');
  const [, meant, colon] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})([ \t]{0,9}:[ \t]{0,9})/.exec(field) ?? [];
  const isDestination = meant !== undefined && /^(?:mailto|https?)$/i.test(meant);
  if (equals >= 0 && !(meant !== undefined && !isDestination && meant.length + colon.length < equals && /^(?:id|rua)$/i.test(meant))) {
    return { field: { name: field.slice(0, equals), value: field.slice(equals + 1), at: start } };
  }
  const problem = (fix: string) => error('BAD_FIELD', `${quoted(field)} is not a name=value field; ${fix}`, start);
  if (isDestination) return { problem: problem("write ',' instead of ';' between two destinations") };
  if (meant === undefined) return { problem: problem("write 'name=value', or remove it") };
  const value = field.slice(meant.length + colon.length);
  return { field: { name: meant, value, at: start }, problem: problem(`write ${quoted(`${meant}=${value}`)}`) };
}

/** Checks the form of a field that the record's own grammar does not name. Senders ignore its meaning. */
export function extensionProblem({ name, value, at }: RecordField): Problem | undefined {
  if (!EXTENSION_NAME.test(name)) {
    const fix = EXTENSION_NAME.test(name.trim()) ? `no blanks may surround the '='; write ${quoted(`${name.trim()}=${value.trim()}`)}` : 'rename or remove it';
    return error('BAD_FIELD_NAME', `${quoted(name)} is not the name of a field: a name has 1 to 32 letters, digits, '_', '-' and '.', and begins with a letter or digit; ${fix}`, at);
  }
  if (!EXTENSION_VALUE.test(value)) {
    return error('BAD_FIELD_VALUE', `${quoted(value)} is not a value for the field '${name}': a value has visible ASCII characters other than '=' and ';'; ${valueFix(name, value)}`, at);
  }
  return undefined;
}

function valueFix(name: string, value: string): string {
  if (value === '') return 'write one, or remove the field';
  if (EXTENSION_VALUE.test(value.trim())) return `no blanks may surround the '='; write ${quoted(`${name}=${value.trim()}`)}`;
  return /[ \t]/.test(value.trim()) ? "write ';' between two fields" : 'write another value, or remove the field';
}

/**
 * Selects the one TXT record at a name that counts. Senders discard records that don't begin with the literal version and `;`,
 * including those with a blank before the `;`, which the grammar allows. Exactly one record must remain.
 */
export function selectRecord(texts: readonly string[], version: string): string {
  const candidates = texts.filter((text) => text.startsWith(`${version};`));
  if (candidates.length !== 1) {
    throw new ProtocolError(
      candidates.length === 0 ? 'NO_RECORD' : 'SEVERAL_RECORDS',
      `${candidates.length} TXT records begin with '${version};', but exactly one has to`,
    );
  }
  return candidates[0];
}

/**
 * Renders the record's data in presentation format: quoted character-strings of at most 255 octets (RFC 1035 §3.3),
 * which readers join with nothing between them (RFC 8461 §3.1, RFC 8460 §3). The text has to be ASCII.
 */
export function txtRecordData(text: string): string {
  const strings = text.match(/.{1,255}/gs) ?? [''];
  return strings.map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`).join(' ');
}
