import { CheckTest, Verdict } from './check-report';
import { shortened } from '../protocol/shown';

/** The constant part of a test. */
export interface TestKind {
  /** The verdict if something is wrong. */
  readonly verdict: 'warn' | 'fail';
  /** The message if nothing is wrong. */
  readonly passed: string;
  /** Why it matters. */
  readonly why: string;
  /** How to fix it. */
  readonly fix: string;
}

export type TestKinds<Code extends string = string> = { readonly [code in Code]: TestKind };

export const fail = (passed: string, why: string, fix: string): TestKind => ({ verdict: 'fail', passed, why, fix });
export const warn = (passed: string, why: string, fix: string): TestKind => ({ verdict: 'warn', passed, why, fix });

/** False or undefined if nothing is wrong. */
type Problem = string | false | undefined;

interface Finding {
  readonly problem: Problem;
  readonly evidence: string | null;
  readonly verdict: Verdict;
}

/** Ends a chain, because its next steps depend on what failed. */
class Stop extends Error {}

const MAX_EVIDENCE = 300;

/** Collects findings. A test with several findings, such as one for each host, gets the verdict of the worst. */
export class Checklist<Code extends string = string> {
  private readonly findings = new Map<string, Finding[]>();
  private readonly reasons = new Map<string, { why: string; applies: boolean }>();

  constructor(private readonly kinds: TestKinds<Code>) {}

  /** Adds a finding. It passes without a problem. */
  public judge(code: Code, problem: Problem, evidence: string | null = null, verdict: 'warn' | 'fail' = this.kinds[code].verdict): void {
    const finding = { problem: problem && excerpt(problem), evidence: evidence ? excerpt(evidence) : null, verdict: problem ? verdict : 'pass' as const };
    this.findings.set(code, [...this.findings.get(code) ?? [], finding]);
  }

  /** Adds a finding, and ends the chain if there is a problem. */
  public require(code: Code, problem: Problem, evidence: string | null = null): void {
    this.judge(code, problem, evidence);
    if (problem) throw new Stop(problem);
  }

  /** Adds a problem and ends the chain. */
  public stop(code: Code, problem: string, evidence: string | null = null, verdict: 'warn' | 'fail' = this.kinds[code].verdict): never {
    this.judge(code, problem, evidence, verdict);
    throw new Stop(problem);
  }

  /** Runs steps until one ends the chain. Returns undefined then. */
  public async chain<T>(steps: () => Promise<T>): Promise<T | undefined> {
    try {
      return await steps();
    } catch (error) {
      if (error instanceof Stop) return undefined;
      throw error;
    }
  }

  /** Marks tests as not applicable: if they do not run, that is not a fault. */
  public dismiss(codes: readonly Code[], why: string): void {
    for (const code of codes) this.reasons.set(code, { why, applies: false });
  }

  /** Postpones a test that can't run yet. */
  public defer(code: Code, why: string): void {
    this.reasons.set(code, { why, applies: true });
  }

  /** Says whether a test does not apply, which ends its earlier problems. A test that could not run says nothing about them. */
  public isDismissed(code: string): boolean {
    return this.reasons.get(code)?.applies === false && !this.findings.has(code);
  }

  /** Creates a sub-checklist for parallel work. `join()` merges it in report order. */
  public branch(): Checklist<Code> {
    return new Checklist(this.kinds);
  }

  /** Adds the findings of a branch. */
  public join(branch: Checklist<Code>): void {
    for (const [code, findings] of branch.findings) this.findings.set(code, [...this.findings.get(code) ?? [], ...findings]);
  }

  /** Returns all tests in the order of their kinds. */
  public tests(whyNotRun: (code: string) => string): CheckTest[] {
    return (Object.keys(this.kinds) as Code[]).map((code) => {
      const findings = this.findings.get(code);
      if (!findings) return { code, verdict: 'not-run', message: this.reasons.get(code)?.why ?? whyNotRun(code), evidence: null, fix: null };
      const problems = findings.filter(({ problem }) => problem);
      if (problems.length === 0) return { code, verdict: 'pass', message: this.kinds[code].passed, evidence: joined(findings), fix: null };
      return {
        code,
        verdict: worst(problems.map(({ verdict }) => verdict)),
        message: [...new Set(problems.map(({ problem }) => problem))].join('; '),
        evidence: joined(problems),
        fix: this.kinds[code].fix,
      };
    });
  }
}

export function worst(verdicts: ReadonlyArray<Verdict | 'not-run'>): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('warn') ? 'warn' : 'pass';
}

/** Bounds a text that a stranger wrote. */
export function excerpt(text: string): string {
  return shortened(text, MAX_EVIDENCE);
}

function joined(findings: readonly Finding[]): string | null {
  const evidence = findings.flatMap((finding) => finding.evidence ?? []);
  return evidence.length > 0 ? [...new Set(evidence)].join('; ') : null;
}
