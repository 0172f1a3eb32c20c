import { Report, ReportPolicy } from '../protocol/report';
import { headlineOf, ResultType } from '../protocol/report-counts';
import { shown } from '../protocol/shown';

interface Numbers {
  reports: number;
  successful: number;
  failed: number;
  readonly failures: Map<ResultType, number>;
}

/** Lines by policy domain and reporter. Reports of several days add up; overlapping policies of one report never do: see `headlineOf`. */
export function summaryOf(reports: readonly Report[]): string[] {
  const domains = new Map<string, Map<string, Numbers>>();
  for (const report of reports) {
    for (const [domain, policies] of byDomain(report.policies)) {
      const reporters = entry(domains, domain, () => new Map<string, Numbers>());
      const numbers = entry(reporters, report.organizationName ?? 'a reporter without a name', () => (
        { reports: 0, successful: 0, failed: 0, failures: new Map() }));
      addHeadline(numbers, policies);
    }
  }
  return [...domains].flatMap(([domain, reporters]) => [
    shown(domain),
    ...[...reporters].flatMap(([reporter, numbers]) => linesOf(reporter, numbers)),
  ]);
}

function byDomain(policies: readonly ReportPolicy[]): Map<string, ReportPolicy[]> {
  const domains = new Map<string, ReportPolicy[]>();
  for (const policy of policies) {
    const name = policy.policyDomain?.trim().toLowerCase().replace(/\.$/, '') ?? 'no domain';
    entry(domains, name, () => []).push(policy);
  }
  return domains;
}

function addHeadline(numbers: Numbers, policies: readonly ReportPolicy[]): void {
  const { successfulSessions, failedSessions, failures } = headlineOf(policies);
  numbers.reports++;
  numbers.successful += successfulSessions;
  numbers.failed += failedSessions;
  for (const [type, sessions] of failures) numbers.failures.set(type, (numbers.failures.get(type) ?? 0) + sessions);
}

function linesOf(reporter: string, { reports, successful, failed, failures }: Numbers): string[] {
  return [
    `  ${shown(reporter)}: ${reports} ${reports === 1 ? 'report' : 'reports'}, ${successful} sessions succeeded, ${failed} failed`,
    ...[...failures].map(([type, sessions]) => `    ${type}: ${sessions}`),
  ];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
