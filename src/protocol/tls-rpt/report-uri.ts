import { didYouMean } from '../did-you-mean';
import { domainNameProblem } from '../domain-name';
import { mailtoProblem } from './mailto';
import { quoted } from '../problem';
import { withoutQuotes } from '../quotes';
import { shortened } from '../shown';
import { hostProblem, privateAddressProblem, RuaProblem } from './rua-problem';
import { parseUri, Uri, UriError } from './uri';

/** Finds what is wrong with a `rua`: a URI (RFC 3986) with `,`, `!` and `;` percent-encoded and the scheme mailto (RFC 6068) or https (RFC 8460 §3). */
export function ruaProblem(rua: string): RuaProblem | undefined {
  const meant = foreignRua(rua);
  if (meant) return { kind: 'malformed', ...meant };
  let uri: Uri;
  try {
    uri = parseUri(rua);
  } catch (failure) {
    if (!(failure instanceof UriError)) throw failure;
    return { kind: 'malformed', rule: `it is not a URI (RFC 3986): ${failure.message}`, fix: internationalFix(rua) ?? failure.fix };
  }
  // A URI may have them, but the record reserves them.
  const reserved = /[,!;]/.exec(rua);
  if (reserved) {
    const code = `%${reserved[0].charCodeAt(0).toString(16).toUpperCase()}`;
    return { kind: 'malformed', rule: `a URI in 'rua' has its '${reserved[0]}' percent-encoded (RFC 8460 §3)`, fix: `write ${code} in its place` };
  }
  if (uri.scheme === 'mailto') return mailtoProblem(uri);
  if (uri.scheme === 'https') return httpsProblem(uri);
  return schemeProblem(uri, rua);
}

/** Removes quotes around the URI, or around the address after its scheme, where an apostrophe may be part of it. */
function unquoted(rua: string): string {
  const bare = withoutQuotes(rua);
  const [, scheme, address] = /^(mailto:|https?:\/\/)(["<\u201c\u201e].*)$/i.exec(bare) ?? [];
  return scheme === undefined ? bare : scheme + withoutQuotes(address);
}

/** Recognizes texts that are not URIs but show what was meant. */
function foreignRua(rua: string): { rule: string; fix: string } | undefined {
  if (rua === '') return { rule: 'the URI is missing', fix: "write one such as 'mailto:tls-reports@example.com', and a ',' only between two" };
  const bare = unquoted(rua.trim());
  if (bare !== rua) {
    const rule = bare === rua.trim() ? "no blanks may surround a URI or follow 'rua='" : 'a URI has no quotes or angle brackets around it';
    return { rule, fix: `write ${quoted(bare)}` };
  }
  const size = /![0-9]{1,20}[kmgt]?$/i.exec(rua);
  if (size) return { rule: `'${size[0]}' is a size as in DMARC, which TLS reporting does not have`, fix: `drop the DMARC size: write ${quoted(rua.slice(0, size.index))}` };
  if (/\s/.test(rua)) return { rule: 'a URI has no blanks', fix: "write a ',' between two URIs, and %20 for a blank in one" };
  if (/^[a-z][a-z0-9+.-]{0,30}:/i.test(rua)) return undefined;
  const scheme = /^(mail|mailto|e-?mail|https?)[=;/](?:\/|(?!\/))/i.exec(rua);
  if (rua.includes('@')) return { rule: "a URI begins with its scheme, 'mailto:' for a mailbox", fix: `write ${quoted(`mailto:${scheme ? rua.slice(scheme[0].length) : rua}`)}` };
  const path = rua.replace(/^(?:https?)?[/]{0,3}/i, '');
  if (/^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}(?:[:/?]|$)/i.test(path)) {
    return { rule: "a URI begins with its scheme, 'https:' or 'mailto:'", fix: `write ${quoted(`https://${path}`)}, or 'mailto:' and the address of a mailbox` };
  }
  return undefined;
}

/** Suggests A-labels for an international domain. Other text outside ASCII is percent-encoded. */
function internationalFix(rua: string): string | undefined {
  const [, host] = /^(?:mailto:[^@]{1,64}@|https:\/\/)([^@/:?#]{1,253})/i.exec(rua) ?? [];
  // eslint-disable-next-line no-control-regex
  return host !== undefined && /[^\x00-\x7f]/.test(host) ? domainNameProblem(host)?.fix : undefined;
}

function schemeProblem({ scheme, authority, path, query }: Uri, rua: string): RuaProblem {
  const rule = 'reporters support the schemes mailto and https only (RFC 8460 §3)';
  if (scheme === 'http' && authority?.host) return { kind: 'unusable', rule: `${rule}, not http`, fix: `write ${quoted(`https${rua.slice('http'.length)}`)}` };
  const meant = didYouMean(scheme, ['mailto', 'https']) ?? (['mail', 'email', 'smtp'].includes(scheme) ? 'mailto' : undefined);
  if (meant) return { kind: 'unusable', rule, fix: `did you mean ${quoted(`${meant}${rua.slice(rua.indexOf(':'))}`)}?` };
  // A host with a port looks like a scheme.
  if (scheme.includes('.') && /^[0-9]{1,5}(?:\/|$)/.test(path)) return { kind: 'unusable', rule, fix: `write ${quoted(`https://${rua}`)}` };
  const elsewhere = path.includes('@') && query === undefined ? `write ${quoted(`mailto:${path.replace(/^\/+/, '')}`)}` : "write 'mailto:' and the address of a mailbox, or an 'https:' URL";
  return { kind: 'unusable', rule, fix: elsewhere };
}

/** Finds what keeps reporters from an https URL, which needs a host (RFC 9110 §4.2.2). */
function httpsProblem({ authority, path, fragment }: Uri): RuaProblem | undefined {
  const example = "write a URL such as 'https://reports.example.com/tls'";
  if (!authority) return { kind: 'unusable', rule: "an https URL has '//' and a host (RFC 9110 §4.2.2)", fix: path === '' ? example : `write ${quoted(`https://${path.replace(/^\/+/, '')}`)}` };
  const { host, port, userinfo } = authority;
  if (host === '') return { kind: 'unusable', rule: 'an https URL has a host (RFC 9110 §4.2.2)', fix: example };
  const hostRule = host.startsWith('[') ? literalProblem(host) : hostProblem(host);
  if (hostRule) return { kind: 'unusable', ...hostRule };
  if (port !== undefined && port !== '' && (Number(port) < 1 || Number(port) > 65535)) return { kind: 'unusable', rule: `a port is from 1 to 65535, not ${shortened(port, 20)}`, fix: 'write the port that the server listens on, or none' };
  if (userinfo !== undefined) return { kind: 'unwise', rule: 'everybody can read the record, including the credentials before the \'@\'', fix: 'remove them' };
  if (fragment) return { kind: 'unwise', rule: `a fragment is never sent: ${quoted(`#${fragment}`)}`, fix: "remove it, or write %23 for '#'" };
  return undefined;
}

/** Explains why an IP literal doesn't work. RFC 3986 also allows the formats of future IP versions, and no host uses them. */
function literalProblem(host: string): { rule: string; fix: string } | undefined {
  if (/^\[v/i.test(host)) return { rule: `${quoted(host)} is not an IPv6 address`, fix: "write a name such as 'reports.example.com'" };
  return privateAddressProblem(host.slice(1, -1));
}
