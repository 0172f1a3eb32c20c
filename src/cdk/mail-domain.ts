import { invalid } from './validation';

/** The longest prefix of a name that MTA-STS and TLS reporting use below a mail domain: it decides how long the domain may be. */
export const LONGEST_PREFIX = '_smtp._tls.';

/** What begins the names that MTA-STS and TLS reporting use below a mail domain. */
const SERVICE_NAMES = [
  { prefix: 'mta-sts.', use: 'the policy host of' },
  { prefix: '_mta-sts.', use: 'the name of the record that announces the policy of' },
  { prefix: LONGEST_PREFIX, use: 'the name of the record that requests reports for' },
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

/** The longest name in the DNS, as it is written (RFC 1035 §2.3.4). */
const MAX_NAME_LENGTH = 253;

/** Fails for a domain with which the name of a record below it is too long. `labels` is what comes before the domain, with its final dot. */
export function requireRoomBelow(property: string, domain: string, labels: string): void {
  const length = labels.length + domain.length;
  if (length <= MAX_NAME_LENGTH) return;
  throw invalid(property, domain, `a name in the DNS has at most ${MAX_NAME_LENGTH} characters, and that of its record '${labels}...' would have ${length}`,
    `use a domain of at most ${MAX_NAME_LENGTH - labels.length} characters`);
}
