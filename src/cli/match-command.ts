import { Command, explain, JSON_OPTION, print, printJson, UsageError } from './command';
import { domainNameProblem, looksLikeIpAddress, normalizeDomainName } from '../protocol/domain-name';
import { mxPatternProblem } from '../protocol/mta-sts/mx-pattern';
import { mxMatches } from '../protocol/mta-sts/sts-policy';
import { shown } from '../protocol/shown';

/** Says whether a policy's `mx` pattern covers an MX host (RFC 8461 §4.1). An invalid pattern covers nothing. */
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
    if (problem) explain(`'${pattern}' is not an mx pattern: ${problem.rule}; ${problem.fix}`);
    return { ok: matches };
  },
};

/** Rejects what can't be in an MX record. Allows underscores: host names can't have them, but some MX records do, and senders look those up. */
function checkHost(host: string): void {
  const name = normalizeDomainName(host);
  if (looksLikeIpAddress(name)) {
    throw new UsageError(`'${host}' is an address or a URL, not a host name: 'match' takes the host of an MX record, such as mx1.example.com`);
  }
  const problem = domainNameProblem(name, /^[a-zA-Z0-9_-]+$/);
  if (problem) throw new UsageError(`'${host}' is not a host name: ${problem.rule}; ${problem.fix}`);
}
