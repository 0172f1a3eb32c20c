import { Command, explain, JSON_OPTION, print, UsageError } from './command';
import { domainNameProblem } from '../protocol/domain-name';
import { mxMatches, mxPatternProblem } from '../protocol/mta-sts';

/** Whether a policy's `mx` pattern covers an MX host (RFC 8461 §4.1). A pattern that is none covers nothing. */
export const match: Command = {
  usage: 'match PATTERN HOST [--json]',
  options: JSON_OPTION,
  async run([pattern, host, ...more], { json }) {
    if (host === undefined || more.length > 0) throw new UsageError("'match' takes a pattern and a host: cdk-mta-sts match '*.example.com' mx1.example.com");
    const matches = mxMatches(pattern, host);
    print(json ? JSON.stringify({ matches }) : `${pattern} ${matches ? 'covers' : 'does not cover'} ${host}`);
    if (!matches) explainOdd(pattern, host);
    return matches;
  },
};

function explainOdd(pattern: string, host: string): void {
  const oddPattern = mxPatternProblem(pattern);
  if (oddPattern) explain(`'${pattern}' is no mx pattern: ${oddPattern.rule}; ${oddPattern.mend}`);
  const problem = domainNameProblem(host.replace(/\.$/, ''));
  if (problem) explain(`'${host}' is no host name: ${problem.rule}; ${problem.mend}`);
}
