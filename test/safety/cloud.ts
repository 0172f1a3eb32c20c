import type { ServedPolicy } from '../../src/publication/served-policy.lambda-shared';

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
  /** All versions of the policies, by `bucket/policyHost`, the newest last. */
  readonly objects: Map<string, Version[]>;
  /** All policies that were ever put, the newest last. */
  readonly puts: Array<{ readonly policyHost: string; readonly id: string }>;
  /** Physical ids of what could not be deleted, as a fault. */
  readonly leftBehind: Set<string>;
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

export interface Version {
  readonly policy: ServedPolicy;
  readonly since: number;
}

/** How long a resolver keeps a TXT record. */
export const TTL = 300_000;

export function emptyCloud(lag = 0): Cloud {
  return { now: Date.parse('2026-01-01T00:00:00Z'), things: new Map(), records: new Map(), former: new Map(), objects: new Map(), puts: [], leftBehind: new Set(), mx: new Map(), lag };
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

/** Ids that senders may see, the present one first: resolvers keep the former ones for a while. */
export function visibleIds(cloud: Cloud, domain: string): string[] {
  const key = `TXT _mta-sts.${domain}`;
  const former = (cloud.former.get(key) ?? []).filter(({ until }) => until > cloud.now - TTL);
  const values = [cloud.records.get(key)?.value, ...former.map(({ value }) => value)];
  return values.flatMap((value) => /^"v=STSv1; id=([0-9A-Za-z]{1,32});"$/.exec(value ?? '')?.[1] ?? []);
}

/** The id in the record as it is now. */
export function announcedId(cloud: Cloud, domain: string): string | undefined {
  return cloud.records.has(`TXT _mta-sts.${domain}`) ? visibleIds(cloud, domain)[0] : undefined;
}

/** What the policy host answers to senders: over its address, a distribution that knows the name, and all that the distribution needs. */
export function answer(cloud: Cloud, domain: string): ServedPolicy | undefined {
  const address = cloud.records.get(`A mta-sts.${domain}`);
  return address && answerAt(cloud, address.value, `mta-sts.${domain}`);
}

/** What a distribution answers under a name. */
export function answerAt(cloud: Cloud, endpoint: string, policyHost: string): ServedPolicy | undefined {
  const config = cloud.things.get(endpoint.replace(/\.DomainName$/, ''))?.properties.DistributionConfig;
  if (!config?.Aliases.includes(policyHost)) return undefined;
  const bucket = config.Origins[0].DomainName.replace(/\.RegionalDomainName$/, '');
  const needed = [
    bucket, `policy of ${bucket}`, config.ViewerCertificate.AcmCertificateArn,
    config.Origins[0].OriginAccessControlId.replace(/\.Id$/, ''),
    config.DefaultCacheBehavior.FunctionAssociations[0].FunctionARN.replace(/\.FunctionARN$/, ''),
  ];
  if (!needed.every((id) => cloud.things.has(id))) return undefined;
  return cloud.objects.get(`${bucket}/${policyHost}`)?.filter(({ since }) => since + cloud.lag <= cloud.now).pop()?.policy;
}
