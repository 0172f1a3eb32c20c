import { DomainsProperties, hostOf, PublicationProperties, Removal, ServedDomain, servedDomainOf } from '../publication-contract';
import { PlannedRecords, plannedRecords } from './planned-records';
import { StackRequest } from './ports';
import { Operation } from './served-policy';
import type { WrittenRecords } from './written-records';
import { policyHostName, PolicyMode } from '../../protocol/mta-sts/sts-policy';
import { stsRecordName } from '../../protocol/mta-sts/sts-record';

/** Settings of one domain's publication, parsed once from what CloudFormation wrote. */
export interface PublicationSettings {
  readonly domain: string;
  readonly policyHost: string;
  /** The policy host's bucket. */
  readonly bucket: string;
  /** The address that answers for the policy host, as `host` or `host:port`. */
  readonly endpoint: string;
  readonly mode: PolicyMode;
  /** Seconds. */
  readonly maxAge: number;
  /** The patterns that the app names. */
  readonly mx: readonly string[];
  /** Whether the hosts of the zone's MX records complete `mx`. */
  readonly includesZoneMx: boolean;
  readonly zoneId?: string;
  /** The name of the TXT record in the zone. */
  readonly recordName: string;
  /** The role through which the publication writes the domain's records itself. */
  readonly recordsRole?: string;
  /** The value of the `_smtp._tls` record that it writes. */
  readonly tlsRptRecord?: string;
  readonly evidence?: { readonly days: number; readonly bucket: string };
  readonly skippedChecks: ReadonlySet<string>;
  readonly removal: Removal;
}

/** One deployment of a domain's policy. */
export interface PublicationRequest extends PublicationSettings, Operation, StackRequest {
  /** Whether the resource has never published this domain's policy before. */
  readonly isFirst: boolean;
  /** The hosted zone of the previous deployment, which proved to be public then. */
  readonly formerZoneId?: string;
  /** The records that the publication writes itself; undefined if CloudFormation or the owner of the zone writes them. */
  readonly written?: WrittenRecords;
  /** Those of the previous deployment, or in a rollback of the one that failed. */
  readonly formerlyWritten?: WrittenRecords;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** Parses the properties of a domain's custom resource. Does not validate them: the preflight check reads the policy back as senders do. */
export function publicationSettings(properties: PublicationProperties): PublicationSettings {
  const { PolicyDomain, Mode, MaxAge, Mx = [], HostedZoneId, ZoneRevision, EvidenceDays, ReportBucket, SkippedChecks } = properties;
  const { Bucket, Endpoint } = hostOf(properties);
  return {
    domain: PolicyDomain,
    policyHost: policyHostName(PolicyDomain),
    bucket: Bucket,
    endpoint: Endpoint,
    mode: Mode as PolicyMode,
    maxAge: Number(MaxAge),
    mx: Mx,
    includesZoneMx: ZoneRevision !== undefined,
    zoneId: HostedZoneId,
    recordName: properties.RecordName ?? stsRecordName(PolicyDomain),
    recordsRole: properties.RecordsRole,
    tlsRptRecord: properties.TlsRptRecord,
    evidence: EvidenceDays === undefined ? undefined : { days: Number(EvidenceDays), bucket: ReportBucket! },
    skippedChecks: new Set(SkippedChecks),
    removal: properties.Removal ?? 'Retain',
  };
}

/** The domains of one policy host. */
export interface HostDomains {
  readonly bucket: string;
  readonly domains: ReadonlyMap<string, DomainSettings>;
  /** Those that have records in a zone of another name, with the zone's id. */
  readonly belowZones: ReadonlyMap<string, string>;
  /** The records that the app creates for them. */
  readonly records: readonly PlannedRecords[];
}

export interface DomainSettings {
  /** False in the modes in which senders deliver mail whatever they find. */
  readonly enforces: boolean;
  readonly removal: Removal;
  readonly skippedChecks: ReadonlySet<string>;
}

/** Parses the properties of a policy host's preflight resource. */
export function hostDomains(properties: DomainsProperties): HostDomains {
  const { Bucket, Domains } = properties;
  const served = Object.entries(Domains).map(([domain, one]) => [domain, servedDomainOf(one)] as const);
  return {
    bucket: Bucket,
    domains: new Map(served.map(([domain, one]) => [domain, domainSettings(one)])),
    belowZones: new Map(served.flatMap(([domain, { Zone, Within }]) => Zone !== undefined && Within ? [[domain, Zone]] : [])),
    records: plannedRecords(properties),
  };
}

function domainSettings({ Mode, Removal: removal, SkippedChecks }: ServedDomain): DomainSettings {
  return { enforces: Mode === 'enforce', removal: removal ?? 'Retain', skippedChecks: new Set(SkippedChecks) };
}
