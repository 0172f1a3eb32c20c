import { Command, explain, JSON_OPTION, print, printJson, UsageError } from './command';
import { domainNameProblem, looksLikeIpAddress, normalizeDomainName } from '../protocol/domain-name';
import { mxPatternProblem } from '../protocol/mta-sts/mx-pattern';
import { mxMatches } from '../protocol/mta-sts/sts-policy';
import { shown } from '../protocol/shown';

/** Whether a policy's `mx` pattern covers an MX host (RFC 8461 §4.1). A pattern that is none covers nothing. */
export const match: Command = {
  usage: 'match PATTERN HOST [--json]',
  options: JSON_OPTION,
  async run([pattern, host, ...more], { json }) {
    if (host === undefined || more.length > 0) throw new UsageError("'match' takes a pattern and a host: cdk-mta-sts match '*.example.com' mx1.example.com");
    checkHost(host);
    const matches = mxMatches(pattern, host);
    if (json) printJson({ matches });
    else print(`${shown(pattern)} ${matches ? 'covers' : 'does not cover'} ${shown(host)}`);
    const problem = mxPatternProblem(pattern);
    if (problem) explain(`'${pattern}' is no mx pattern: ${problem.rule}; ${problem.fix}`);
    return { ok: matches };
  },
};

/** What can't be in an MX record is covered by nothing. Some MX records hold an underscore, which no host name has: senders look those up as well. */
function checkHost(host: string): void {
  const name = normalizeDomainName(host);
  if (looksLikeIpAddress(name)) {
    throw new UsageError(`'${host}' is no host name, but an address or a URL: 'match' takes the host of an MX record, such as mx1.example.com`);
  }
  const problem = domainNameProblem(name, /^[a-zA-Z0-9_-]+$/);
  if (problem) throw new UsageError(`'${host}' is no host name: ${problem.rule}; ${problem.fix}`);
}
