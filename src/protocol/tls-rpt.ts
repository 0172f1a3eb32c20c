import { ProtocolError } from './protocol-error';
import { checkExtension, Field, parseFields, selectRecord, trimWsp, trimWspEnd } from './txt-record';

/** RFC 8460 §3: the TXT record at `_smtp._tls`. */
export interface TlsRptRecord {
  /** URIs, of whatever scheme; senders know `mailto` and `https`. */
  readonly rua: readonly string[];
  readonly extensions: readonly Field[];
}

const VERSION = 'v=TLSRPTv1';
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@$&'()*+=-]|%[0-9A-Fa-f]{2})+$/;

export function tlsRptRecordName(policyDomain: string): string {
  return `_smtp._tls.${policyDomain}`;
}

export function renderTlsRptRecord(rua: readonly string[]): string {
  return `${VERSION}; rua=${rua.join(',')};`;
}

export function parseTlsRptRecord(text: string): TlsRptRecord {
  const fields = parseFields(text, VERSION);
  // RFC 8460 says nothing of repeated `rua`; their URIs are taken together.
  const rua = fields.filter(([name]) => name === 'rua').flatMap(([, value]) => urisOf(value));
  if (rua.length === 0) throw new ProtocolError('NO_RUA', "the record has no 'rua'");
  for (const uri of rua) {
    if (!URI.test(uri)) throw new ProtocolError('BAD_RUA', `'${uri}' is not a URI with ',', '!' and ';' percent-encoded`);
  }
  const extensions = fields.filter(([name]) => name !== 'rua' && name !== 'v');
  extensions.forEach(checkExtension);
  return { rua, extensions };
}

/** Blanks stand around commas only. With them in the expression that splits, each of many blanks would begin a search for a comma. */
function urisOf(value: string): string[] {
  const [first, ...others] = value.split(',');
  return [trimWspEnd(first), ...others.map(trimWsp)];
}

/** The one record that counts among all TXT records at `_smtp._tls` (RFC 8460 §3). */
export function selectTlsRptRecord(texts: readonly string[]): string {
  return selectRecord(texts, VERSION);
}

/**
 * RFC 8460 §3 and RFC 6068 §2: what RFC 3986 does not allow in the local part is percent-encoded,
 * and so are `,`, `!` and `;`, which the record uses itself.
 */
export function mailtoUri(address: string): string {
  const at = address.lastIndexOf('@');
  const local = Buffer.from(address.slice(0, at), 'utf8').reduce((text, byte) => text + encodedByte(byte), '');
  return `mailto:${local}@${address.slice(at + 1)}`;
}

/**
 * RFC 8460 §3 wants a URI of RFC 3986, which has no place for some characters that a URL's `href` keeps.
 * They are percent-encoded, and so are `,`, `!` and `;`, which are legal there but not in a `rua`.
 */
export function httpsRua(href: string): string {
  const path = href.indexOf('/', 'https://'.length);
  return encodedUnless(/[[\]]/, href.slice(0, path)) + encodedUnless(/#/, href.slice(path));
}

/** `allowed` is what the place allows beyond path and query (RFC 3986 §3.3 and §3.4): an IPv6 address its brackets, an empty fragment its mark. */
function encodedUnless(allowed: RegExp, text: string): string {
  return text.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~:/?@$&'()*+=%-]/g,
    (character) => allowed.test(character) ? character : encodedByte(character.charCodeAt(0)));
}

function encodedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9._~$'()*+:-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
