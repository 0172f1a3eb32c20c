import { domainNameProblem, looksLikeIpAddress, normalizeDomainName } from './protocol/domain-name';
import { mxMatches } from './protocol/mta-sts';
import { invalid, requireResolved } from './validation';

/**
 * The hosts that receive a domain's mail, as a policy names them: its `mx` patterns (RFC 8461 §3.2).
 *
 * A pattern is the host name of an MX record, or `*.` and a name: the asterisk stands for exactly one label,
 * so that `*.example.com` covers `mx1.example.com` but neither `example.com` nor `a.mx1.example.com`.
 *
 * The value is immutable.
 */
export class MailExchangers {
  /**
   * Names the mail exchangers one by one.
   *
   * Fails for a pattern that RFC 8461 does not allow and for one that is given twice.
   *
   * @param patterns Host names or `*.` patterns, ASCII, without a final dot.
   */
  public static of(...patterns: string[]): MailExchangers {
    return new MailExchangers(patterns);
  }

  /** The patterns, in the order in which the policy lists them. */
  public readonly patterns: string[];

  public readonly zoneRevision?: string;

  private constructor(patterns: string[]) {
    const seen = new Map<string, string>();
    for (const pattern of patterns) {
      checkPattern(pattern);
      const key = normalizeDomainName(pattern);
      if (seen.has(key)) {
        throw invalid('mx', pattern, `it is given twice (names are compared without regard to case, and '${seen.get(key)}' came first)`,
          'remove one of them');
      }
      seen.set(key, pattern);
    }
    this.patterns = Object.freeze([...patterns]) as string[];
  }

  /**
   * Whether one of the patterns covers the host name of an MX record (RFC 8461 §4.1).
   *
   * @param host A host name, as an MX record holds it.
   */
  public covers(host: string): boolean {
    return this.patterns.some((pattern) => mxMatches(pattern, host));
  }
}

function checkPattern(pattern: string): void {
  requireResolved('mx', pattern, "write the host names that the domain's MX records hold");
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  if (name.includes('*')) {
    throw invalid('mx', pattern, "'*' stands only for the whole first label (RFC 8461 §3.2)", "write '*.' and the rest of the name, or the host names");
  }
  if (looksLikeIpAddress(name)) {
    throw invalid('mx', pattern, 'a policy names hosts, not addresses (RFC 8461 §3.2)', 'write the host name of the MX record');
  }
  const problem = domainNameProblem(name);
  if (problem) {
    throw invalid('mx', pattern, `${problem.rule} (RFC 8461 §3.2)`, problem.mend.replace(/^write '/, pattern === name ? "write '" : "write '*."));
  }
}
