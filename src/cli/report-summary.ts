import { policyDomainOf } from '../protocol/reports/policy-domain';
import { Report, ReportPolicy } from '../protocol/reports/report';
import { headlineOf, ResultType } from '../protocol/reports/report-counts';
import { addSessions } from '../protocol/reports/session-count';
import { Problem, Unreadable } from '../protocol/reports/unreadable';
import { shown } from '../protocol/shown';

const NAMELESS = 'a reporter without a name';

interface Numbers {
  reports: number;
  successful: number;
  failed: number;
  readonly failures: Map<ResultType, number>;
}

/** Renders lines by policy domain and reporter. Reports of several days add up; overlapping policies of one report do not: see `headlineOf`. */
export function summaryOf(reports: readonly Report[]): string[] {
  const domains = new Map<string, Map<string, Numbers>>();
  for (const report of reports) {
    for (const [domain, policies] of byDomain(report.policies)) {
      const reporters = entry(domains, domain, () => new Map<string, Numbers>());
      const numbers = entry(reporters, report.organizationName ?? NAMELESS, () => (
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
    const name = policyDomainOf(policy.policyDomain) ?? 'no domain';
    entry(domains, name, () => []).push(policy);
  }
  return domains;
}

function addHeadline(numbers: Numbers, policies: readonly ReportPolicy[]): void {
  const { successfulSessions, failedSessions, failures } = headlineOf(policies);
  numbers.reports++;
  numbers.successful = addSessions(numbers.successful, successfulSessions);
  numbers.failed = addSessions(numbers.failed, failedSessions);
  for (const [type, sessions] of failures) numbers.failures.set(type, addSessions(numbers.failures.get(type) ?? 0, sessions));
}

function linesOf(reporter: string, { reports, successful, failed, failures }: Numbers): string[] {
  return [
    `  ${shown(reporter)}: ${reports} ${reports === 1 ? 'report' : 'reports'}, ${successful} sessions succeeded, ${failed} failed`,
    ...[...failures].map(([type, sessions]) => `    ${type}: ${sessions}`),
  ];
}

const PROBLEMS: { readonly [problem in Problem]: string } = {
  missing: 'is missing',
  unreadable: "can't be read",
  impossible: "can't be true",
  repeated: 'occurs more than once, and only the last was read',
  misplaced: 'is misplaced and was not read',
  unknown: 'is not in RFC 8460 and was not read',
};

/** Lists what can't be read in a report, one line each. */
export function marksOf({ organizationName, policies, unreadable }: Report): string[] {
  const ofPolicies = policies.flatMap((policy, index) => policy.unreadable.map((mark) => `policies[${index}].${textOf(mark)}`));
  return [...unreadable.map(textOf), ...ofPolicies].map((text) => `${organizationName ?? NAMELESS}: ${text}`);
}

function textOf({ field, problem, written }: Unreadable): string {
  return `${field} ${PROBLEMS[problem]}${written === null ? '' : `: '${written}'`}`;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
