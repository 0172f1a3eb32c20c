import { domainNameProblem, looksLikeIpAddress, NameProblem } from '../domain-name';
import { quoted } from '../problem';

/** Why a `rua` does not work, and what to write instead. */
export interface RuaProblem {
  /** `malformed`: not a URI, so that the record is invalid; `unusable`: no reporter can send a report there; `unwise`: some can't, or everybody sees too much. */
  readonly kind: 'malformed' | 'unusable' | 'unwise';
  readonly rule: string;
  readonly fix: string;
}

/** Why neither reports nor mail can be sent to a host or domain. */
export function hostProblem(host: string): NameProblem | undefined {
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(host) && host.split('.').every((one) => Number(one) < 256)) return undefined;
  const problem = domainNameProblem(host);
  if (problem) return problem;
  if (looksLikeIpAddress(host)) return { rule: `${quoted(host)} is neither a name nor an address`, fix: "write a name such as 'reports.example.com'" };
  if (!host.includes('.')) return { rule: `a name in the public DNS has at least two labels, ${quoted(host)} has one`, fix: "write the whole name, such as 'reports.example.com'" };
  return undefined;
}
