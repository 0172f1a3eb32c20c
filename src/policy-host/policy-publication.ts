import { CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { hostOf } from './host-of';
import { PolicyHostBase } from './policy-host-base';
import { IPolicyHost } from './policy-host-interface';
import { EARLIEST_REMOVAL_ATTRIBUTE, POLICY_ID_ATTRIBUTE, PUBLICATION_RESOURCE_TYPE, PublicationProperties } from './publication-contract';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { environmentDifference } from '../cdk/environment';
import { retainUnlessReplaced } from '../cdk/retain';
import { MtaStsPolicy } from '../policy/policy';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { ITlsRptReceiver } from '../tls-rpt/tls-rpt-receiver-interface';

/** Properties of a `PolicyPublication`. */
export interface PolicyPublicationProps {
  /** Serves the policy. Add the domain to it first: see `PolicyHost.addDomain()`. */
  readonly policyHost: IPolicyHost;

  /** The mail domain. */
  readonly domainName: string;

  /**
   * The name of the `_mta-sts` record in the zone, if `_mta-sts.<domainName>` is a CNAME record that points to it (RFC 8461 §3.1).
   *
   * @default - `_mta-sts.<domainName>`
   */
  readonly recordName?: string;

  /** The policy to publish. */
  readonly policy: MtaStsPolicy;

  /**
   * Receives the reports that the policy needs as evidence. Required for a policy with an `evidencePeriod`.
   *
   * @default - none
   */
  readonly reportReceiver?: ITlsRptReceiver;
}

const KIND = 'PolicyPublication';

/**
 * Publishes one domain's policy when the stack is deployed, in the order that RFC 8461 §8.1 requires.
 *
 * It stores the policy, fetches it through the policy host until exactly these bytes are live, and only then returns the id.
 * A record that takes its id from here never announces a policy that is not served, in an update or in a rollback.
 * If the policy does not become live, the deployment fails and reports what it found. If a policy would make senders reject the domain's mail,
 * the deployment fails before it changes anything.
 */
export class PolicyPublication extends Construct {
  /** Returns whether a value is a `PolicyPublication`. */
  public static isPolicyPublication(x: any): x is PolicyPublication {
    return isMarkedAs(KIND, x);
  }

  /** The id of the live policy (RFC 8461 §3.1), known at deployment: 32 hexadecimal digits. */
  public readonly policyId: string;

  /**
   * The time at which no sender can hold an enforce policy any more, known at deployment: a time in ISO 8601, `now`,
   * or `not in mode enforce` while the policy is in mode enforce, so that the time moves on from day to day.
   */
  public readonly earliestRemoval: string;

  /** The custom resource that publishes the policy. */
  public readonly resource: CustomResource;

  private tlsRptRecord?: string;

  constructor(scope: Construct, id: string, props: PolicyPublicationProps) {
    super(scope, id);
    markAs(KIND, this);
    const { domainName, policy, reportReceiver } = props;
    const policyHost = hostOf(props.policyHost);
    if (policy.evidencePeriod) requireReadableReports(this, reportReceiver, policyHost);
    const reports = policy.evidencePeriod && reportReceiver?.bucket;
    const { zone, recordsRole, removal } = policyHost._register({ scope: this, domainName, policy, reports });
    const properties: PublicationProperties = {
      PolicyDomain: domainName,
      Mode: policy.mode,
      MaxAge: String(policy.maxAge.toSeconds()),
      Mx: [...policy.mailExchangers.patterns].sort(),
      HostedZoneId: zone?.hostedZoneId,
      RecordName: props.recordName,
      ...recordsRole && { RecordsRole: recordsRole.roleArn, TlsRptRecord: Lazy.string({ produce: () => this.tlsRptRecord }) },
      ZoneRevision: policy.mailExchangers.zoneRevision,
      ...policy.evidencePeriod ? { EvidenceDays: String(policy.evidencePeriod.toDays()), ReportBucket: reportReceiver!.bucket.bucketName } : {},
      ...policy.skippedChecks.length > 0 ? { SkippedChecks: [...policy.skippedChecks].sort() } : {},
      Removal: removal === 'Retain' ? undefined : removal,
      Host: policyHost._reference,
    };
    // Longer than one run of the function. The rollback overtakes a run that is still active then: see policy-claim.
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: PUBLICATION_RESOURCE_TYPE,
      serviceToken: policyHost.publishFunction.functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { ...properties },
    });
    if (removal === 'Retain') retainUnlessReplaced(this.resource);
    this.policyId = this.resource.getAttString(POLICY_ID_ATTRIBUTE);
    this.earliestRemoval = this.resource.getAttString(EARLIEST_REMOVAL_ATTRIBUTE);
  }

  /**
   * Makes the publication write the `_smtp._tls` record too. Only for a domain with a `recordsRole`.
   *
   * @param data The record's value, in the format of zone files
   *
   * @internal
   */
  public _addTlsRptRecord(data: string): void {
    this.tlsRptRecord = data;
  }
}

/** Fails unless the publication can read the reports that its policy needs. */
function requireReadableReports(publication: PolicyPublication, reports: ITlsRptReceiver | undefined, host: PolicyHostBase): void {
  if (!reports) {
    throw new Error("'evidencePeriod' needs the reports of a TlsRptReceiver, and none is among the report destinations; "
      + "add a TlsRptReceiver, or leave 'evidencePeriod' out");
  }
  const [theirs, own] = [Stack.of(reports), Stack.of(publication)];
  if (TlsRptReceiver.isTlsRptReceiver(reports) && theirs === own && Stack.of(host) !== own) {
    throw new Error(`'evidencePeriod' needs the reports of '${reports.node.path}', which is in the domain's stack: that stack already depends on the policy host's stack, and granting `
      + "the host access to the reports would be a circular dependency; put the receiver into the policy host's stack, or leave 'evidencePeriod' out");
  }
  const difference = environmentDifference(reports, host);
  if (!difference) return;
  throw new Error(`'evidencePeriod' needs the reports of '${reports.node.path}', which is in ${difference.property} ${difference.one}: the policy host is in ${difference.other} `
    + `and can't read them; put both into the same ${difference.property}, or leave 'evidencePeriod' out`);
}
