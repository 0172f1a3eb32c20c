import { Coverage, knownMx, LiveMx } from './mx-preflight';

/** Says why senders would reject mail because of MX records that the policy does not cover; undefined if they would not. */
export function coverageProblem(domain: string, patterns: readonly string[], coverage: Coverage): string | undefined {
  const named = `the policy names ${listed(patterns)}`;
  switch (coverage.kind) {
    case 'covered': return undefined;
    case 'unknown': return `the MX records of ${domain} could not be looked up: ${coverage.failure.message}`;
    case 'none': return `${domain} has no MX record, so its mail goes to the host of its own name (RFC 5321 §5.1), which the policy does not cover: it names ${listed(patterns)}`;
    case 'uncovered': return `${uncovered(domain, coverage.hosts)}, so senders would refuse to deliver there: ${named}`;
    case 'stale': return `${uncovered(domain, coverage.hosts)}, removed from the zone but still cached by resolvers, so senders would refuse to deliver there: `
      + `${named}. Add ${coverage.hosts.length > 1 ? 'these hosts' : 'this host'} to the policy, or wait until the TTL of the former MX records is over`;
  }
}

export function unusedPatternWarning(domain: string, pattern: string, live: LiveMx): string {
  return `'${pattern}' covers none of the MX records of ${domain}: ${knownMx(live).join(', ') || 'it has none'}`;
}

function uncovered(domain: string, hosts: readonly string[]): string {
  return `the policy of ${domain} does not cover the MX record${hosts.length > 1 ? 's' : ''} ${listed(hosts)}`;
}

/** Shortens a list: the fix follows it, and CloudFormation truncates at about 1,000 characters. */
function listed(names: readonly string[]): string {
  return names.length > MAX_LISTED ? `${names.slice(0, MAX_LISTED - 1).join(', ')} and ${names.length - MAX_LISTED + 1} more` : names.join(', ');
}

const MAX_LISTED = 8;
