import { setMaxListeners } from 'node:events';
import { CheckContext } from './check-context';
import { CheckReport, CheckTest, CertificateSummary } from './check-report';
import { Checklist, worst } from './checklist';
import { AskTtl, Dns } from './dns-client';
import { HostSeen, checkCoverage, checkMx, MX_TESTS, rowsOf } from './mx-checks';
import { compareId, delegationOf, judgeDelegation, checkPolicy, POLICY_TESTS } from './policy-checks';
import { checkPolicyHost, POLICY_HOST_TESTS } from './policy-host-checks';
import { checkStsRecord, checkTlsRptRecord, STS_RECORD_TESTS, TLSRPT_RECORD_TESTS } from './record-checks';
import { SMTP_TESTS } from './smtp-checks';
import { trust } from './tls-client';
import { normalizeDomainName } from '../protocol/domain-name';
import { Policy } from '../protocol/mta-sts/sts-policy';

/** Options of a check. */
export interface CheckOptions {
  /**
   * DNS servers, as `IP` or `IP:PORT`.
   * @default - the system's
   */
  readonly dnsServers?: readonly string[];
  /**
   * PEM of authorities to trust besides the public ones.
   * @default - none
   */
  readonly ca?: string;
  /**
   * Maps `host:port` to the `ip:port` to connect to instead.
   * @default - the addresses in the DNS
   */
  readonly connectTo?: ReadonlyMap<string, string>;
  /**
   * Whether to connect to addresses that are not public, such as 10.0.0.1 and 127.0.0.1. The DNS of a stranger can name any address.
   * Endpoints in `connectTo` are always allowed.
   * @default false
   */
  readonly privateAddresses?: boolean;
  /**
   * Whether AWS Certificate Manager issues the next certificate of the policy host, whatever authority issued the current one.
   * @default - true if Amazon issued the current one
   */
  readonly amazonCertificate?: boolean;
  /**
   * How to query the TTL of TXT records, which Node.js does not return.
   * @default - TTLs are not checked
   */
  readonly askTtl?: AskTtl;
  /**
   * Whether to connect to the hosts of the MX records.
   * @default false
   */
  readonly smtp?: boolean;
  /**
   * How long the whole check may take. A DNS lookup may take half of it.
   * @default 4
   */
  readonly timeoutSeconds?: number;
  /**
   * The time at which certificates have to be valid.
   * @default - now
   */
  readonly now?: Date;
}

export const DEFAULT_TIMEOUT_SECONDS = 4;

/** Lists every test in the order of the report. */
export const CHECK_TESTS = { ...STS_RECORD_TESTS, ...TLSRPT_RECORD_TESTS, ...POLICY_HOST_TESTS, ...POLICY_TESTS, ...MX_TESTS, ...SMTP_TESTS };

/** Checks the records, the policy and the mail exchangers of a domain as a sender sees them. The report lists what is wrong. */
export async function checkDomain(domain: string, options?: CheckOptions): Promise<CheckReport> {
  return (await checkDomainAndHost(domain, options)).report;
}

/** A report, with what only the watch needs. */
export interface DomainAndHost {
  readonly report: CheckReport;
  /** Undefined if the check saw no certificate. */
  readonly policyHostCertificate: CertificateSummary | undefined;
  /** The report's tests without those that do not apply to the domain. */
  readonly applicable: readonly CheckTest[];
}

/** Checks a domain and returns the report with details that it omits. */
export async function checkDomainAndHost(domain: string, options: CheckOptions = {}): Promise<DomainAndHost> {
  const name = normalizeDomainName(domain);
  const smtp = options.smtp ?? false;
  const milliseconds = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  const dns = new Dns({ servers: options.dnsServers, milliseconds: milliseconds / 2 });
  const list = new Checklist(CHECK_TESTS);
  const signal = AbortSignal.timeout(milliseconds);
  // Each connection adds a listener.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', () => dns.close());
  try {
    const { ca, connectTo = new Map(), privateAddresses = false, amazonCertificate = false, askTtl, now = new Date() } = options;
    const context = { domain: name, dns, trust: trust(ca), connectTo, privateAddresses, amazonCertificate, askTtl, signal, now };
    const { policy, hosts, policyHostCertificate } = await runChecks(list, context, smtp);
    const tests = list.tests((code) => (code in SMTP_TESTS && !smtp ? 'not enabled' : 'not checked: a test that it depends on failed'));
    const mx = rowsOf(hosts, policy);
    const report = { domain: name, verdict: worst(tests.map(({ verdict }) => verdict)), tests, mx };
    return { report, policyHostCertificate, applicable: tests.filter(({ code }) => !list.isDismissed(code)) };
  } finally {
    dns.close();
  }
}

type List = Checklist<keyof typeof CHECK_TESTS>;

interface Seen {
  readonly policy: Policy | undefined;
  readonly hosts: readonly HostSeen[];
  readonly policyHostCertificate: CertificateSummary | undefined;
}

async function runChecks(list: List, context: CheckContext, smtp: boolean): Promise<Seen> {
  const [record, { body, certificate, published }, hosts, delegation] = await Promise.all([
    checkStsRecord(list, context), checkPolicyHost(list, context), checkMx(list, context, smtp), delegationOf(context),
    checkTlsRptRecord(list, context),
  ]);
  const policy = body === undefined ? undefined : checkPolicy(list, context.domain, body);
  if (policy && hosts) checkCoverage(list, policy, hosts.map(({ host }) => host));
  if (policy && record) {
    const inStep = compareId(list, record.id, body!.toString(), published, context.now);
    if (delegation) judgeDelegation(list, context.domain, delegation, inStep);
  }
  return { policy, hosts: hosts ?? [], policyHostCertificate: certificate };
}
