import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { DomainsProperties, Removal, ServedDomain } from './publication-contract';
import { refuseUncoveredMx, refuseUnreadMx } from './zone-mx';
import { invalid } from '../cdk/validation';
import { isNameOf } from '../cdk/zone';
import { MtaStsMode, MtaStsPolicy } from '../policy/policy';

/** What a policy host knows about a domain. */
export interface HostedDomain {
  /** Undefined if the DNS is elsewhere. */
  readonly zone?: route53.IHostedZone;
  /** The role through which the publication writes the records. Undefined if the zone is in the same account. */
  readonly recordsRole?: iam.IRole;
  readonly removal: Removal;
  /** Whether a stack of another app publishes the policy. */
  readonly isPublishedElsewhere?: boolean;
}

/** The domains of a policy host, and the policies of those that this app publishes. */
export interface RegisteredDomains {
  readonly domains: ReadonlyMap<string, HostedDomain>;
  readonly policies: Map<string, MtaStsPolicy>;
}

/** The records that an app creates for a domain of a policy host. */
export interface RecordPlan {
  readonly domainName: string;
  /** Contains the records of the policy. Undefined if they are created by hand. */
  readonly zone?: route53.IHostedZone;
  /** The name of the `_mta-sts` record, unless it is `_mta-sts.<domainName>`. */
  readonly recordName?: string;
  /** Requests reports. */
  readonly tlsRptRecord?: IConstruct;
  readonly mailboxes: readonly MailboxPlan[];
}

/** The MX record of a report mailbox. */
export interface MailboxPlan {
  readonly domainName: string;
  readonly zone: route53.IHostedZone;
  readonly mx: route53.MxRecord;
}

/** What a `PolicyPublication` registers at its host. */
export interface PolicyRegistration {
  /** The publication. */
  readonly scope: IConstruct;
  readonly domainName: string;
  readonly policy: MtaStsPolicy;
  /** The bucket whose reports decide whether the policy is published. */
  readonly reports?: s3.IBucket;
}

/** Registers the policy of a domain, and returns what the host knows about the domain. Fails if the policy can't be published. */
export function registerPolicy({ domains, policies }: RegisteredDomains, { scope, domainName, policy }: PolicyRegistration): HostedDomain {
  const hosted = domains.get(domainName);
  if (!hosted) throw invalid('domainName', domainName, 'the policy host does not serve it', 'add it with PolicyHost.addDomain() first');
  if (hosted.isPublishedElsewhere) {
    throw invalid('domainName', domainName, "its 'publishingStackName' says that a stack of another app publishes its policy", "leave 'publishingStackName' out to publish it here");
  }
  if (policies.has(domainName)) {
    throw invalid('domainName', domainName, 'its policy is published already, and a domain has one', 'create one PolicyPublication for the domain');
  }
  requirePublishable(domainName, policy, hosted);
  if (hosted.zone && policy.mailExchangers.zoneRevision !== undefined) refuseUnreadMx(scope, domainName, hosted.zone);
  if (hosted.zone) refuseUncoveredMx(scope, domainName, hosted.zone, policy);
  policies.set(domainName, policy);
  return hosted;
}

function requirePublishable(domain: string, { mode, mailExchangers }: MtaStsPolicy, { zone, removal }: HostedDomain): void {
  if (mailExchangers.zoneRevision !== undefined && !zone) {
    throw new Error(`'policy' reads the MX records of ${domain} from its hosted zone, which the policy host does not know; give 'zone' to PolicyHost.addDomain(), `
      + 'or name the hosts with MailExchangers.of()');
  }
  if (removal === 'Delete' && mode === MtaStsMode.ENFORCE) {
    throw new Error("'removalPolicy' is RemovalPolicy.DESTROY with a policy in mode enforce: senders that hold the policy would lose its host (RFC 8461 §8.3); "
      + "leave 'removalPolicy' out, and give it with MtaStsPolicy.none() later");
  }
}

/** Returns the domains that have a publication, in the form that the handler reads. Omits defaults. */
export function servedDomains(
  domains: ReadonlyMap<string, HostedDomain>, policies: ReadonlyMap<string, MtaStsPolicy>, plans: ReadonlyMap<string, RecordPlan>,
): DomainsProperties['Domains'] {
  const published = [...domains].filter(([domain, { isPublishedElsewhere }]) => isPublishedElsewhere || policies.has(domain));
  return Object.fromEntries(published.map(([domain, hosted]) => [domain, inShort(servedDomain(hosted, policies.get(domain), plans.get(domain)))]));
}

function inShort(served: ServedDomain): ServedDomain | string {
  return served.Zone !== undefined && Object.keys(served).length === 1 ? served.Zone : served;
}

/** Returns what the preflight has to know. The mode of a policy that another app publishes is unknown here: its publication makes the checks of the mode. */
function servedDomain({ removal }: HostedDomain, policy?: MtaStsPolicy, plan?: RecordPlan): ServedDomain {
  const { mode, skippedChecks = [] } = policy ?? {};
  return {
    ...mode === MtaStsMode.ENFORCE ? { Mode: mode } : {},
    ...removal === 'Retain' ? {} : { Removal: removal },
    ...skippedChecks.length > 0 ? { SkippedChecks: [...skippedChecks].sort() } : {},
    ...plan?.zone ? plannedIn(plan.zone, plan) : {},
  };
}

function plannedIn(zone: route53.IHostedZone, { domainName, recordName, tlsRptRecord }: RecordPlan): ServedDomain {
  return {
    Zone: zone.hostedZoneId,
    ...recordName === undefined && !isNameOf(zone, domainName) ? { Within: 'zone' } : {},
    ...recordName === undefined ? {} : { RecordName: recordName },
    ...tlsRptRecord ? {} : { TlsRpt: 'none' },
  };
}

/** Returns the mailboxes in the form that the handler reads. */
export function mailboxRecords(mailboxes: readonly MailboxPlan[]): DomainsProperties['Mailboxes'] {
  if (mailboxes.length === 0) return undefined;
  return Object.fromEntries(mailboxes.map(({ domainName, zone, mx }) => (
    [domainName, { Zone: zone.hostedZoneId, LogicalId: (mx.node.defaultChild as route53.CfnRecordSet).logicalId }]
  )));
}
