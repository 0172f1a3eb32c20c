import { isPossibleDomain } from './policy-domain';
import type { Failure, ReportPolicy } from './report';
import { byKnownNames, isNothing, isObject, Json, knownName, objectOf } from './report-members';
import { textOf, textsOf, unpackedTextsOf } from './report-text';
import { sessionCountOf } from './session-count';
import { Unreadables } from './unreadable';

/** Reads the policies of a report. Adds what can't be read to the marks of the report or of the policy with that number. */
export function parsePolicies(entries: readonly unknown[], ofReport: Unreadables, marks: ReadonlyMap<number, Unreadables>): ReportPolicy[] {
  return entries.flatMap((entry, index) => {
    if (isObject(entry)) {
      const policy = parsePolicy(byKnownNames(entry), marks.get(index) ?? new Unreadables());
      const { policyDomain } = policy;
      // Marked in the report: no domain gets to see the policy itself.
      if (policyDomain !== null && !isPossibleDomain(policyDomain)) ofReport.add('unreadable', `policies[${index}].policy.policy-domain`, policyDomain);
      return [policy];
    }
    ofReport.add('unreadable', `policies[${index}]`, entry);
    return [];
  });
}

function parsePolicy(entry: Json, marks: Unreadables): ReportPolicy {
  const policy = objectOf(entry.policy, 'policy', marks);
  const summary = objectOf(entry.summary, 'summary', marks);
  return {
    policyType: textOf(policy['policy-type']),
    policyDomain: textOf(policy['policy-domain']),
    policyString: unpackedTextsOf(policy['policy-string']),
    mxHost: firstOf(textsOf(policy['mx-host']), textsOf(policy['mx-host-pattern'])),
    successfulSessions: total(summary, 'total-successful-session-count', marks),
    failedSessions: total(summary, 'total-failure-session-count', marks),
    failures: detailsOf(entry['failure-details'], marks).map(([detail, field]) => parseFailure(byKnownNames(detail), field, marks)),
    unreadable: marks.list,
  };
}

/** Reads a failure detail. The RFC has two names for one field (§4.3 and §4.4), and reporters misspell others. */
function parseFailure(entry: Json, field: string, marks: Unreadables): Failure {
  return {
    resultType: textOf(entry['result-type']),
    sendingMtaIp: textOf(entry['sending-mta-ip']),
    receivingMxHostname: textOf(entry['receiving-mx-hostname']),
    receivingMxHelo: textOf(entry['receiving-mx-helo']),
    receivingIp: textOf(entry['receiving-ip']),
    failedSessions: failedSessionsOf(entry['failed-session-count'], `${field}.failed-session-count`, marks),
    additionalInformation: textOf(entry['additional-information']) ?? textOf(entry['additional-info-uri']),
    failureReasonCode: textOf(entry['failure-reason-code']) ?? textOf(entry['failure-error-code']),
  };
}

/** Reads a total. Some reporters leave out zeros; null means an unknown number. */
function total(summary: Json, name: string, marks: Unreadables): number {
  const written = summary[name];
  const count = written === undefined ? 0 : sessionCountOf(written);
  if (count === undefined) marks.add('unreadable', `summary.${name}`, written);
  return count ?? 0;
}

function failedSessionsOf(written: unknown, field: string, marks: Unreadables): number {
  const count = sessionCountOf(written);
  if (count !== undefined && count > 0) return count;
  marks.add(written === undefined ? 'missing' : count === 0 ? 'impossible' : 'unreadable', field, written);
  return 1;
}

/** Returns the details with their places. Reporters write an array, a single detail, or an object of several. */
function detailsOf(written: unknown, marks: Unreadables): Array<[detail: Json, field: string]> {
  if (isNothing(written)) return [];
  if (isObject(written)) return isDetail(written) ? [[written, 'failure-details']] : detailsIn(Object.values(written), marks);
  if (Array.isArray(written)) return detailsIn(written, marks);
  marks.add('unreadable', 'failure-details', written);
  return [];
}

function detailsIn(entries: readonly unknown[], marks: Unreadables): Array<[detail: Json, field: string]> {
  return entries.flatMap((entry, index): Array<[Json, string]> => {
    const field = `failure-details[${index}]`;
    if (isObject(entry)) return [[entry, field]];
    marks.add('unreadable', field, entry);
    return [];
  });
}

/** Says whether an object is a detail, rather than an object of named details. */
function isDetail(object: Json): boolean {
  return Object.keys(object).some((name) => knownName(name) !== undefined) || !Object.values(object).every(isObject);
}

function firstOf(one: string[], other: string[]): string[] {
  return one.length > 0 ? one : other;
}
