import { S3Client } from '@aws-sdk/client-s3';
import { DescribeActiveReceiptRuleSetCommand, SESClient } from '@aws-sdk/client-ses';
import { IdentityState, identityStates } from './identity';
import { ActiveRuleSet, domainOf, checkReceipt, ReceiptSeen } from './receipt-checks';
import { reportAgeDays } from './report-age';
import { checkDomainAndHost, CheckOptions } from '../../checks/check-domain';
import { CheckReport, CheckTest, CertificateSummary } from '../../checks/check-report';
import { Dns } from '../../checks/dns-client';
import { callBound } from '../../lambda/call-bound';
import { ReceiptPath, WatchGroup, WatchRequest } from '../watch-contract';

/** Result of one check of a domain. */
export interface DomainCheck {
  readonly report: CheckReport;
  /** The policy host's certificate, if the check saw one. */
  readonly certificate: CertificateSummary | undefined;
  /** The checks of the report that apply, and those of the receipt of reports. */
  readonly tests: readonly CheckTest[];
  /** Present if a receiver gets the domain's reports. */
  readonly reports?: { readonly ageDays: number | undefined };
  /** Why something outside the domain could not be checked, such as an AWS service that did not answer. */
  readonly failure?: unknown;
}

/** Bounds of one check, and of the DNS look-ups that run beside it. */
const CHECK_SECONDS = 10;
const DNS_MILLISECONDS = 5_000;
/** Bound of the whole, with some time to spare. */
export const CHECK_MILLISECONDS = 15_000;

/** Checks domains during one run. */
export class DomainChecker {
  private active?: Promise<ActiveRuleSet>;
  private identities?: Promise<ReadonlyMap<string, IdentityState>>;

  public constructor(
    private readonly s3: S3Client, private readonly ses: SESClient, private readonly request: WatchRequest, private readonly options: CheckOptions,
  ) {}

  public async check(domain: string, group: WatchGroup, since: Date): Promise<DomainCheck> {
    const [{ report, policyHostCertificate: certificate, applicable }, reports] = await Promise.all([
      checkDomainAndHost(domain, { timeoutSeconds: CHECK_SECONDS, ...this.options }),
      group.mailbox === undefined ? undefined : this.checkReports(domain, group.mailbox, group, since),
    ]);
    if (!reports) return { report, certificate, tests: applicable };
    const { tests, seen, failure } = reports;
    return { report, certificate, tests: [...applicable, ...tests], reports: { ageDays: seen?.ageDays }, failure };
  }

  private async checkReports(domain: string, mailbox: string, group: WatchGroup, since: Date) {
    const { receipt, maxReportAgeDays = this.request.maxReportAgeDays } = group;
    const dns = new Dns({ servers: this.options.dnsServers, milliseconds: DNS_MILLISECONDS });
    try {
      const [seen] = await Promise.allSettled([receipt && this.seen(domain, mailbox, receipt, since)]);
      const answer = seen.status === 'fulfilled' ? { seen: seen.value } : { failure: seen.reason as unknown };
      return { ...answer, tests: await checkReceipt(domain, mailbox, dns, receipt, answer.seen, maxReportAgeDays) };
    } finally {
      dns.close();
    }
  }

  private async seen(domain: string, mailbox: string, { bucket }: ReceiptPath, since: Date): Promise<ReceiptSeen> {
    const now = new Date();
    const [active, identities, ageDays] = await Promise.all([
      this.activeRuleSet(), this.identityStates(), reportAgeDays(this.s3, bucket, domain, since, now),
    ]);
    return { active, identity: identities.get(domainOf(mailbox))!, ageDays, watchedMilliseconds: now.getTime() - since.getTime() };
  }

  /** Asks once a run, for the mailboxes whose receipt is in this account and region. */
  private identityStates(): Promise<ReadonlyMap<string, IdentityState>> {
    const domains = this.request.groups.flatMap(({ mailbox, receipt }) => (mailbox !== undefined && receipt ? domainOf(mailbox) : []));
    return this.identities ??= identityStates(this.ses, [...new Set(domains)]);
  }

  /** Asks once a run: the answer is the same for all domains, and SES allows one call a second. */
  private activeRuleSet(): Promise<ActiveRuleSet> {
    return this.active ??= this.ses.send(new DescribeActiveReceiptRuleSetCommand({}), callBound());
  }
}
