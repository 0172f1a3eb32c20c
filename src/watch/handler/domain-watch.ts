import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeEvents } from './change-events';
import { DomainCheck } from './domain-check';
import { measuresOf } from './measures';
import { Measured } from './watch-metrics';
import { Change, changeOf, DomainState, isSame, settled, Failures } from './watch-state';
import { CheckTest } from '../../checks/check-report';
import { JsonStore, StoredJson } from '../../lambda/stored-json';
import { SCHEMA_VERSION, stateKey } from '../watch-contract';

type Stored = StoredJson<DomainState>;

/** Time until the second check, which confirms a change. */
export const CONFIRM_MILLISECONDS = 30_000;
/** Longer than a run takes to publish a change, or to give up on it. */
export const PUBLISH_MILLISECONDS = 30_000;

/** Checks one domain. */
export type CheckDomain = (domain: string, since: Date) => Promise<DomainCheck>;

/** Watches one domain and publishes each change at least once, and exactly once unless a run crashes. */
export class DomainWatch {
  public constructor(
    private readonly states: JsonStore<DomainState>,
    private readonly events: ChangeEvents,
    private readonly check: CheckDomain,
    private readonly measured: (measured: Measured) => void,
    private readonly confirmMilliseconds = CONFIRM_MILLISECONDS,
  ) {}

  /** @returns whether it published a change */
  public async run(domain: string): Promise<boolean> {
    const stored = await this.publishLeftOver(domain, await this.states.load(stateKey(domain)));
    const before = stored?.value ?? { schemaVersion: SCHEMA_VERSION, since: new Date().toISOString(), failures: {} };
    const { checks, failures } = await this.confirmed(domain, before);
    this.measured({ domain, measures: measuresOf(checks, failures), before: before.failures, failures });

    const { tests, failure } = checks[checks.length - 1];
    const published = await this.keep(domain, stored, before, failures, tests);
    if (failure) throw failure;
    return published;
  }

  /** Checks a change again, because a name server that once does not answer is not a change. */
  private async confirmed(domain: string, { since, failures: before }: DomainState): Promise<{ checks: DomainCheck[]; failures: Failures }> {
    const first = await this.check(domain, new Date(since));
    const failures = settled(before, [first.tests]);
    if (isSame(before, failures)) return { checks: [first], failures };
    await sleep(this.confirmMilliseconds);
    const second = await this.check(domain, new Date(since));
    return { checks: [first, second], failures: settled(before, [first.tests, second.tests]) };
  }

  private async keep(
    domain: string, stored: Stored | undefined, before: DomainState, failures: Failures, tests: readonly CheckTest[],
  ): Promise<boolean> {
    // Another run is publishing a change at this moment: its state stays.
    if (before.unpublished) return false;
    if (!isSame(before.failures, failures)) {
      const change = changeOf({ id: randomUUID(), at: new Date().toISOString(), domain }, before.failures, failures, tests);
      return this.publish(stored, { ...before, failures }, change);
    }
    if (!stored) await this.states.replace(undefined, stateKey(domain), before);
    return false;
  }

  /** Stores the unpublished change before it publishes it: only one of two runs gets this far, and a later run finds what a crash left unpublished. */
  private async publish(stored: Stored | undefined, state: DomainState, unpublished: Change): Promise<boolean> {
    const announced = await this.states.replace(stored, stateKey(unpublished.domain), { ...state, unpublished });
    if (!announced) return false;
    await this.events.publish(unpublished);
    await this.states.replace(announced, stateKey(unpublished.domain), state);
    return true;
  }

  private async publishLeftOver(domain: string, stored: Stored | undefined): Promise<Stored | undefined> {
    const unpublished = stored?.value.unpublished;
    if (!stored || !unpublished || Date.now() - Date.parse(unpublished.at) < PUBLISH_MILLISECONDS) return stored;
    await this.events.publish(unpublished);
    const { unpublished: _, ...state } = stored.value;
    return await this.states.replace(stored, stateKey(domain), state) ?? this.states.load(stateKey(domain));
  }
}
