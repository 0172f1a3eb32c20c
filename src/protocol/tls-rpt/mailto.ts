import { isIP } from 'node:net';
import { quoted } from '../problem';
import { hostProblem, privateAddressProblem, RuaProblem } from './rua-problem';
import { Uri } from './uri';

/** Matches a local part that needs no quotes (RFC 5321 §4.1.2). */
export const DOT_STRING = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
export const MAX_LOCAL_LENGTH = 64;

/** Finds what keeps reporters from a mailbox (RFC 6068 §2). */
export function mailtoProblem({ authority, path, query, fragment }: Uri): RuaProblem | undefined {
  const unusable = (rule: string, fix: string): RuaProblem => ({ kind: 'unusable', rule, fix });
  const example = "write 'mailto:' and an address, such as 'mailto:tls-reports@example.com'";
  if (authority) {
    const { userinfo, host } = authority;
    return unusable("no '//' follows 'mailto:' (RFC 6068)", userinfo ? `write ${quoted(`mailto:${userinfo}@${host}`)}` : example);
  }
  const address = decoded(path);
  if (address === undefined) return unusable('the percent-encoded characters are not UTF-8', example);
  if (address === '') return unusable('the URI names no mailbox', example);
  const [first, ...more] = address.split('@');
  if (more.length === 0) return unusable(`${quoted(address)} is not a mail address: it has no '@'`, example);
  if (/@[^@]{1,253}[,;]/.test(address)) return unusable('one URI names several mailboxes', "write a 'mailto:' for each, with a ',' between them");
  const local = address.slice(0, address.lastIndexOf('@'));
  const domain = more[more.length - 1];
  if (local === '' || domain === '') return unusable(`a mail address has text on both sides of its '@', ${quoted(address)} does not`, example);
  return localProblem(local, path) ?? domainProblem(domain, first)
    ?? (query !== undefined || fragment !== undefined
      ? { kind: 'unwise', rule: `a report has its own subject, and some reporters take ${quoted(query === undefined ? '#' : `?${query}`)} for part of the address`, fix: `write ${quoted(`mailto:${path}`)}` } : undefined);
}

function localProblem(local: string, path: string): RuaProblem | undefined {
  if (Buffer.byteLength(local) > MAX_LOCAL_LENGTH) {
    return { kind: 'unusable', rule: `the part before the '@' has at most ${MAX_LOCAL_LENGTH} characters (RFC 5321 §4.5.3.1.1)`, fix: 'use a shorter address' };
  }
  // eslint-disable-next-line no-control-regex
  if (/[^\x00-\x7f]/.test(local)) {
    return { kind: 'unwise', rule: `${quoted(local)} has letters outside ASCII, which many mail servers reject (RFC 6531)`, fix: 'use an address in ASCII' };
  }
  if (path.startsWith('/')) return { kind: 'unusable', rule: "no '/' follows 'mailto:'", fix: `write ${quoted(`mailto:${path.replace(/^\/+/, '')}`)}` };
  // eslint-disable-next-line no-control-regex
  if (!DOT_STRING.test(local) && !/^"(?:[^\x00-\x1f\x7f"\\]|\\[^\x00-\x1f\x7f])*"$/.test(local)) {
    return { kind: 'unusable', rule: `${quoted(local)} is not the local part of a mail address: it has letters, digits and signs, with single dots inside (RFC 5321 §4.1.2)`, fix: 'write the address of a mailbox' };
  }
  return undefined;
}

function domainProblem(domain: string, local: string): RuaProblem | undefined {
  const address = domain.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1');
  const unreachable = isIP(address) === 0 ? undefined : privateAddressProblem(address);
  if (unreachable) return { kind: 'unusable', ...unreachable };
  if (domain.startsWith('[') || isIP(domain) !== 0) {
    return { kind: 'unwise', rule: 'many mail servers send no mail to an IP address', fix: 'write the name of a domain that has MX records' };
  }
  const problem = hostProblem(domain);
  if (!problem) return undefined;
  const name = /^write '(.*)'$/.exec(problem.fix)?.[1];
  return { kind: 'unusable', rule: `${quoted(domain)} is not the domain of a mailbox: ${problem.rule}`, fix: name === undefined ? problem.fix : `write ${quoted(`mailto:${local}@${name}`)}` };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
