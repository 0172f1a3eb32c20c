import { DomainResult, FileNote } from './html/report-page';
import { marksOf } from './report-marks';
import { Reading } from './report-reader';
import { counted } from '../protocol/counted';
import { policyDomainOf } from '../protocol/reports/policy-domain';
import { Report, ReportPolicy } from '../protocol/reports/report';
import { shown, shownBriefly } from '../protocol/shown';
import { DomainStatistics } from '../protocol/verdict/domain-statistics';
import { FailureTally, NAMELESS_REPORTER } from '../protocol/verdict/failure-tally';
import { REQUIRED_DAYS, verdictOf } from '../protocol/verdict/verdict';

/** What is not a report on TLS hides no failure. */
const NO_REPORTS = ['NOT_A_REPORT', 'DMARC_REPORT'];
const UNKNOWN_DAY = 'an unknown day';
const MAX_NAME_LENGTH = 60;

/** Counts what reports say, by domain, and keeps none of them. Domains are compared as names. */
export class ReportResults {
  private readonly byDomain = new Map<string, { readonly statistics: DomainStatistics; readonly tally: FailureTally }>();
  private readonly files = new Set<string>();
  private readonly notRead: Array<[place: string, text: string]> = [];
  private readonly readInPart: Array<[place: string, text: string]> = [];
  private readonly notCounted: Array<[place: string, text: string]> = [];
  private accepted = 0;
  private unread = 0;
  private partial = 0;

  public add(reading: Reading): void {
    const { file, part, report, duplicateOf, code, message } = reading;
    const place = part === null ? file : `${file}, ${part}`;
    this.files.add(file);
    if (report === null) {
      this.notRead.push([place, `${code}: ${message}`]);
      if (!NO_REPORTS.includes(code!)) this.unread++;
      return;
    }
    this.accepted++;
    if (duplicateOf !== null) this.notCounted.push([place, `the same report as in ${duplicateOf}`]);
    else this.count(place, report);
  }

  /** The domains, in the order in which reports name them. */
  public get domains(): readonly DomainResult[] {
    return [...this.byDomain].map(([domain, { statistics, tally }]) => {
      const unread = this.unread === 0 ? [] : [`${counted(this.unread, 'report')} could not be read`];
      const verdict = verdictOf({
        mode: statistics.held.mode,
        testedDays: statistics.daysUnderPolicy,
        requiredDays: REQUIRED_DAYS,
        reports: { ...tally.findings(), reportsUnread: this.unread, unread },
        watch: null,
      });
      return { domain, statistics, verdict };
    });
  }

  /** What became of the files, in a line. */
  public get summary(): string {
    return `${counted(this.accepted, 'report')} in ${counted(this.files.size, 'file')} read`;
  }

  /** What was not read, or not as a whole, or not counted. */
  public get notes(): readonly FileNote[] {
    return [
      { title: 'not read', count: this.notRead.length, notes: this.notRead },
      { title: 'read in part', count: this.partial, notes: this.readInPart },
      { title: 'not counted', count: this.notCounted.length, notes: this.notCounted },
    ].filter(({ count }) => count > 0).map(({ title, count, notes }) => ({ title: `${count} ${title}`, notes }));
  }

  private count(place: string, report: Report): void {
    const marks = marksOf(report);
    if (marks.length > 0) this.partial++;
    for (const mark of marks) this.readInPart.push([place, mark]);
    const day = report.startDatetime?.slice(0, 10) ?? null;
    for (const [domain, policies] of policiesByDomain(report.policies)) {
      const { statistics, tally } = this.entryOf(domain);
      statistics.add(day, nameOf(report.organizationName), policies);
      tally.add(day ?? UNKNOWN_DAY, policies.map((policy) => ({
        ...policy, organizationName: report.organizationName, dkimDomain: null, unreadable: [...report.unreadable, ...policy.unreadable],
      })), day !== null);
    }
  }

  private entryOf(domain: string) {
    const entry = this.byDomain.get(domain) ?? { statistics: new DomainStatistics(), tally: new FailureTally() };
    this.byDomain.set(domain, entry);
    return entry;
  }
}

function nameOf(organizationName: string | null): string {
  return organizationName === null ? NAMELESS_REPORTER : shownBriefly(organizationName.trim(), MAX_NAME_LENGTH);
}

function policiesByDomain(policies: readonly ReportPolicy[]): Map<string, ReportPolicy[]> {
  const domains = new Map<string, ReportPolicy[]>();
  for (const policy of policies) {
    const name = shown(policyDomainOf(policy.policyDomain) ?? 'no domain');
    domains.set(name, [...domains.get(name) ?? [], policy]);
  }
  return domains;
}
