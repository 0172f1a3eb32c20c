import type { ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import { answerAt, Cloud, RecordSet, setRecord, visibleIds } from './cloud';
import { ObjectStore } from '../../src/policy-host/handler/object-store';
import { claimsIn, open } from '../../src/policy-host/handler/policy-claim';
import type { PublicationPorts } from '../../src/policy-host/handler/ports';
import { sameName } from '../../src/policy-host/handler/record-sets';
import { isCurrent, isRollback, StackOperation } from '../../src/policy-host/handler/stack-operation';
import { normalizeDomainName } from '../../src/protocol/domain-name';
import { renderStsRecord } from '../../src/protocol/mta-sts/sts-record';
import { memoryObjects } from '../policy-host/handler/memory-objects';
import { changed } from '../policy-host/handler/memory-zone';

/** Makes a call to the cloud when the scheduler chooses it. `learned`: the part of the result that decides what the handler does next. */
export type Calling = <T>(call: string, work: () => T | Promise<T>, learned?: (result: T) => unknown) => Promise<T>;

const MINUTE = 60_000;

/** What mutants do without a claim, they do with the objects themselves. */
export interface ModelPorts extends PublicationPorts {
  readonly objects: ObjectStore;
}

/** Makes a handler's ports over the cloud. Anything may happen between two calls. */
export function portsOver(cloud: Cloud, operation: () => StackOperation, calling: Calling): ModelPorts {
  const objects = objectsOf(cloud, calling);
  const mx = (name: string) => () => [...cloud.mx.get(name) ?? []];
  return {
    objects,
    ...claimsIn(objects),
    now: () => cloud.now,
    // One call: the put comes right after the check, while CloudFormation takes seconds from cancelling a request to deleting its resource.
    open: async (bucket, { requestedAt }) => calling('open', async () => {
      if (!isCurrent(operation(), requestedAt)) return false;
      await open(memoryObjects(cloud.buckets, () => cloud.now), bucket);
      return true;
    }, String),
    confirmLive: async ({ endpoint, policyHost, text, id, deadline }) => {
      for (;;) {
        const seen = await calling('confirmLive', () => answerAt(cloud, endpoint, policyHost), (answer) => answer?.id);
        if (seen?.text === text && seen.id === id) return;
        if (cloud.now + MINUTE > deadline) throw new Error(`${policyHost} does not answer with the policy`);
        cloud.now += MINUTE;
      }
    },
    requirePublicZone: async () => calling('requirePublicZone', () => undefined),
    recordsInZone: async (_, domain, recordName) => calling('recordsInZone', () => (
      { mx: mx(domain)(), txt: [cloud.records.get(`TXT ${recordName}`)?.value ?? []].flat() }
    ), JSON.stringify),
    existingRecords: async (_, __, names) => calling('existingRecords', () => (
      [...cloud.records].map(([key, { value }]) => ({ type: key.split(' ')[0], name: key.split(' ')[1], value })).filter(({ name }) => names.includes(name))
    ), JSON.stringify),
    // The domains of the model are the names of their zones.
    namesAbove: async () => ({}),
    // No stack of the model has a mailbox.
    isInStack: async () => false,
    mxInDns: async (name) => calling('mxInDns', mx(name), String),
    txtInDns: async (name) => calling('txtInDns', () => visibleIds(cloud, name.replace(/^_mta-sts\./, '')).map(renderStsRecord).slice(0, 1), String),
    replaceTxt: async (_, name, before, after) => calling('replaceTxt', () => {
      const key = `TXT ${name}`;
      const { value } = cloud.records.get(key) ?? {};
      if (value === undefined || value !== before) return value === after;
      setRecord(cloud, key, { value: after, alias: false });
      return true;
    }, String),
    recordsAt: async (_, __, names) => calling('recordsAt', () => setsIn(cloud, names), JSON.stringify),
    changeRecords: async (_, changes) => calling('changeRecords', () => {
      const touched = changes.flatMap(({ before, after }) => [before ?? [], after ?? []].flat());
      const after = changed(setsIn(cloud, touched.map(({ Name }) => Name!)), changes);
      if (!after) return false;
      for (const { Type, Name } of touched) {
        const set = after.find((one) => one.Type === Type && sameName(one.Name!, Name!));
        setRecord(cloud, `${Type} ${normalizeDomainName(Name!)}`, set && valueOf(set));
      }
      return true;
    }, String),
    reportBlockers: async () => [],
    isRollingBack: async ({ requestedAt }) => calling('isRollingBack', () => isRollback(operation(), requestedAt), String),
  };
}

/** Returns the records at some names as Route 53 shows them. A record's lifetime is not in the model. */
function setsIn(cloud: Cloud, names: readonly string[]): ResourceRecordSet[] {
  return [...cloud.records].flatMap(([key, { value, alias }]): ResourceRecordSet[] => {
    const [type, name] = key.split(' ') as [RRType, string];
    if (!names.some((one) => sameName(one, name))) return [];
    const set = { Name: `${name}.`, Type: type };
    return alias ? [{ ...set, AliasTarget: { HostedZoneId: CLOUDFRONT, DNSName: value, EvaluateTargetHealth: false } }]
      : [{ ...set, TTL: 300, ResourceRecords: [{ Value: value }] }];
  });
}

function valueOf({ AliasTarget, ResourceRecords }: ResourceRecordSet): RecordSet {
  return AliasTarget ? { value: withoutDot(AliasTarget.DNSName!), alias: true } : { value: ResourceRecords![0].Value!, alias: false };
}

const withoutDot = (name: string) => name.replace(/\.$/, '');
const CLOUDFRONT = 'Z2FDTNDATAQYW2';

/** Every call of S3 is one of its own. */
function objectsOf(cloud: Cloud, calling: Calling): ObjectStore {
  const objects = memoryObjects(cloud.buckets, () => cloud.now);
  const isThere = (result: unknown) => result !== undefined;
  const written = async <T>(bucket: string, key: string, write: Promise<T>) => {
    const result = await write;
    const policyHost = /^(mta-sts\.[^/]+)\//.exec(key)?.[1];
    if (result && policyHost) cloud.puts.push({ policyHost, id: cloud.buckets.objects.get(`${bucket}/${key}`)!.at(-1)!.metadata['policy-id'] });
    return result;
  };
  return {
    get: (bucket, key) => calling('get', () => objects.get(bucket, key), (object) => object && JSON.stringify([
      object.metadata['policy-id'], object.metadata.publisher, object.metadata.heir,
    ])),
    put: (bucket, key, content) => calling('put', () => written(bucket, key, objects.put(bucket, key, content))),
    replace: (bucket, key, content, etag) => calling('replace', () => objects.replace(bucket, key, content, etag), isThere),
    copy: (bucket, source, key) => calling('copy', () => written(bucket, key, objects.copy(bucket, source, key)), isThere),
    versions: (bucket, prefix) => calling('versions', () => objects.versions(bucket, prefix), (found) => found.map(({ key }) => withoutTime(key))),
    remove: (bucket, versions) => calling('remove', () => objects.remove(bucket, versions)),
  };
}

/** Drops the time from a ticket's key, because only the order of tickets matters. */
export function withoutTime(key: string): string {
  return key.replace(/\/\d{8}T[\d.]+Z-\d+-/, '/');
}
