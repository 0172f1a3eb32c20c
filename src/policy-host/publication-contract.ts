/*
 * What the constructs of the publication and their handler agree on.
 * Imports nothing: with one import of aws-cdk-lib the handler's bundle grows from kilobytes to 60 MB.
 */

/** One for each domain: puts its policy. */
export const PUBLICATION_RESOURCE_TYPE = 'Custom::MtaStsPolicy';

/** One for each policy host, before anything of it is changed: which domains it serves. */
export const DOMAINS_RESOURCE_TYPE = 'Custom::MtaStsPolicyHostDomains';

/** One for each policy host, behind all of it: hands the host to its publications. */
export const HOST_RESOURCE_TYPE = 'Custom::MtaStsPolicyHost';

/** CloudFormation turns every number into a string. */
export interface PublicationProperties {
  readonly PolicyDomain: string;
  readonly Mode: string;
  /** Seconds. */
  readonly MaxAge: string;
  /** Patterns that were given. */
  readonly Mx: string[];
  /** Where the domain's MX records are looked at, and its `_mta-sts` record is. */
  readonly HostedZoneId?: string;
  /** Where in that zone the `_mta-sts` record is, if it is not at `_mta-sts.` and the domain. */
  readonly RecordName?: string;
  /** Present where the MX records of the zone are the mail exchangers, beside those in `Mx`: what was given as `revision`, or ''. */
  readonly ZoneRevision?: string;
  /** Days of testing without a failure that enforce needs, according to the reports in `ReportBucket`. */
  readonly EvidenceDays?: string;
  readonly ReportBucket?: string;
  /** Checks that are left out. */
  readonly SkippedChecks?: string[];
  /** Absent: `Retain`. */
  readonly Removal?: Removal;
  /** The physical id of its host's resource: see `hostId()`. */
  readonly Host: string;
}

/** Where a policy host is. */
export interface HostPlace {
  /** The policy host's bucket. */
  readonly Bucket: string;
  /** Where the policy host answers, as `host` or `host:port`: the distribution's own domain name. */
  readonly Endpoint: string;
}

export interface HostProperties extends HostPlace {
  /** What the guard has let through: CloudFormation might not wait for it in front of a host that stays as it is. */
  readonly PreflightPassed: string;
}

/** All of a policy host in one reference, which is short where a template has it once for each domain. */
export function hostId({ Bucket, Endpoint }: HostPlace): string {
  return `${Bucket}/${Endpoint}`;
}

export function hostOf({ Host }: PublicationProperties): HostPlace {
  const [Bucket, Endpoint] = Host.split('/');
  return { Bucket, Endpoint };
}

/** What becomes of a domain's policy, records and host when they are no longer in the stack. `Abandon` is `Delete`, whoever holds the policy. */
export type Removal = 'Retain' | 'Delete' | 'Force';

export interface DomainsProperties {
  /** The policy host's bucket. */
  readonly Bucket: string;
  readonly Domains: { readonly [domain: string]: ServedDomain };
}

export interface ServedDomain {
  /** Absent: one in which senders deliver whatever they find. */
  readonly Mode?: string;
  /** Absent: `Retain`. */
  readonly Removal?: Removal;
  readonly SkippedChecks?: string[];
}

/** Checks that can be left out, by the values of `EnforceCheck`. */
export const CHECK_MX_COVERED = 'mx-covered';
export const CHECK_TESTED_FIRST = 'tested-first';

/** Attribute of a policy host's guard: another one for other domains. */
export const PREFLIGHT_ATTRIBUTE = 'PreflightPassed';

/** Attributes of a domain's custom resource: the id of the policy that was seen live, and when the domain can be removed. */
export const POLICY_ID_ATTRIBUTE = 'PolicyId';
export const EARLIEST_REMOVAL_ATTRIBUTE = 'EarliestRemoval';

/** The object that answers `https://<policyHost>/.well-known/mta-sts.txt`. */
export function policyKey(policyHost: string): string {
  return `${policyHost}/.well-known/mta-sts.txt`;
}

/** Objects that requests of CloudFormation use among themselves. */
export const OPERATIONS_PREFIX = 'operations/';
