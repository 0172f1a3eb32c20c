import { WatchGroup, WatchRequest } from './watch-contract';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { ITlsRptReceiver } from '../tls-rpt/tls-rpt-receiver-interface';

/** A domain that a watch checks. */
export interface WatchedDomain {
  readonly domainName: string;
  readonly reportReceiver?: ITlsRptReceiver;
  /** The receiver, if the stack of the watch creates it. */
  readonly ownReceiver?: TlsRptReceiver;
  readonly maxReportAgeDays: number;
}

/**
 * Returns the input of the function. Domains with the same receiver and the same options are one group, so that a domain adds no more than its name.
 *
 * @param measured Domains whose metrics have a value in each run.
 */
export function requestOf(domains: readonly WatchedDomain[], measured: ReadonlySet<string>, maxReportAgeDays: number): WatchRequest {
  const groups: Array<{ readonly first: WatchedDomain; readonly hasMetrics: boolean; readonly names: string[] }> = [];
  for (const domain of domains) {
    const hasMetrics = measured.has(domain.domainName);
    const known = groups.find((one) => one.hasMetrics === hasMetrics && one.first.reportReceiver === domain.reportReceiver
      && (!domain.reportReceiver || one.first.maxReportAgeDays === domain.maxReportAgeDays));
    if (known) known.names.push(domain.domainName);
    else groups.push({ first: domain, hasMetrics, names: [domain.domainName] });
  }
  return { groups: groups.map(({ first, hasMetrics, names }) => groupOf(names, first, hasMetrics, maxReportAgeDays)), maxReportAgeDays };
}

function groupOf(
  domains: readonly string[], { reportReceiver, ownReceiver: own, maxReportAgeDays }: WatchedDomain, hasMetrics: boolean, usualAgeDays: number,
): WatchGroup {
  const metrics = hasMetrics ? { domainMetrics: true as const } : {};
  if (!reportReceiver) return { domains, ...metrics };
  const receipt = own && { bucket: own.bucket.bucketName, ruleSet: own.ruleSet.receiptRuleSetName, rule: own.rule.receiptRuleName };
  const age = maxReportAgeDays === usualAgeDays ? {} : { maxReportAgeDays };
  return { domains, mailbox: reportReceiver.address, ...receipt ? { receipt } : {}, ...age, ...metrics };
}
