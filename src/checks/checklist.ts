import { CheckTest, Verdict } from './check-report';
import { shortened } from '../protocol/shown';

/** What a test says whatever is seen. */
export interface TestKind {
  /** What it gives if something is wrong. */
  readonly verdict: 'warn' | 'fail';
  /** Its message if nothing is. */
  readonly passed: string;
  /** Why it matters. */
  readonly why: string;
  /** How to fix it. */
  readonly fix: string;
}

export type TestKinds<Code extends string = string> = { readonly [code in Code]: TestKind };

export const fail = (passed: string, why: string, fix: string): TestKind => ({ verdict: 'fail', passed, why, fix });
export const warn = (passed: string, why: string, fix: string): TestKind => ({ verdict: 'warn', passed, why, fix });

/** False or undefined if there is none. */
type Problem = string | false | undefined;

interface Finding {
  readonly problem: Problem;
  readonly evidence: string | null;
  readonly verdict: Verdict;
}

/** Ends a chain: what comes behind depends on what failed. */
class Stop extends Error {}

const MAX_EVIDENCE = 300;

/** Collects what the tests find. One that finds something more than once, such as a host each, is as good as its worst finding. */
export class Checklist<Code extends string = string> {
  private readonly findings = new Map<string, Finding[]>();
  private readonly reasons = new Map<string, { why: string; applies: boolean }>();

  constructor(private readonly kinds: TestKinds<Code>) {}

  /** Passes if there is no problem. */
  public judge(code: Code, problem: Problem, evidence: string | null = null, verdict: 'warn' | 'fail' = this.kinds[code].verdict): void {
    const finding = { problem: problem && excerpt(problem), evidence: evidence ? excerpt(evidence) : null, verdict: problem ? verdict : 'pass' as const };
    this.findings.set(code, [...this.findings.get(code) ?? [], finding]);
  }

  /** Judges, and ends the chain if there is a problem. */
  public require(code: Code, problem: Problem, evidence: string | null = null): void {
    this.judge(code, problem, evidence);
    if (problem) throw new Stop(problem);
  }

  /** Ends the chain with a problem. */
  public stop(code: Code, problem: string, evidence: string | null = null, verdict: 'warn' | 'fail' = this.kinds[code].verdict): never {
    this.judge(code, problem, evidence, verdict);
    throw new Stop(problem);
  }

  /** Does one step after the other, until one fails. */
  public async chain<T>(steps: () => Promise<T>): Promise<T | undefined> {
    try {
      return await steps();
    } catch (error) {
      if (error instanceof Stop) return undefined;
      throw error;
    }
  }

  /** Of these tests, those that are not run have nothing to look at, and that is no fault. */
  public dismiss(codes: readonly Code[], why: string): void {
    for (const code of codes) this.reasons.set(code, { why, applies: false });
  }

  /** Leaves a test for later: it can't be run yet. */
  public defer(code: Code, why: string): void {
    this.reasons.set(code, { why, applies: true });
  }

  /** Whether a test does not apply. What it found at another time is then over; of one that could not be run nothing is known. */
  public isDismissed(code: string): boolean {
    return this.reasons.get(code)?.applies === false && !this.findings.has(code);
  }

  /** For what is looked at beside others, and is told in its turn. */
  public branch(): Checklist<Code> {
    return new Checklist(this.kinds);
  }

  /** Takes in what a branch found. */
  public join(branch: Checklist<Code>): void {
    for (const [code, findings] of branch.findings) this.findings.set(code, [...this.findings.get(code) ?? [], ...findings]);
  }

  /** All tests, in the order of their kinds. */
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
