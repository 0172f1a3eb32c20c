import { Token } from 'aws-cdk-lib';
import { MtaStsMode, MtaStsPolicy } from './policy';
import { normalizeDomainName } from '../protocol/domain-name';
import { isShortMaxAge, isWidePattern } from '../protocol/mta-sts/unwise-policy';
import { ruaProblem } from '../protocol/tls-rpt/report-uri';

/** A warning about a legal but unwise policy. The ids are public: users acknowledge warnings by them. */
export interface PolicyWarning {
  readonly id: string;
  readonly message: string;
}

/** The report destinations of a domain. */
export interface ReportsTo {
  readonly count: number;
  /** The URIs of the `_smtp._tls` record, as far as they are known. */
  readonly uris: readonly string[];
}

/** Returns the warnings about a policy and its report destinations. */
export function mtaStsWarnings(domain: string, policy: MtaStsPolicy, reports: ReportsTo): PolicyWarning[] {
  const warnings: PolicyWarning[] = [];
  const warn = (id: string, message: string) => warnings.push({ id: `cdk-mta-sts:${id}`, message });
  const short = isShortMaxAge({ mode: policy.mode, maxAge: policy.maxAge.toSeconds() });

  if (policy.mode === MtaStsMode.ENFORCE && reports.count === 0) {
    warn('enforceWithoutReports', `senders enforce the policy of ${domain}, and nobody receives reports about mail that they can't deliver: give 'reportDestinations'`);
  }
  if (policy.mode === MtaStsMode.TESTING && reports.count === 0) {
    warn('testingWithoutReports', `the policy of ${domain} protects nothing in testing, and nobody receives reports about what would fail: give 'reportDestinations'`);
  }
  for (const uri of reports.uris.filter((one) => isMailboxOf(domain, one))) {
    warn('reportsToPolicyDomain', `${uri} is in ${domain}, whose mail is reported on: the delivery of a report would cause an endless report loop. `
      + "Give a mailbox in a domain without a _smtp._tls record, such as one of a 'TlsRptReceiver'");
  }
  for (const uri of reports.uris) {
    const problem = Token.isUnresolved(uri) ? undefined : ruaProblem(uri);
    if (problem) warn('unwiseReportDestination', `${uri}: ${problem.rule}; ${problem.fix}`);
  }
  const [posted, mailed] = ['https:', 'mailto:'].map((scheme) => reports.uris.find((uri) => uri.startsWith(scheme)));
  if (posted !== undefined && mailed !== undefined) {
    warn('httpsBesideMail', `${posted} is given beside ${mailed}: some reporters post a report first, and send no mail if the answer is 2xx, `
      + 'so the mailbox never gets their signed report. Leave the https destination out');
  }
  if (policy.mode === MtaStsMode.ENFORCE && short) {
    warn('enforceShortMaxAge', `senders forget the policy of ${domain} within two weeks, which leaves gaps for an attacker (RFC 8461 §10.2): raise 'maxAge'`);
  }
  if (policy.mode === MtaStsMode.TESTING && short) {
    warn('testingShortMaxAge', `senders cache the policy of ${domain} for less than the day that a report covers: raise 'maxAge'`);
  }
  for (const pattern of policy.mailExchangers.patterns.filter((one) => isWidePattern(one, domain))) {
    warn('wideMxPattern', `'${pattern}' lets any host of ${domain} that has a certificate receive its mail (RFC 8461 §10.4): name the hosts`);
  }
  return warnings;
}

function isMailboxOf(domain: string, uri: string): boolean {
  return uri.startsWith('mailto:') && normalizeDomainName(uri.slice(uri.lastIndexOf('@') + 1)) === normalizeDomainName(domain);
}
