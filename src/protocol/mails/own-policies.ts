import { normalizeDomainName } from '../domain-name';
import { Header, valueOf } from './mail-header';
import { ProtocolError } from '../protocol-error';
import { namesOf } from './signer';
import { policyDomainOf } from '../reports/policy-domain';
import { Report, ReportPolicy } from '../reports/report';

/**
 * What a report says of each of our domains. The JSON decides (RFC 8460 §5.6). The header may where it names no domain, as some reporters' does
 * for `no-policy-found`, and where it names the TLSA base domain of a `tlsa` policy (§1.1), which as a rule is the MX host: Postfix does, others
 * name the mail domain.
 */
export function ownPolicies(headers: readonly Header[], report: Report, ownDomains: readonly string[]): Map<string, ReportPolicy[]> {
  if (report.policies.length === 0) throw new ProtocolError('NO_POLICIES', 'the report has no policies, so it says nothing of any domain');
  const owns = new Map<string | undefined, string>(ownDomains.map((one) => [normalizeDomainName(one), one]));
  const header = policyDomainOf(valueOf(headers, 'tls-report-domain'));
  const policies = new Map<string, ReportPolicy[]>();
  const foreign = new Set<string>();
  for (const policy of report.policies) {
    const written = policyDomainOf(policy.policyDomain);
    const domain = owns.get(written) ?? (written === undefined || policy.policyType?.trim().toLowerCase() === 'tlsa' ? owns.get(header) : undefined);
    if (domain === undefined) foreign.add(written ?? header ?? 'no domain');
    else if (policies.get(domain)?.push(policy) === undefined) policies.set(domain, [policy]);
  }
  if (policies.size === 0) throw new ProtocolError('FOREIGN_DOMAIN', `the report is about ${namesOf([...foreign])}, not about ${namesOf(ownDomains)}`);
  return policies;
}
