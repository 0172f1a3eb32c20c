import { normalizeDomainName } from '../protocol/domain-name';

/**
 * Finds the hosts that a policy's `mx` patterns cover, and the patterns that cover none (RFC 8461 §4.1). Uses sets, because a stranger's policy can have
 * thousands of patterns.
 */
export class Coverage {
  private readonly names: ReadonlySet<string>;
  /** The names after `*.`, which stands for exactly one label. */
  private readonly parents: ReadonlySet<string>;

  /** @param patterns Valid patterns, from a parsed policy. */
  public constructor(private readonly patterns: readonly string[]) {
    const [wide, plain] = [patterns.filter(isWide), patterns.filter((pattern) => !isWide(pattern))];
    this.names = new Set(plain.map(normalizeDomainName));
    this.parents = new Set(wide.map((pattern) => normalizeDomainName(pattern.slice(2))));
  }

  public covers(host: string): boolean {
    const name = normalizeDomainName(host);
    const parent = parentOf(name);
    return this.names.has(name) || parent !== undefined && this.parents.has(parent);
  }

  public unused(hosts: readonly string[]): string[] {
    const names = hosts.map(normalizeDomainName);
    const [own, parents] = [new Set(names), new Set(names.map(parentOf))];
    return this.patterns.filter((pattern) => (
      isWide(pattern) ? !parents.has(normalizeDomainName(pattern.slice(2))) : !own.has(normalizeDomainName(pattern))
    ));
  }
}

function isWide(pattern: string): boolean {
  return pattern.startsWith('*.');
}

function parentOf(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot > 0 ? name.slice(dot + 1) : undefined;
}
