import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyWatch, ReportsWatched } from './policy-watch';
import { PolicyWatchAlarm } from './policy-watch-alarm';
import { AlarmKind } from '../cdk/documented-alarm';

/** An alarm about domains. */
export interface WatchAlarm extends AlarmKind {
  readonly subject: PolicyWatchAlarm;
  /** Returns the metric: for a metric that is asked for, CloudWatch charges. */
  readonly metric: () => cloudwatch.Metric;
  readonly threshold: number;
  readonly comparisonOperator: cloudwatch.ComparisonOperator;
}

/** What decides which alarms there are, and their thresholds. */
export interface AlarmOptions extends ReportsWatched {
  readonly minCertificateDaysLeft: number;
}

/** Ends what an alarm about all domains means. */
const WHICH = 'The events of the watch and watch/<domain>.json in the bucket of the policy host name the domains; another domain that fails too does not ring again';

/** Returns the alarms about all domains together. */
export function hostAlarms(watch: PolicyWatch, { minCertificateDaysLeft: days, named, received, maxAgeDays }: AlarmOptions): WatchAlarm[] {
  const of = (subject: PolicyWatchAlarm, id: string, section: string, means: string, metric: () => cloudwatch.Metric): WatchAlarm => (
    { subject, id, section, means: `${means}. ${WHICH}`, metric, threshold: 0, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD });
  return [
    of(PolicyWatchAlarm.POLICY, 'Policy', 'policy-failures', "Senders don't get the MTA-STS policy of a domain", () => watch.metricDomainsFailing()),
    of(PolicyWatchAlarm.MAIL_EXCHANGERS, 'MailExchangers', 'uncovered-mail-exchangers',
      "A policy does not cover a host of its domain's MX records, to which senders don't deliver if it is enforced", () => watch.metricUncoveredMailExchangers()),
    {
      ...of(PolicyWatchAlarm.CERTIFICATE, 'Certificate', 'certificate-days-left', `A certificate of the policy host expires within ${days} days`,
        () => watch.metricCertificateDaysLeft()),
      threshold: days,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    },
    ...named ? [of(PolicyWatchAlarm.REPORTS, 'Reports', 'report-failures', "TLS reports about a domain don't reach their TlsRptReceiver", () => watch.metricReportFailures())] : [],
    ...received && !isUnlimited(maxAgeDays) ? [of(PolicyWatchAlarm.SILENCE, 'Silence', 'report-age-days', "No TLS report about a domain came for longer than its 'maxReportAge'",
      () => watch.metricDomainsSilent())] : [],
  ];
}

/** Returns the alarms about one domain. */
export function domainAlarms(
  watch: PolicyWatch, domain: string, { minCertificateDaysLeft: days, named, received, maxAgeDays }: AlarmOptions,
): WatchAlarm[] {
  const of = (
    subject: PolicyWatchAlarm, id: string, section: string, means: string, metric: () => cloudwatch.Metric,
    threshold = 0, comparisonOperator = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  ): WatchAlarm => (
    { subject, id: `${domain}-${id}`, section, means: `${domain}: ${means}`, metric, threshold, comparisonOperator });
  return [
    of(PolicyWatchAlarm.POLICY, 'Policy', 'policy-failures', "senders don't get its MTA-STS policy", () => watch.metricDomainPolicyFailures(domain)),
    of(PolicyWatchAlarm.MAIL_EXCHANGERS, 'MailExchangers', 'uncovered-mail-exchangers',
      "its policy does not cover a host of its MX records, to which senders don't deliver if it is enforced", () => watch.metricDomainUncoveredMailExchangers(domain)),
    of(PolicyWatchAlarm.CERTIFICATE, 'Certificate', 'certificate-days-left', `the certificate of its policy host expires within ${days} days`,
      () => watch.metricDomainCertificateDaysLeft(domain), days, cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD),
    ...named ? [of(PolicyWatchAlarm.REPORTS, 'Reports', 'report-failures', "TLS reports don't reach its TlsRptReceiver", () => watch.metricDomainReportFailures(domain))] : [],
    ...received && !isUnlimited(maxAgeDays) ? [of(PolicyWatchAlarm.SILENCE, 'Silence', 'report-age-days', `no TLS report came for more than ${maxAgeDays} days`,
      () => watch.metricDomainReportAgeDays(domain), maxAgeDays)] : [],
  ];
}

function isUnlimited(days: number): boolean {
  return days === PolicyWatch.FOREVER.toDays();
}
