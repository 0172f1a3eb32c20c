import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeEvents } from './change-events';
import { METRIC_DIMENSION, METRIC_NAMESPACE, SCHEMA_VERSION } from '../watch-contract';
import { Looked } from './domain-check';
import { metricsOf } from './measures';
import { StateStore, Stored } from './state-store';
import { Change, changeOf, codesOf, DomainState, isSame, settled, Troubles, verdictOf } from './watch-state';
import { CheckTest } from '../../checks/check-report';
import { emitMetrics } from '../../lambda/metrics';

/** How a change is confirmed: by a second look so much later. */
export const CONFIRM_MILLISECONDS = 30_000;
/** Longer than a run takes to tell a change, or to give it up. */
export const TELLING_MILLISECONDS = 30_000;

/** One look at one domain. */
export type LookAt = (domain: string, since: Date) => Promise<Looked>;

/** Watches one domain, and tells each change of what is wrong with it at least once, and but once if nothing goes wrong. */
export class DomainWatch {
  public constructor(
    private readonly states: StateStore,
    private readonly events: ChangeEvents,
    private readonly lookAt: LookAt,
    private readonly confirmMilliseconds = CONFIRM_MILLISECONDS,
  ) {}

  /** Whether a change was told. */
  public async run(domain: string): Promise<boolean> {
    const stored = await this.tellLeftOver(domain, await this.states.load(domain));
    const before = stored?.state ?? { schemaVersion: SCHEMA_VERSION, since: new Date().toISOString(), troubles: {} };
    const { looks, troubles } = await this.confirmed(domain, before);
    emitMetrics(METRIC_NAMESPACE, [{ dimensions: { [METRIC_DIMENSION]: domain }, metrics: metricsOf(looks, troubles) }]);
    console.log(JSON.stringify({ domain, verdict: verdictOf(troubles), failing: codesOf(troubles, 'fail'), warning: codesOf(troubles, 'warn') }));

    const { tests, failure } = looks[looks.length - 1];
    const told = await this.keep(domain, stored, before, troubles, tests);
    if (failure) throw failure;
    return told;
  }

  /** A name server that does not answer once is no change. */
  private async confirmed(domain: string, { since, troubles: before }: DomainState): Promise<{ looks: Looked[]; troubles: Troubles }> {
    const first = await this.lookAt(domain, new Date(since));
    const troubles = settled(before, [first.tests]);
    if (isSame(before, troubles)) return { looks: [first], troubles };
    await sleep(this.confirmMilliseconds);
    const second = await this.lookAt(domain, new Date(since));
    return { looks: [first, second], troubles: settled(before, [first.tests, second.tests]) };
  }

  private async keep(
    domain: string, stored: Stored | undefined, before: DomainState, troubles: Troubles, tests: readonly CheckTest[],
  ): Promise<boolean> {
    // What another run is telling this moment stays as that one put it.
    if (before.untold) return false;
    if (!isSame(before.troubles, troubles)) {
      const change = changeOf({ id: randomUUID(), at: new Date().toISOString(), domain }, before.troubles, troubles, tests);
      return this.tell(stored, { ...before, troubles }, change);
    }
    if (!stored) await this.states.replace(undefined, domain, before);
    return false;
  }

  /** The state says what will be told before it is: of two runs only one gets so far, and what a crash leaves untold is found. */
  private async tell(stored: Stored | undefined, state: DomainState, untold: Change): Promise<boolean> {
    const announced = await this.states.replace(stored, untold.domain, { ...state, untold });
    if (!announced) return false;
    await this.events.tell(untold);
    await this.states.replace(announced, untold.domain, state);
    return true;
  }

  private async tellLeftOver(domain: string, stored: Stored | undefined): Promise<Stored | undefined> {
    const untold = stored?.state.untold;
    if (!stored || !untold || Date.now() - Date.parse(untold.at) < TELLING_MILLISECONDS) return stored;
    await this.events.tell(untold);
    const { untold: _, ...state } = stored.state;
    return await this.states.replace(stored, domain, state) ?? this.states.load(domain);
  }
}
