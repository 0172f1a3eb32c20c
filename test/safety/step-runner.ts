import { Cloud } from './cloud';
import { Invocation } from './invocation';
import { Scheduler } from './scheduler';

/** One operation on one resource. */
export interface Step {
  readonly id: string;
  /** Ids of the steps that this one waits for. */
  readonly after: ReadonlySet<string>;
  /** Whether nobody could see the step: it is then taken as soon as it can be. */
  readonly unseen?: () => boolean;
  /** Takes the step, or returns the handler's invocation that does. Throws if the step fails. */
  readonly begin: () => Invocation | undefined;
  /** Is called after the invocation, with undefined if it crashed or if the step failed before it did anything. */
  readonly end?: (invocation: Invocation | undefined) => void;
  /** Milliseconds. */
  readonly duration?: number;
}

export interface Faults {
  /** How many may still come. */
  left: number;
  /** Whether another resource of the stack may fail at any time. */
  readonly elsewhere: boolean;
}

/** One deployment that is explored, and what it may meet. */
export interface Run {
  readonly cloud: Cloud;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  /** Invocations that CloudFormation no longer waits for, of this deployment and of earlier ones. Each goes on at any time. */
  readonly orphans: Invocation[];
  /** Whether a step begins while another is in progress. If not, there are fewer states, and each order is tried all the same. */
  readonly sideBySide: boolean;
  /** Whether only the first of several orders is tried. */
  readonly inOneOrder?: boolean;
  /** Whether invocations that CloudFormation no longer waits for crash, so that more faults can be tried. */
  readonly withoutOrphans?: boolean;
  /** What has happened, step by step. */
  readonly history: string[];
  /** Is called in each state between two steps. */
  readonly observe: () => void;
  /** Returns all that decides what can follow, except for the steps. */
  readonly fingerprint: () => string;
}

const CALL_MILLISECONDS = 15_000;
const RETRY_MILLISECONDS = 60_000;
/** CloudFormation gives up on a custom resource after so long. */
const TIMEOUT_MILLISECONDS = 15 * 60_000;

interface Running {
  readonly step: Step;
  readonly invocation: Invocation;
}

/** What can happen next. */
interface Option {
  readonly what: string;
  readonly go: () => Promise<void> | void;
}

/** Lets an orphan make its next call. */
export async function stepOrphan(orphan: Invocation, { cloud, orphans }: Pick<Run, 'cloud' | 'orphans'>): Promise<void> {
  cloud.now += CALL_MILLISECONDS;
  await orphan.step();
  if (orphan.ended) orphans.splice(orphans.indexOf(orphan), 1);
}

/** Takes steps side by side, in every order that their dependencies allow. After a failure it begins no further step, unless `goOn`. */
export class StepRunner {
  private readonly ids: ReadonlySet<string>;
  private readonly done = new Set<string>();
  private readonly failed: string[] = [];
  private readonly running = new Map<string, Running>();
  private aborted = false;

  constructor(
    private readonly steps: readonly Step[], private readonly run: Run, private readonly options: { elsewhere?: boolean; goOn?: boolean } = {},
  ) {
    this.ids = new Set(steps.map(({ id }) => id));
  }

  /** @returns ids of the steps that failed */
  public async runAll(): Promise<string[]> {
    const { cloud, scheduler, history, observe } = this.run;
    for (;;) {
      const ready = this.ready();
      const unseen = ready.find((step) => step.unseen?.());
      if (unseen) {
        const now = cloud.now;
        await this.begin(unseen);
        cloud.now = now;
        continue;
      }
      if (this.running.size === 0 && ready.length === 0) return this.failed;
      const options = [...this.progress(ready), ...this.run.faults.left > 0 ? this.mishaps(ready) : []];
      scheduler.at(() => this.fingerprint());
      const { what, go } = options[scheduler.pick(options.length)];
      history.push(what);
      await go();
      observe();
    }
  }

  /** Returns the steps that can begin now. */
  private ready(): Step[] {
    const { sideBySide, inOneOrder, orphans } = this.run;
    if (this.aborted || (this.running.size > 0 && !sideBySide)) return [];
    const isOver = (id: string) => this.done.has(id) || !this.ids.has(id);
    const ready = this.steps.filter(({ id, after }) => !this.done.has(id) && !this.running.has(id) && [...after].every(isOver));
    // With orphans in between, one order is enough, unless all is tried side by side.
    return inOneOrder || (orphans.length > 0 && !sideBySide) ? ready.slice(0, 1) : ready;
  }

  /** Returns the options in which nothing goes wrong. */
  private progress(ready: readonly Step[]): Option[] {
    return [
      ...[...this.running.values()].map((one) => ({ what: `call ${one.step.id}`, go: () => this.call(one) })),
      ...ready.map((step) => ({ what: `begin ${step.id}`, go: () => this.begin(step) })),
      ...this.run.orphans.map((orphan) => ({ what: `orphan ${orphan.event.RequestId}`, go: () => stepOrphan(orphan, this.run) })),
    ];
  }

  /** Returns the options in which something goes wrong. */
  private mishaps(ready: readonly Step[]): Option[] {
    const { faults, orphans, withoutOrphans } = this.run;
    const mishap = (what: string, go: Option['go']): Option => ({ what, go: () => this.suffer(go) });
    const options = [
      ...[...this.running.values()].flatMap((one) => [
        mishap(`crash ${one.step.id}`, () => this.crash(one)),
        mishap(`fail a call of ${one.step.id}`, () => this.call(one, new Error('a call failed'))),
        mishap(`crash and run again ${one.step.id}`, () => this.runAgain(one)),
        ...withoutOrphans ? [] : [mishap(`give up ${one.step.id}`, () => this.giveUp(one))],
      ]),
      ...orphans.map((orphan) => mishap(`run again ${orphan.event.RequestId}`, () => this.runOrphanAgain(orphan))),
      ...ready.flatMap((step) => [
        mishap(`fail at once ${step.id}`, () => this.failAtOnce(step)),
        ...this.options.goOn ? [] : [mishap(`fail after ${step.id}`, () => this.failAfter(step))],
      ]),
    ];
    const elsewhere = !this.aborted && this.options.elsewhere && faults.elsewhere;
    return elsewhere ? [{ what: 'fail elsewhere', go: () => this.failElsewhere() }, ...options] : options;
  }

  private fingerprint(): string {
    const { run: { fingerprint, faults, orphans }, aborted, done, failed, running } = this;
    return JSON.stringify([
      fingerprint(), faults.left, aborted, [...done].sort(), failed, [...running.values()].map(({ step, invocation }) => [step.id, invocation.trace]),
      orphans.map(({ event, trace }) => [event.RequestId, trace]),
    ]);
  }

  private async begin(step: Step): Promise<void> {
    this.run.cloud.now += step.duration ?? CALL_MILLISECONDS;
    try {
      const invocation = step.begin();
      if (!invocation) return void this.done.add(step.id);
      await invocation.settled();
      this.running.set(step.id, { step, invocation });
      this.conclude({ step, invocation });
    } catch {
      this.fail(step);
    }
  }

  private async call(one: Running, failure?: Error): Promise<void> {
    this.run.cloud.now += CALL_MILLISECONDS;
    await one.invocation.step(failure);
    this.conclude(one);
  }

  private conclude({ step, invocation }: Running): void {
    if (!invocation.ended) return;
    this.running.delete(step.id);
    step.end?.(invocation);
    if (invocation.error) this.fail(step);
    else this.done.add(step.id);
  }

  private fail(step: Step): void {
    this.failed.push(step.id);
    if (this.options.goOn) this.done.add(step.id);
    else this.abort();
  }

  /** Cancels what is in progress, which runs on as orphans. */
  private abort(): void {
    this.aborted = true;
    [...this.running.values()].forEach((one) => this.orphan(one));
  }

  private orphan({ step, invocation }: Running): void {
    this.running.delete(step.id);
    if (!this.run.withoutOrphans) this.run.orphans.push(invocation);
    step.end?.(undefined);
  }

  private suffer(go: Option['go']): Promise<void> | void {
    this.run.faults.left--;
    this.run.cloud.faults++;
    return go();
  }

  private failElsewhere(): void {
    this.run.faults.left--;
    this.failed.push('elsewhere');
    this.abort();
  }

  private crash({ step }: Running): void {
    this.run.cloud.now += TIMEOUT_MILLISECONDS;
    this.running.delete(step.id);
    step.end?.(undefined);
    this.fail(step);
  }

  /** Lambda runs an asynchronous request that crashed up to two times more. */
  private async runAgain({ step, invocation }: Running): Promise<void> {
    this.run.cloud.now += RETRY_MILLISECONDS;
    this.running.set(step.id, { step, invocation: await invocation.again() });
  }

  private async runOrphanAgain(orphan: Invocation): Promise<void> {
    const { cloud, orphans } = this.run;
    cloud.now += RETRY_MILLISECONDS;
    orphans[orphans.indexOf(orphan)] = await orphan.again();
  }

  private giveUp(one: Running): void {
    this.run.cloud.now += TIMEOUT_MILLISECONDS;
    this.orphan(one);
    this.fail(one.step);
  }

  private failAtOnce(step: Step): void {
    step.end?.(undefined);
    this.fail(step);
  }

  private async failAfter(step: Step): Promise<void> {
    await this.begin(step);
    if (this.done.delete(step.id)) this.fail(step);
  }
}
