import { invalid } from './validation';

/** What begins the names that MTA-STS and TLS reporting use below a mail domain. */
const SERVICE_NAMES = [
  { prefix: 'mta-sts.', use: 'the policy host of' },
  { prefix: '_mta-sts.', use: 'the name of the record that announces the policy of' },
  { prefix: '_smtp._tls.', use: 'the name of the record that requests reports for' },
];

/** Fails for a name that belongs to the MTA-STS of another domain: it would get a policy that no sender looks for. */
export function requireMailDomain(property: string, name: string): void {
  const lower = name.toLowerCase();
  for (const { prefix, use } of SERVICE_NAMES) {
    const domain = lower.slice(prefix.length).replace(/\.$/, '');
    // A registered domain may be called `mta-sts.example`.
    if (!lower.startsWith(prefix) || !domain.includes('.')) continue;
    const asHostZone = prefix === 'mta-sts.' ? " (an MtaSts takes this zone as 'policyHostZone')" : '';
    const fix = property === 'zone' ? `give 'domainName: '${domain}''${asHostZone}` : `write '${domain}', the part of the addresses after the @`;
    throw invalid(property, name, `it is ${use} '${domain}', not a mail domain`, fix);
  }
}
