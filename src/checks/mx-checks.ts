import { publicAddresses } from './address-checks';
import { endpointOf, CheckContext } from './check-context';
import { CHECK_LIMITS } from './check-limits';
import { MxRow } from './check-report';
import { Checklist, fail, warn } from './checklist';
import { Addresses, LookupError, MailExchangersSeen } from './dns-client';
import { Coverage } from './mx-coverage';
import { lookUp } from './record-checks';
import { checkSmtp, SmtpSeen, SMTP_TESTS } from './smtp-checks';
import { isWithin, looksLikeIpAddress } from '../protocol/domain-name';
import { Policy } from '../protocol/mta-sts/sts-policy';

export const MX_TESTS = {
  MX_LOOKUP: fail('the MX records can be looked up', 'no mail arrives if senders find no host', "fix the zone's name servers, or ask another resolver"),
  MX_NONE: fail('a host takes mail', 'no mail can be delivered', 'publish MX records, or a null MX (MX 0 .) if the domain takes no mail'),
  MX_NULL: warn('the domain takes mail', 'MTA-STS has nothing to protect', 'remove the null MX if the domain takes mail; otherwise remove MTA-STS'),
  MX_NULL_NOT_ALONE: fail('a null MX has no other MX records next to it', 'some senders assume that the domain takes no mail (RFC 7505 §3)', 'remove the null MX, or all other MX records'),
  MX_IMPLICIT: warn('the domain has MX records', "senders deliver to the domain's own address (RFC 5321 §5.1), often a web server", 'publish an MX record'),
  MX_HOSTS_LEFT_OUT: warn(`the domain has no more than ${CHECK_LIMITS.mxHosts} hosts`, 'the check does not see problems of the other hosts', 'check that the MX records are intended; no sender tries that many hosts'),
  MX_IS_ADDRESS: fail('the MX records name hosts', 'an MX record has to name a host: senders look up the address of that name', 'publish the name of a host that has this address'),
  MX_HOST_LOOKUP: fail('the addresses of the hosts can be looked up', 'senders try another host, or wait', "fix the name servers of the hosts' zone, or ask another resolver"),
  MX_HOST_NO_ADDRESS: fail('each host has an address', 'senders try another host, or wait', 'publish the address of the host, or remove it from the MX records'),
  MX_HOST_NOT_PUBLIC: fail('each host has public addresses', 'senders can\'t reach the host: they try another one, or wait', 'publish the public address of the host, or remove it from the MX records; --private allows any address'),
  MX_NO_IPV4: warn('a host has an IPv4 address', 'many senders have IPv4 only and can\'t deliver mail', 'publish an A record of a host'),
  MX_HOST_IS_ALIAS: warn('no host is an alias', 'an MX record must not name an alias (RFC 2181 §10.3), and some senders reject it', 'name the target of the alias in the MX records and in the policy'),
  MX_NOT_COVERED: fail('the policy covers all hosts', 'under enforce, senders do not deliver to a host that is not covered; under testing, they deliver and report', 'add the host to the policy, and wait until its id has changed and max_age is over; or remove the host from the MX records'),
  MX_PATTERN_UNUSED: warn('each mx pattern covers a host', 'anyone who takes over such a name can receive mail', 'remove the pattern from the policy once the host is no longer needed'),
};

const OF_COVERAGE = ['MX_NOT_COVERED', 'MX_PATTERN_UNUSED'] as const;
const OF_HOSTS = Object.keys({ ...MX_TESTS, ...SMTP_TESTS }) as Array<keyof typeof MX_TESTS | keyof typeof SMTP_TESTS>;

type List = Checklist<keyof typeof MX_TESTS | keyof typeof SMTP_TESTS>;

/** What the check saw of a host. */
export interface HostSeen extends SmtpSeen {
  readonly host: string;
  /** Whether it has an IPv4 address, if that is known. */
  readonly ipv4?: boolean;
}

/** Checks the hosts that receive mail, and with `smtp` connects to them. */
export async function checkMx(list: List, context: CheckContext, smtp: boolean): Promise<HostSeen[] | undefined> {
  return list.chain(async () => {
    const { kind, hosts } = await lookUp(list, 'MX_LOOKUP', () => context.dns.mailExchangers(context.domain));
    if (kind === 'null') list.dismiss(OF_HOSTS, 'not checked: the domain takes no mail');
    judgeKind(list, context.domain, kind, hosts.join(', '));
    const checked = hosts.slice(0, CHECK_LIMITS.mxHosts);
    list.judge('MX_HOSTS_LEFT_OUT', checked.length < hosts.length && leftOut(hosts), `${hosts.length} hosts`);
    const branches = checked.map((host) => ({ host, branch: list.branch() }));
    const seen = await Promise.all(branches.map(({ host, branch }) => checkHost(branch, context, host, smtp)));
    branches.forEach(({ branch }) => list.join(branch));
    const known = seen.flatMap(({ ipv4 }) => ipv4 ?? []);
    const some = known.includes(true);
    if (some || known.length === hosts.length) list.judge('MX_NO_IPV4', !some && `${hosts.join(', ')} have no A record`, hosts.join(', '));
    return [...seen, ...hosts.slice(checked.length, CHECK_LIMITS.mxNames).map((host) => ({ host, ...SILENT }))];
  });
}

/** Checks that the policy covers the hosts (RFC 8461 §4.1). */
export function checkCoverage(list: List, { mode, mx }: Policy, names: readonly string[]): void {
  if (mode === 'none') return list.dismiss(OF_COVERAGE, "not checked: the policy's mode is none");
  // A policy can't cover an address.
  const hosts = names.filter((name) => !looksLikeIpAddress(name));
  const coverage = new Coverage(mx);
  const uncovered = hosts.filter((host) => !coverage.covers(host));
  list.judge('MX_NOT_COVERED', uncovered.length > 0 && `the policy does not cover ${uncovered.join(', ')}: ${mode === 'enforce'
    ? 'senders do not deliver there' : 'senders will not deliver there under enforce'}`, `mx: ${mx.join(', ')}; MX: ${hosts.join(', ')}`);
  const unused = coverage.unused(hosts);
  const providers = providersOf(hosts);
  const strange = unused.filter((pattern) => !providers.some((isTheirs) => isTheirs(pattern.replace(/^\*\./, ''))));
  const known = new Set(strange);
  const evidence = `MX: ${hosts.join(', ')}${unused.length > strange.length ? `; other hosts of the same provider: ${unused.filter((one) => !known.has(one)).join(', ')}` : ''}`;
  list.judge('MX_PATTERN_UNUSED', strange.length > 0 && `${strange.join(', ')} covers no host in the MX records`, evidence);
}

/** Lists names under which only the provider has hosts. Such a provider recommends several patterns, and each domain's MX records use some of them. */
const PROVIDERS = [['google.com'], ['mail.protection.outlook.com', 'mx.microsoft']];

/** Finds the providers of the hosts. Each result says whether another host is also theirs. */
function providersOf(hosts: readonly string[]): Array<(host: string) => boolean> {
  return PROVIDERS.map((names) => (host: string) => names.some((name) => isWithin(host, name))).filter((isTheirs) => hosts.some(isTheirs));
}

export function rowsOf(hosts: readonly HostSeen[], policy: Policy | undefined): MxRow[] {
  const coverage = policy === undefined || policy.mode === 'none' ? undefined : new Coverage(policy.mx);
  return hosts.map(({ host, starttls, tlsVersion, certificate }) => (
    { host, covered: coverage?.covers(host) ?? null, starttls, tlsVersion, certificate }
  ));
}

function leftOut(hosts: readonly string[]): string {
  const { mxHosts, mxNames } = CHECK_LIMITS;
  const further = hosts.slice(mxHosts, mxNames);
  const compared = `the ${mxHosts} most preferred are checked, ${further.length} more are only compared with the policy`;
  return `the MX records name ${hosts.length} hosts: ${compared}, and ${Math.max(0, hosts.length - mxNames)} are left out; from ${further[0]} on`;
}

function judgeKind(list: List, domain: string, kind: MailExchangersSeen['kind'], hosts: string): void {
  list.require('MX_NONE', kind === 'none' && `${domain} has neither an MX record nor an address`);
  list.require('MX_NULL', kind === 'null' && `${domain} takes no mail: its MX is null`);
  list.judge('MX_NULL_NOT_ALONE', kind === 'null-beside-hosts' && `${domain} has a null MX next to other MX records`, hosts);
  list.judge('MX_IMPLICIT', kind === 'implicit' && `${domain} has an address and no MX record`, hosts);
}

async function checkHost(list: List, context: CheckContext, host: string, smtp: boolean): Promise<HostSeen> {
  const seen = await list.chain(async () => {
    list.require('MX_IS_ADDRESS', looksLikeIpAddress(host) && `${host} is an IP address, not a host name`, host);
    const [{ ipv4, ipv6, failure }] = await Promise.all([addressesOf(list, context, host), checkAlias(list, context, host)]);
    const known = { ipv4: ipv4.length > 0 ? true : failure ? undefined : false };
    const addresses = await list.chain(async () => publicAddresses(list, 'MX_HOST_NOT_PUBLIC', context, host, 25, { ipv4, ipv6 }));
    if (!smtp || !addresses) return { ...SILENT, ...known };
    return { ...await checkSmtp(list, context, host, endpointOf(context, host, 25, addresses)), ...known };
  });
  return { host, ...seen ?? SILENT };
}

const SILENT: SmtpSeen = { starttls: null, tlsVersion: null, certificate: null };

async function addressesOf(list: List, { dns }: CheckContext, host: string): Promise<Addresses> {
  const addresses = await lookUp(list, 'MX_HOST_LOOKUP', () => dns.addresses(host));
  const { ipv4, ipv6 } = addresses;
  list.require('MX_HOST_NO_ADDRESS', ipv4.length + ipv6.length === 0 && `${host} has no address`, `${host}: ${[...ipv4, ...ipv6].join(', ') || 'neither A nor AAAA'}`);
  return addresses;
}

async function checkAlias(list: List, { dns }: CheckContext, host: string): Promise<void> {
  try {
    const alias = await dns.alias(host);
    list.judge('MX_HOST_IS_ALIAS', alias !== undefined && `${host} is an alias of ${alias}`, host);
  } catch (error) {
    // The address may still be known.
    if (!(error instanceof LookupError)) throw error;
  }
}
