import { Report } from '../protocol/reports/report';
import { Problem, Unreadable } from '../protocol/reports/unreadable';
import { NAMELESS_REPORTER } from '../protocol/verdict/failure-tally';

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
  return [...unreadable.map(textOf), ...ofPolicies].map((text) => `${organizationName ?? NAMELESS_REPORTER}: ${text}`);
}

function textOf({ field, problem, written }: Unreadable): string {
  return `${field} ${PROBLEMS[problem]}${written === null ? '' : `: '${written}'`}`;
}
