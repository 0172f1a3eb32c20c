import { Profiler, Session } from 'node:inspector';

const OURS = /\/src\/(protocol|tls-rpt)\//;

/** Which blocks of the code that reads bytes of strangers have run, by V8's own count. */
export class Coverage {
  private readonly session = new Session();
  private readonly seen = new Set<string>();

  public constructor() {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  public get size(): number {
    return this.seen.size;
  }

  /** Returns true if blocks ran for the first time since the last call. */
  public grew(): boolean {
    const before = this.seen.size;
    this.session.post('Profiler.takePreciseCoverage', (_, result: Profiler.TakePreciseCoverageReturnType) => {
      for (const { url, functions } of result.result.filter((script) => OURS.test(script.url))) {
        for (const { ranges } of functions) {
          for (const { startOffset, endOffset, count } of ranges) if (count > 0) this.seen.add(`${url} ${startOffset} ${endOffset}`);
        }
      }
    });
    return this.seen.size > before;
  }
}
