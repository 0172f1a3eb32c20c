/*
 * Names and types that the constructs of the publication share with their handler.
 * Imports nothing: one import of aws-cdk-lib makes the handler's bundle grow from kilobytes to 60 MB.
 */

/** Publishes the policy of one domain. */
export const PUBLICATION_RESOURCE_TYPE = 'Custom::MtaStsPolicy';

/** Lists the domains of one policy host. Runs before anything else of the host changes. */
export const DOMAINS_RESOURCE_TYPE = 'Custom::MtaStsPolicyHostDomains';

/** Hands one policy host to its publications. Runs after everything else of the host. */
export const HOST_RESOURCE_TYPE = 'Custom::MtaStsPolicyHost';

/** Properties of a publication, as CloudFormation passes them: it turns every number into a string. */
export interface PublicationProperties {
  readonly PolicyDomain: string;
  readonly Mode: string;
  /** Seconds. */
  readonly MaxAge: string;
  /** The patterns that the app names. */
  readonly Mx: string[];
  /** The zone with the domain's MX records and its `_mta-sts` record. */
  readonly HostedZoneId?: string;
  /** The name of the record in that zone, unless it is `_mta-sts.<domain>`. */
  readonly RecordName?: string;
  /** The ARN of the role through which the publication itself writes the domain's records, because their zone is in another account. */
  readonly RecordsRole?: string;
  /** With `RecordsRole`: the value of the domain's `_smtp._tls` record, in the format of zone files. */
  readonly TlsRptRecord?: string;
  /** Present if the hosts of the zone's MX records complete `Mx`: the app's `revision`, or ''. */
  readonly ZoneRevision?: string;
  /** Days of testing without failures that mode enforce requires, as shown by the reports in `ReportBucket`. */
  readonly EvidenceDays?: string;
  readonly ReportBucket?: string;
  /** Checks to skip. */
  readonly SkippedChecks?: string[];
  /** Absent: `Retain`. */
  readonly Removal?: Removal;
  /** The physical id of the host's resource: see `hostId()`. */
  readonly Host: string;
}

/** Locates a policy host. */
export interface HostPlace {
  /** The policy host's bucket. */
  readonly Bucket: string;
  /** The address that answers for the policy host, as `host` or `host:port`: the distribution's own domain name. */
  readonly Endpoint: string;
}

export interface HostProperties extends HostPlace {
  /** The output of the preflight check. Without this reference CloudFormation may not run the check before an unchanged host. */
  readonly PreflightPassed: string;
}

/** Puts a policy host into one reference: a template repeats it for each domain, so it has to be short. */
export function hostId({ Bucket, Endpoint }: HostPlace): string {
  return `${Bucket}/${Endpoint}`;
}

/** Splits the reference again. */
export function hostOf({ Host }: PublicationProperties): HostPlace {
  const [Bucket, Endpoint] = Host.split('/');
  return { Bucket, Endpoint };
}

/** Says what happens to a domain's policy, records and host when they leave the stack. `Force` deletes them even if senders hold the policy. */
export type Removal = 'Retain' | 'Delete' | 'Force';

/** Properties of a policy host's preflight resource. */
export interface DomainsProperties {
  /** The policy host's bucket. */
  readonly Bucket: string;
  /** A string is the zone of a domain with no other settings: a template repeats it for each domain, so it has to be short. */
  readonly Domains: { readonly [domain: string]: ServedDomain | string };
  /** The report mailboxes whose MX records this stack creates, by domain. Absent if there are none. */
  readonly Mailboxes?: { readonly [domain: string]: MailboxRecord };
}

/** The MX record of a report mailbox. It may have been in the stack before the policy host. */
export interface MailboxRecord {
  readonly Zone: string;
  readonly LogicalId: string;
}

export interface ServedDomain {
  /** Absent in the modes in which senders deliver whatever they find. */
  readonly Mode?: string;
  /** Absent: `Retain`. */
  readonly Removal?: Removal;
  readonly SkippedChecks?: string[];
  /** The zone in which an app creates the domain's records. Absent if it creates none. */
  readonly Zone?: string;
  /** The name of the `_mta-sts` record in that zone, unless it is `_mta-sts.<domain>`. */
  readonly RecordName?: string;
  /** Present unless the domain is known to be the zone's own name: names above it in the zone may matter. */
  readonly Within?: 'zone';
  /** Present if the app does not create the `_smtp._tls` record in that zone. */
  readonly TlsRpt?: 'none';
}

/** Returns the settings of a domain in their long form. */
export function servedDomainOf(served: ServedDomain | string): ServedDomain {
  return typeof served === 'string' ? { Zone: served } : served;
}

/** Checks that an app can skip: the values of `EnforceCheck`. */
export const CHECK_MX_COVERED = 'mx-covered';
export const CHECK_TESTED_FIRST = 'tested-first';

/** Attribute of the preflight resource. Its value changes with the domains. */
export const PREFLIGHT_ATTRIBUTE = 'PreflightPassed';

/** Attributes of a domain's custom resource: the id of the live policy, and the date from which the domain can be removed. */
export const POLICY_ID_ATTRIBUTE = 'PolicyId';
export const EARLIEST_REMOVAL_ATTRIBUTE = 'EarliestRemoval';

/** Returns the key of the object that answers `https://<policyHost>/.well-known/mta-sts.txt`. */
export function policyKey(policyHost: string): string {
  return `${policyHost}/.well-known/mta-sts.txt`;
}

/** Prefix of the objects with which CloudFormation's requests coordinate. */
export const OPERATIONS_PREFIX = 'operations/';
