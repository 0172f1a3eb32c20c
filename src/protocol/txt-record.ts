import { ProtocolError } from './protocol-error';

/**
 * The grammar that RFC 8461 §3.1 and RFC 8460 §3 share:
 * `version 1*(delim field) [delim]` with `delim = *WSP ";" *WSP` and `field = name "=" value`.
 */
export type Field = readonly [name: string, value: string];

/** RFC 8461 §3.1 and §3.2 and RFC 8460 §3 name their extensions alike. */
export const EXTENSION_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;
const EXTENSION_VALUE = /^[\x21-\x3a\x3c\x3e-\x7e]+$/;

/** The fields behind the version, in their order. Values are checked by who knows the field. */
export function parseFields(text: string, version: string): Field[] {
  const pieces = text.split(';');
  if (trimWsp(pieces[0]) !== version || !text.startsWith(version)) {
    throw new ProtocolError('BAD_VERSION', `the record does not begin with '${version};'`);
  }
  const last = pieces[pieces.length - 1];
  if (trimWsp(last) === '') {
    pieces.pop();
  } else if (/[ \t]$/.test(last)) {
    throw new ProtocolError('TRAILING_BLANK', "the record ends in a blank that no ';' precedes");
  }
  const fields = pieces.slice(1).map((piece) => parseField(trimWsp(piece)));
  if (fields.length === 0) {
    throw new ProtocolError('NO_FIELD', `no field follows '${version}'`);
  }
  return fields;
}

/** Fields that a record's own grammar does not name: ignored in meaning, bound in form. */
export function checkExtension([name, value]: Field): void {
  if (!EXTENSION_NAME.test(name)) {
    throw new ProtocolError('BAD_FIELD_NAME', `'${name}' is not a field name`);
  }
  if (!EXTENSION_VALUE.test(value)) {
    throw new ProtocolError('BAD_FIELD_VALUE', `'${value}' is not a value for the field '${name}'`);
  }
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

/** The blanks of these grammars are space and tab; `trim()` would take line ends as well. */
export function trimWsp(text: string): string {
  let start = 0;
  while (isWsp(text[start])) start++;
  return trimWspEnd(text.slice(start));
}

export function trimWspEnd(text: string): string {
  let end = text.length;
  while (isWsp(text[end - 1])) end--;
  return text.slice(0, end);
}

function isWsp(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function parseField(field: string): Field {
  const equals = field.indexOf('=');
  if (equals < 0) {
    throw new ProtocolError('BAD_FIELD', field === '' ? "there is nothing between two ';'" : `'${field}' is not a name=value field`);
  }
  return [field.slice(0, equals), field.slice(equals + 1)];
}
