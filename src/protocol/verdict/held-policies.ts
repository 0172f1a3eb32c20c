import { policyTypeOf } from './unexplained';
import { ReportPolicy } from '../reports/report';

/** A policy that reporters say they applied. */
export interface HeldPolicy {
  /** As reporters wrote it, a field a line. */
  readonly lines: readonly string[];
  readonly mode: 'enforce' | 'testing' | 'none' | null;
  /** The first and last day on which anybody reported it. */
  readonly first: string;
  readonly last: string;
  /** Everybody who reported it. */
  readonly reporters: readonly string[];
  /** Those whose latest report still names it. */
  readonly holders: readonly string[];
}

interface Entry {
  readonly lines: readonly string[];
  first: string;
  last: string;
  /** Each with the last day on which it reported this policy. */
  readonly reporters: Map<string, string>;
}

/** Which policies senders hold: after a change, whether they have the new one. */
export class HeldPolicies {
  private readonly entries = new Map<string, Entry>();
  private readonly latest = new Map<string, { readonly day: string; readonly keys: ReadonlySet<string> }>();

  /** Adds one report that has a date. */
  public add(day: string, reporter: string, policies: readonly ReportPolicy[]): void {
    const held = policies.filter(({ policyType, policyString }) => policyTypeOf(policyType) === 'sts' && policyString.length > 0);
    const keys = new Set(held.map((policy) => this.keep(day, reporter, policy)));
    const before = this.latest.get(reporter);
    if (keys.size === 0 || before && before.day > day) return;
    this.latest.set(reporter, { day, keys: before?.day === day ? new Set([...before.keys, ...keys]) : keys });
  }

  /** The policies, the one that was first seen last first. */
  public get list(): readonly HeldPolicy[] {
    return [...this.entries].sort(([, one], [, other]) => (
      one.first === other.first ? (one.last < other.last ? 1 : -1) : one.first < other.first ? 1 : -1
    )).map(([key, { lines, first, last, reporters }]) => {
      const names = [...reporters.keys()].sort();
      return { lines, mode: modeOf(lines), first, last, reporters: names, holders: names.filter((name) => this.latest.get(name)!.keys.has(key)) };
    });
  }

  /** The strictest mode that anybody still holds; null if no report says. */
  public get mode(): HeldPolicy['mode'] {
    const modes = this.list.filter(({ holders }) => holders.length > 0).map(({ mode }) => mode);
    return (['enforce', 'testing', 'none'] as const).find((mode) => modes.includes(mode)) ?? null;
  }

  private keep(day: string, reporter: string, { policyString }: ReportPolicy): string {
    const key = keyOf(policyString);
    const entry = this.entries.get(key) ?? { lines: policyString, first: day, last: day, reporters: new Map<string, string>() };
    if (day < entry.first) entry.first = day;
    if (day > entry.last) entry.last = day;
    if (day > (entry.reporters.get(reporter) ?? '')) entry.reporters.set(reporter, day);
    this.entries.set(key, entry);
    return key;
  }
}

/** Makes equal keys for policies that say the same: reporters change the order of fields, blanks and case. */
function keyOf(lines: readonly string[]): string {
  const fields = lines.map((line) => line.replace(/\s+/g, '').toLowerCase().replace(/\.$/, '')).filter((line) => line !== '');
  return [...new Set(fields)].sort().join('\n');
}

function modeOf(lines: readonly string[]): HeldPolicy['mode'] {
  const mode = lines.flatMap((line) => /^\s*mode\s*:\s*(enforce|testing|none)\s*$/i.exec(line)?.[1] ?? [])[0]?.toLowerCase();
  return mode as HeldPolicy['mode'] ?? null;
}
