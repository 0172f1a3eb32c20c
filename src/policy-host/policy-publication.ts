import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PolicyHost } from './policy-host';
import { EARLIEST_REMOVAL_ATTRIBUTE, POLICY_ID_ATTRIBUTE, PUBLICATION_RESOURCE_TYPE, PublicationProperties } from './publication-contract';
import { environmentDifference } from '../cdk/environment';
import { retainUnlessReplaced } from '../cdk/retain';
import { MtaStsPolicy } from '../policy/policy';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';

/** Properties of a `PolicyPublication`. */
export interface PolicyPublicationProps {
  /** Serves the policy. It must know the domain: see `PolicyHost.addDomain()`. */
  readonly policyHost: PolicyHost;

  /** The mail domain. */
  readonly domainName: string;

  /**
   * Where the `_mta-sts` record is in the zone, if `_mta-sts.<domain>` is a CNAME record that points there (RFC 8461 §3.1).
   *
   * @default - `_mta-sts.<domain>`
   */
  readonly recordName?: string;

  /** What is published. */
  readonly policy: MtaStsPolicy;

  /**
   * Whose reports speak for or against the policy, where it asks for evidence.
   *
   * @default - the policy asks for none
   */
  readonly reportReceiver?: TlsRptReceiver;
}

/**
 * Publishes one domain's policy when the stack is deployed, in the order that RFC 8461 §8.1 asks for.
 *
 * It puts the policy, fetches it through the policy host until exactly these bytes are live, and only then hands out the id.
 * A record that takes its id from here can't announce what is not served, neither in an update nor in a rollback.
 * When the policy does not become live, the deployment fails and says what was seen. A policy that would make senders refuse the domain's mail
 * is refused before anything is changed.
 */
export class PolicyPublication extends Construct {
  /** The id of the live policy (RFC 8461 §3.1), known when the stack is deployed: 32 hexadecimal digits. */
  public readonly policyId: string;

  /**
   * When no sender can hold an enforce policy any more, known when the stack is deployed: a time in ISO 8601, `now`,
   * or `not in mode enforce`, where it moves on from day to day.
   */
  public readonly earliestRemoval: string;

  /** The custom resource. */
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: PolicyPublicationProps) {
    super(scope, id);
    const { policyHost: host, domainName: domain, policy, reportReceiver: reports } = props;
    host._requireNear(this);
    if (policy.evidencePeriod) requireReports(this, reports, host);
    const { zone, removal } = host._publish(this, domain, policy, policy.evidencePeriod && reports?.bucket);
    const properties: PublicationProperties = {
      PolicyDomain: domain,
      Mode: policy.mode,
      MaxAge: String(policy.maxAge.toSeconds()),
      Mx: policy.mailExchangers.patterns,
      HostedZoneId: zone?.hostedZoneId,
      RecordName: props.recordName,
      ZoneRevision: policy.mailExchangers.zoneRevision,
      ...policy.evidencePeriod ? { EvidenceDays: String(policy.evidencePeriod.toDays()), ReportBucket: reports!.bucket.bucketName } : {},
      ...policy.skippedChecks.length > 0 ? { SkippedChecks: policy.skippedChecks } : {},
      Removal: removal === 'Retain' ? undefined : removal,
      Host: host._reference,
    };
    // Longer than one run of the function. What still runs after that is overtaken by the rollback: see policy-claim.
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: PUBLICATION_RESOURCE_TYPE,
      serviceToken: host.publishFunction.functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { ...properties },
    });
    if (removal === 'Retain') retainUnlessReplaced(this.resource);
    this.policyId = this.resource.getAttString(POLICY_ID_ATTRIBUTE);
    this.earliestRemoval = this.resource.getAttString(EARLIEST_REMOVAL_ATTRIBUTE);
  }
}

/** Those that the publication can read. */
function requireReports(publication: PolicyPublication, reports: TlsRptReceiver | undefined, host: PolicyHost): asserts reports {
  if (!reports) {
    throw new Error("'evidencePeriod' is asked for, and no TlsRptReceiver is among the report destinations whose reports could speak for the policy; "
      + "let a TlsRptReceiver receive them, or leave 'evidencePeriod' out");
  }
  const [theirs, own] = [Stack.of(reports), Stack.of(publication)];
  if (theirs === own && Stack.of(host) !== own) {
    throw new Error(`'evidencePeriod' is asked for, and the TlsRptReceiver '${reports.node.path}' is in the stack of the domain, which needs that of the policy host: `
      + "the host can't know its reports; put the receiver into the stack of the host, or leave 'evidencePeriod' out");
  }
  const apart = environmentDifference(reports, host);
  if (!apart) return;
  throw new Error(`'evidencePeriod' is asked for, and the TlsRptReceiver '${reports.node.path}' is in ${apart.property} ${apart.one}, while the policy host is in `
    + `${apart.other} and can't read its reports; put both into the same, or leave 'evidencePeriod' out`);
}
