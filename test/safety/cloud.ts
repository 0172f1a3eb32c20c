import { policyOf, ServedPolicy } from '../../src/policy-host/handler/served-policy';
import { policyKey } from '../../src/policy-host/publication-contract';
import { emptyBuckets, MemoryBuckets, MemoryVersion } from '../policy-host/handler/memory-objects';
import { remembered } from '../support/remembered';

/** What there is outside of CloudFormation: things that were made, records, objects, and a clock. Plain data, to be copied. */
export interface Cloud {
  /** Milliseconds since the epoch. */
  now: number;
  /** By physical id. */
  readonly things: Map<string, Thing>;
  /** By type and name, `TXT _mta-sts.example.com`. */
  readonly records: Map<string, RecordSet>;
  /** Values that TXT records had before, by name. */
  readonly former: Map<string, Array<{ readonly value: string; readonly until: number }>>;
  /** What is in the policy hosts' buckets. */
  readonly buckets: MemoryBuckets;
  /** All policies that were ever put, the newest last. */
  readonly puts: Array<{ readonly policyHost: string; readonly id: string }>;
  /** Physical ids of what could not be deleted, as a fault. */
  readonly leftBehind: Set<string>;
  /** Buckets that could not be deleted because something was in them. */
  readonly notEmpty: Set<string>;
  /** How many things went wrong other than that another resource failed. */
  faults: number;
  /** Hosts of the domains' MX records. */
  readonly mx: Map<string, readonly string[]>;
  /** After how many milliseconds the policy host shows what was put. */
  lag: number;
}

export interface Thing {
  readonly type: string;
  readonly properties: { readonly [name: string]: any };
}

export interface RecordSet {
  /** Where an alias leads, or the value. */
  readonly value: string;
  readonly alias: boolean;
}

/** How long a resolver keeps a TXT record. */
export const TTL = 300_000;

export function emptyCloud(lag = 0): Cloud {
  return { now: Date.parse('2026-01-01T00:00:00Z'), things: new Map(), records: new Map(), former: new Map(), buckets: emptyBuckets(), puts: [], leftBehind: new Set(), notEmpty: new Set(), faults: 0, mx: new Map(), lag };
}

export function setRecord(cloud: Cloud, key: string, record: RecordSet | undefined): void {
  const before = cloud.records.get(key);
  if (before && before.value !== record?.value && key.startsWith('TXT ')) {
    const former = (cloud.former.get(key) ?? []).filter(({ until }) => until > cloud.now - TTL);
    cloud.former.set(key, [...former, { value: before.value, until: cloud.now }]);
  }
  if (record) cloud.records.set(key, record);
  else cloud.records.delete(key);
}

/** Returns the ids that senders may see, the present one first: resolvers keep former ones for a while. */
export function visibleIds(cloud: Cloud, domain: string): string[] {
  const key = `TXT _mta-sts.${domain}`;
  const former = (cloud.former.get(key) ?? []).filter(({ until }) => until > cloud.now - TTL);
  const values = [cloud.records.get(key)?.value, ...former.map(({ value }) => value)];
  return values.flatMap((value) => idIn(value) ?? []);
}

const ids = new Map<string | undefined, string | undefined>();

function idIn(value: string | undefined): string | undefined {
  if (!ids.has(value)) ids.set(value, /^"v=STSv1; id=([0-9A-Za-z]{1,32});"$/.exec(value ?? '')?.[1]);
  return ids.get(value);
}

/** Returns the id in the record, without caches. */
export function announcedId(cloud: Cloud, domain: string): string | undefined {
  return idIn(cloud.records.get(`TXT _mta-sts.${domain}`)?.value);
}

/** Returns the policy host's answer to senders. It needs the address, a distribution with the name, and all that the distribution depends on. */
export function answer(cloud: Cloud, domain: string): ServedPolicy | undefined {
  const address = cloud.records.get(`A mta-sts.${domain}`);
  return address && answerAt(cloud, address.value, `mta-sts.${domain}`);
}

/** Returns a distribution's answer under a name. */
export function answerAt(cloud: Cloud, endpoint: string, policyHost: string): ServedPolicy | undefined {
  const config = cloud.things.get(distributionAt(endpoint))?.properties.DistributionConfig;
  if (!config?.Aliases.includes(policyHost)) return undefined;
  const { bucket, needed } = originOf(config);
  if (!needed.every((id) => cloud.things.has(id))) return undefined;
  const shown = cloud.buckets.objects.get(`${bucket}/${policyKey(policyHost)}`)?.filter(({ since }) => since + cloud.lag <= cloud.now).at(-1);
  return shown && policyIn(shown);
}

/** Returns the bucket of a distribution, and the physical ids of all that it needs. */
const originOf = remembered(({ Origins: [origin], ViewerCertificate, DefaultCacheBehavior }: Thing['properties']) => {
  const bucket: string = origin.DomainName.replace(/\.RegionalDomainName$/, '');
  const needed: string[] = [
    bucket, `policy of ${bucket}`, ViewerCertificate.AcmCertificateArn,
    origin.OriginAccessControlId.replace(/\.Id$/, ''),
    DefaultCacheBehavior.FunctionAssociations[0].FunctionARN.replace(/\.FunctionARN$/, ''),
  ];
  return { bucket, needed };
});

/** Returns the physical id of the distribution that a name leads to. */
export function distributionAt(endpoint: string): string {
  return endpoint.replace(/\.DomainName$/, '');
}

/** Parses the policy in a version of its object. */
export const policyIn = remembered((version: MemoryVersion): ServedPolicy => policyOf({ ...version, modified: version.since }));
