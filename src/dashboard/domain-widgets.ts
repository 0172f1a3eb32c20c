import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { PolicyWatch } from '../watch/policy-watch';
import { DOMAIN_METRICS } from '../watch/watch-contract';

/** What there is to show. */
export interface Shown {
  /** That of this app. The log of another app's watch is unknown. */
  readonly watch?: PolicyWatch;
  /** Those of this app. The log of another app's receiver is unknown. */
  readonly receivers: readonly TlsRptReceiver[];
  /** Whether there is any receiver, in this app or another: the watch checks what it receives. */
  readonly hasReports: boolean;
}

/** CloudWatch puts the chosen domain in its place, in all queries. */
export const CHOSEN_DOMAIN = 'THE-CHOSEN-DOMAIN';

/** Above the number of domains that a policy host serves, and within what CloudWatch Logs returns. */
const MAX_ROWS = 1000;

/** Creates tables with a row for each domain, from the lines that the functions log: metrics of each domain would cost money. */
export function overviewTables({ watch, receivers, hasReports }: Shown): cloudwatch.IWidget[] {
  const measures = measuresOf(hasReports).map((name) => `latest(${name}) as ${titled(name)}`);
  return [
    ...watch ? [query('Each domain, as the watch found it last', 'TABLE', 24, [watch._logGroup.logGroupName], [
      'filter ispresent(verdict)', `stats latest(verdict) as Verdict, ${measures.join(', ')}, max(@timestamp) as Checked by domain`, 'sort Verdict, domain', `limit ${MAX_ROWS}`,
    ])] : [],
    ...receivers.length > 0 ? [query('Each domain: sessions that reports count, by the day of arrival', 'TABLE', 24, logGroupsOf(receivers), [
      'filter ispresent(accepted)', `stats ${SESSIONS}, max(@timestamp) as Arrived by domain`, 'sort Failed desc, domain', `limit ${MAX_ROWS}`,
    ])] : [],
  ];
}

/** Creates graphs of one domain. */
export function domainWidgets({ watch, receivers, hasReports }: Shown): cloudwatch.IWidget[] {
  const { certificateDaysLeft, reportAgeDays } = DOMAIN_METRICS;
  const ages: string[] = [certificateDaysLeft, reportAgeDays];
  const bin = watch && `bin(${watch.interval.toMinutes()}m)`;
  const ofWatch = (title: string, names: readonly string[]) => query(title, 'LINE', 12, [watch!._logGroup.logGroupName], [
    `filter domain = '${CHOSEN_DOMAIN}' and ispresent(verdict)`, `stats ${names.map((name) => `max(${name}) as ${titled(name)}`).join(', ')} by ${bin}`,
  ]);
  return [
    ...watch ? [
      ofWatch('The chosen domain: what fails', measuresOf(hasReports).filter((name) => !ages.includes(name))),
      ofWatch('The chosen domain: days', measuresOf(hasReports).filter((name) => ages.includes(name))),
    ] : [],
    ...receivers.length > 0 ? [query('The chosen domain: sessions, by the day of arrival', 'LINE', 24, logGroupsOf(receivers), [
      `filter domain = '${CHOSEN_DOMAIN}' and ispresent(accepted)`, `stats ${SESSIONS} by bin(1d)`,
    ])] : [],
  ];
}

const SESSIONS = 'sum(failedSessions) as Failed, sum(successfulSessions) as Successful, sum(reports) as Reports';

function measuresOf(hasReports: boolean): string[] {
  const { policyFailures, uncoveredMailExchangers, certificateDaysLeft, reportFailures, reportAgeDays } = DOMAIN_METRICS;
  return [policyFailures, uncoveredMailExchangers, certificateDaysLeft, ...hasReports ? [reportFailures, reportAgeDays] : []];
}

/** A field can't have the name of what it is made of. */
function titled(name: string): string {
  return `Last${name}`;
}

function logGroupsOf(receivers: readonly TlsRptReceiver[]): string[] {
  return receivers.map(({ logGroup }) => logGroup.logGroupName);
}

function query(
  title: string, view: keyof typeof cloudwatch.LogQueryVisualizationType, width: number, logGroupNames: string[], queryLines: string[],
): cloudwatch.IWidget {
  return new cloudwatch.LogQueryWidget({ title, view: cloudwatch.LogQueryVisualizationType[view], width, height: 6, logGroupNames, queryLines });
}
