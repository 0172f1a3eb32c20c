import { isIPv4, isIPv6 } from 'node:net';
import { shortened } from '../shown';

/** The parts of a URI as they are written (RFC 3986 §3). */
export interface Uri {
  /** In lower case, as schemes are compared. */
  readonly scheme: string;
  readonly authority: UriAuthority | undefined;
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

export interface UriAuthority {
  readonly userinfo: string | undefined;
  /** Includes the brackets of an IP literal. */
  readonly host: string;
  readonly port: string | undefined;
}

/** Explains why a text is not a URI. */
export class UriError extends Error {
  public constructor(rule: string, public readonly fix: string) {
    super(rule);
  }
}

const UNRESERVED_SUB_DELIMS = "A-Za-z0-9._~!$&'()*+,;=\\-";
const USERINFO = new RegExp(`[^${UNRESERVED_SUB_DELIMS}:%]`, 'u');
const REG_NAME = new RegExp(`[^${UNRESERVED_SUB_DELIMS}%]`, 'u');
const PATH = new RegExp(`[^${UNRESERVED_SUB_DELIMS}:@/%]`, 'u');
const QUERY = new RegExp(`[^${UNRESERVED_SUB_DELIMS}:@/?%]`, 'u');

/** Splits a URI into its parts (RFC 3986 appendix A). Fails with a `UriError` for any other text. */
export function parseUri(text: string): Uri {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(0, colon));
  if (!/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme)) throw new UriError('a URI begins with a scheme', "write a URI such as 'mailto:tls-reports@example.com'");
  const [beforeFragment, fragment] = splitAt(text.slice(colon + 1), '#');
  const [hierarchy, query] = splitAt(beforeFragment, '?');
  if (query !== undefined) requireCharacters('query', query, QUERY);
  if (fragment !== undefined) requireCharacters('fragment', fragment, QUERY);
  if (!hierarchy.startsWith('//')) {
    requireCharacters('path', hierarchy, PATH);
    return { scheme: scheme.toLowerCase(), authority: undefined, path: hierarchy, query, fragment };
  }
  const slash = hierarchy.indexOf('/', 2);
  const end = slash < 0 ? hierarchy.length : slash;
  const path = hierarchy.slice(end);
  requireCharacters('path', path, PATH);
  return { scheme: scheme.toLowerCase(), authority: parseAuthority(hierarchy.slice(2, end)), path, query, fragment };
}

function parseAuthority(text: string): UriAuthority {
  const at = text.indexOf('@');
  const userinfo = at < 0 ? undefined : text.slice(0, at);
  if (userinfo !== undefined) requireCharacters('user information', userinfo, USERINFO);
  const rest = text.slice(at + 1);
  const colon = rest.startsWith('[') ? portAfterLiteral(rest) : rest.indexOf(':');
  const [host, port] = colon < 0 ? [rest, undefined] : [rest.slice(0, colon), rest.slice(colon + 1)];
  if (!host.startsWith('[')) requireCharacters('host', host, REG_NAME);
  if (port !== undefined && !/^[0-9]*$/.test(port)) throw new UriError(`a port has digits only, '${shortened(port, 40)}' has others`, 'write the number of the port, or none');
  return { userinfo, host, port };
}

/** @returns where the port's colon is, or -1. */
function portAfterLiteral(text: string): number {
  const end = text.indexOf(']');
  if (end < 0) throw new UriError("the '[' of an IPv6 address is not closed", "write ']' where the address ends");
  const literal = text.slice(1, end);
  // Node.js accepts a zone as part of an address; a URI does not (RFC 9844).
  if (!(isIPv6(literal) && !literal.includes('%')) && !/^v[0-9a-f]{1,40}\.[a-z0-9._~!$&'()*+,;=:-]{1,80}$/i.test(literal)) {
    throw new UriError(`${isIPv4(literal) ? 'an IPv4 address is not written in brackets' : 'the text in brackets is not an IPv6 address'}: '${shortened(literal, 60)}'`, "write a name such as 'reports.example.com'");
  }
  if (end + 1 === text.length) return -1;
  if (text[end + 1] !== ':') throw new UriError("only ':' and a port can follow ']'", 'remove the rest');
  return end + 1;
}

function requireCharacters(part: string, text: string, others: RegExp): void {
  const found = others.exec(text);
  if (found) {
    const character = String.fromCodePoint(text.codePointAt(found.index)!);
    throw new UriError(`the ${part} has ${character === ' ' ? 'a blank' : `'${character}'`}, which a URI must percent-encode`, `write ${encodeURIComponent(wellFormed(character))} in its place`);
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw new UriError(`the ${part} has a '%' without two hexadecimal digits`, "write %25 for '%' itself");
}

/** Replaces half a surrogate pair, which can't be encoded. */
function wellFormed(character: string): string {
  return /[\ud800-\udfff]/.test(character) && character.length === 1 ? '\ufffd' : character;
}

function splitAt(text: string, mark: string): [before: string, after: string | undefined] {
  const index = text.indexOf(mark);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}
