import { error, Problem, quoted } from './problem';
import { ProtocolError } from './protocol-error';
import { versionProblem } from './record-version';
import { EXTENSION_NAME, trimWsp } from './text-fields';

/**
 * The grammar that RFC 8461 §3.1 and RFC 8460 §3 share:
 * `version 1*(delim field) [delim]` with `delim = *WSP ";" *WSP` and `field = name "=" value`.
 */
export type Field = readonly [name: string, value: string];

/** A field, and where it begins in the text. */
export interface RecordField {
  readonly name: string;
  readonly value: string;
  readonly at: number;
}

export interface RecordFields {
  /** Those after the version, in their order. */
  readonly fields: readonly RecordField[];
  /** Of the form; values are for those who know the field. */
  readonly problems: Problem[];
  /** Whether the text is something else altogether, so that nothing more is to be said about it. */
  readonly foreign: boolean;
}

const EXTENSION_VALUE = /^[\x21-\x3a\x3c\x3e-\x7e]+$/;

/** Reads to the end, whatever is wrong. */
export function readRecordFields(text: string, version: string): RecordFields {
  const { problem, foreign, end } = versionProblem(text, version);
  const problems = problem ? [problem] : [];
  if (foreign) return { fields: [], problems, foreign };

  const pieces = piecesOf(text, end);
  const last = pieces[pieces.length - 1];
  if (trimWsp(last.text) === '') pieces.pop();
  else if (/[ \t]$/.test(last.text)) problems.push(error('TRAILING_BLANK', "the record ends in a blank that no ';' precedes; remove the blank", text.length - 1));
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

/** A field with another sign in place of `=` is read as it was meant. */
function readField({ text, at }: Piece): { field?: RecordField; problem?: Problem } {
  const field = trimWsp(text);
  const start = at + text.indexOf(field);
  if (field === '') return { problem: error('BAD_FIELD', "there is nothing between two ';'; remove one of them", at) };
  const equals = field.indexOf('=');
  const [, meant, colon] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})([ \t]{0,9}:[ \t]{0,9})/.exec(field) ?? [];
  const isDestination = meant !== undefined && /^(?:mailto|https?)$/i.test(meant);
  if (equals >= 0 && !(meant !== undefined && !isDestination && meant.length + colon.length < equals && /^(?:id|rua)$/i.test(meant))) {
    return { field: { name: field.slice(0, equals), value: field.slice(equals + 1), at: start } };
  }
  const problem = (fix: string) => error('BAD_FIELD', `${quoted(field)} is not a name=value field; ${fix}`, start);
  if (isDestination) return { problem: problem("write ',' and not ';' between two destinations") };
  if (meant === undefined) return { problem: problem("write 'name=value', or remove it") };
  const value = field.slice(meant.length + colon.length);
  return { field: { name: meant, value, at: start }, problem: problem(`write ${quoted(`${meant}=${value}`)}`) };
}

/** Fields that a record's own grammar does not name: ignored in meaning, bound in form. */
export function extensionProblem({ name, value, at }: RecordField): Problem | undefined {
  if (!EXTENSION_NAME.test(name)) {
    const fix = EXTENSION_NAME.test(name.trim()) ? `no blanks surround the '='; write ${quoted(`${name.trim()}=${value.trim()}`)}` : 'rename or remove it';
    return error('BAD_FIELD_NAME', `${quoted(name)} is not the name of a field: 1 to 32 letters, digits, '_', '-' and '.', of which the first is a letter or digit; ${fix}`, at);
  }
  if (!EXTENSION_VALUE.test(value)) {
    return error('BAD_FIELD_VALUE', `${quoted(value)} is not a value for the field '${name}': visible ASCII characters without '=' and ';'; ${valueFix(name, value)}`, at);
  }
  return undefined;
}

function valueFix(name: string, value: string): string {
  if (value === '') return 'write one, or remove the field';
  if (EXTENSION_VALUE.test(value.trim())) return `no blanks surround the '='; write ${quoted(`${name}=${value.trim()}`)}`;
  return /[ \t]/.test(value.trim()) ? "write ';' between two fields" : 'write another value, or remove the field';
}

/**
 * Of all TXT records at a name those that begin with the literal version and `;` count, and exactly one must be left:
 * a record that is legal by the grammar but has a blank before that `;` is discarded here.
 */
export function selectRecord(texts: readonly string[], version: string): string {
  const candidates = texts.filter((text) => text.startsWith(`${version};`));
  if (candidates.length !== 1) {
    throw new ProtocolError(
      candidates.length === 0 ? 'NO_RECORD' : 'SEVERAL_RECORDS',
      `${candidates.length} TXT records begin with '${version};', exactly one must`,
    );
  }
  return candidates[0];
}

/**
 * The record's data in presentation format: character-strings of at most 255 octets (RFC 1035 §3.3), quoted,
 * which readers join with nothing between them (RFC 8461 §3.1, RFC 8460 §3). The text is ASCII.
 */
export function txtRecordData(text: string): string {
  const strings = text.match(/.{1,255}/gs) ?? [''];
  return strings.map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`).join(' ');
}
