import { normalizeDomainName } from '../domain-name';
import { Header, valueOf } from './mail-header';
import { ProtocolError } from '../protocol-error';
import { namesOf } from './signer';
import { policyDomainOf } from '../reports/policy-domain';
import { Report, ReportPolicy } from '../reports/report';

/**
 * Assigns the policies of a report to our domains. The JSON decides (RFC 8460 §5.6). The header decides if the JSON names no domain, as some reporters do
 * for `no-policy-found`, or if a `tlsa` policy names its TLSA base domain (§1.1), usually the MX host. Postfix names the MX host, others the mail domain.
 */
export function ownPolicies(headers: readonly Header[], report: Report, ownDomains: readonly string[]): Map<string, ReportPolicy[]> {
  if (report.policies.length === 0) throw new ProtocolError('NO_POLICIES', 'the report has no policies, so it is about no domain');
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
