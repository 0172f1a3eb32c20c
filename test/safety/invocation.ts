import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerAt, Cloud, setRecord, visibleIds } from './cloud';
import type { Outcome } from '../../src/custom-resource.lambda-shared';
import { renderStsRecord } from '../../src/protocol/sts-record';
import type { World } from '../../src/publication/world.lambda-shared';

/** What is under test: `operate()`, or a mutant of it. */
export type Handler = (event: CloudFormationCustomResourceEvent, deadline: number, world: World) => Promise<Outcome>;

type Gate = (call: string) => Promise<void>;

const MINUTE = 60_000;

/** A run of the handler which stands still before each of its calls to the world, until it is let go on. */
export class Invocation {
  public readonly event: CloudFormationCustomResourceEvent;
  /** The calls that it made. */
  public trace = '';
  public outcome?: Outcome;
  public error?: Error;

  private waiting?: { call: string; go: () => void; fail: (error: Error) => void };
  private wake?: () => void;

  constructor(cloud: Cloud, isRollingBack: () => boolean, event: CloudFormationCustomResourceEvent, handler: Handler) {
    this.event = event;
    const gate: Gate = (call) => new Promise<void>((go, fail) => {
      this.waiting = { call, go, fail };
      this.wake?.();
    });
    handler(event, cloud.now + 10 * MINUTE, worldOver(cloud, isRollingBack, gate))
      .then((outcome) => { this.outcome = outcome; }, (error) => { this.error = error; })
      .finally(() => this.wake?.());
  }

  public get ended(): boolean {
    return this.outcome !== undefined || this.error !== undefined;
  }

  /** Until it stands before a call, or has ended. */
  public async settled(): Promise<void> {
    while (!this.waiting && !this.ended) await new Promise<void>((resolve) => { this.wake = resolve; });
  }

  /** Lets it make its call, or has the call fail, and waits until it stands again. */
  public async step(failure?: Error): Promise<void> {
    await this.settled();
    if (!this.waiting) return;
    const { call, go, fail } = this.waiting;
    this.waiting = undefined;
    this.trace += `${call}${failure ? '!' : ''} `;
    if (failure) fail(failure);
    else go();
    await this.settled();
  }
}

function worldOver(cloud: Cloud, isRollingBack: () => boolean, gate: Gate): World {
  const versions = (bucket: string, policyHost: string) => cloud.objects.get(`${bucket}/${policyHost}`) ?? [];
  return {
    now: () => cloud.now,
    served: async (bucket, policyHost) => {
      await gate('served');
      return versions(bucket, policyHost).slice(-1)[0]?.policy;
    },
    put: async (bucket, policyHost, policy) => {
      await gate('put');
      cloud.objects.set(`${bucket}/${policyHost}`, [...versions(bucket, policyHost), { policy, since: cloud.now }]);
      cloud.puts.push({ policyHost, id: policy.id });
    },
    remove: async (bucket, policyHost) => {
      await gate('remove');
      cloud.objects.delete(`${bucket}/${policyHost}`);
    },
    confirmLive: async ({ endpoint, policyHost, text, id, deadline }) => {
      for (;;) {
        await gate('confirmLive');
        const seen = answerAt(cloud, endpoint, policyHost);
        if (seen?.text === text && seen.id === id) return;
        if (cloud.now + MINUTE > deadline) throw new Error(`${policyHost} does not answer with the policy`);
        cloud.now += MINUTE;
      }
    },
    requirePublicZone: async () => gate('requirePublicZone'),
    recordsInZone: async (_, domain, recordName) => {
      await gate('recordsInZone');
      const record = cloud.records.get(`TXT ${recordName}`);
      return { mx: [...cloud.mx.get(domain) ?? []], txt: record ? [record.value] : [] };
    },
    mxInDns: async (name) => {
      await gate('mxInDns');
      return [...cloud.mx.get(name) ?? []];
    },
    txtInDns: async (name) => {
      await gate('txtInDns');
      return visibleIds(cloud, name.replace(/^_mta-sts\./, '')).map(renderStsRecord).slice(0, 1);
    },
    replaceTxt: async (_, name, before, after) => {
      await gate('replaceTxt');
      const live = cloud.records.get(`TXT ${name}`)?.value;
      if (live === before) setRecord(cloud, `TXT ${name}`, { value: after, alias: false });
      return live === before || live === after;
    },
    objections: async () => [],
    isRollingBack: async () => {
      await gate('isRollingBack');
      return isRollingBack();
    },
  };
}
