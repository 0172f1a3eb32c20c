import { isIPv4 } from 'node:net';
import { domainNameProblem, looksLikeIpAddress, NameProblem } from '../domain-name';
import { quoted } from '../problem';
import { isPublicAddress } from '../public-address';

/** Explains why a `rua` does not work, and what to write instead. */
export interface RuaProblem {
  /** `malformed`: not a URI, which makes the record invalid; `unusable`: no reporter can send a report there; `unwise`: some reporters can't, or the URI reveals too much. */
  readonly kind: 'malformed' | 'unusable' | 'unwise';
  readonly rule: string;
  readonly fix: string;
}

/** Explains why neither reports nor mail can be sent to a host or domain. */
export function hostProblem(host: string): NameProblem | undefined {
  if (isIPv4(host)) return privateAddressProblem(host);
  const problem = domainNameProblem(host);
  if (problem) return problem;
  if (looksLikeIpAddress(host)) return { rule: `${quoted(host)} is neither a name nor an address`, fix: "write a name such as 'reports.example.com'" };
  if (!host.includes('.')) return { rule: `a name in the public DNS has at least two labels, ${quoted(host)} has one`, fix: "write the whole name, such as 'reports.example.com'" };
  return undefined;
}

/** Explains why reporters can't reach an IP address. */
export function privateAddressProblem(address: string): NameProblem | undefined {
  if (isPublicAddress(address)) return undefined;
  return { rule: `no reporter on the Internet reaches ${address}: the address is in a private or special network`, fix: "write a public name such as 'reports.example.com'" };
}
