import { Annotations, CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isMarkedAs, markAs } from './cdk/construct-kind';
import { refuseRecordConflicts } from './cdk/record-conflicts';
import { invalid } from './cdk/validation';
import { mailDomainOf, requirePolicyHostZone, requireRecordsZone, requireUsableZone } from './cdk/zone';
import { MtaStsBase } from './mta-sts-base';
import { MtaStsProps } from './mta-sts-props';
import { MtaStsMode, MtaStsPolicy } from './policy/policy';
import { mtaStsWarnings } from './policy/policy-warnings';
import { hostOf } from './policy-host/host-of';
import { PolicyHost } from './policy-host/policy-host';
import { IPolicyHost } from './policy-host/policy-host-interface';
import { PolicyPublication } from './policy-host/policy-publication';
import { policyHostName, policyUrl } from './protocol/mta-sts/sts-policy';
import { MtaStsRecord, TlsRptRecord } from './records/dns-records';
import { createDomainRecords, DomainRecords, recordNameIn } from './records/domain-records';
import { ITlsRptDestination } from './tls-rpt/destination';
import { requireDestinations } from './tls-rpt/destination-list';
import { isReceiver } from './tls-rpt/receiver-kind';
import { TlsRptReceiver } from './tls-rpt/tls-rpt-receiver';
import { ITlsRptReceiver } from './tls-rpt/tls-rpt-receiver-interface';
import { PolicyWatch } from './watch/policy-watch';

const KIND = 'MtaSts';

/**
 * Gives a mail domain MTA-STS (RFC 8461) and TLS reporting (RFC 8460).
 *
 * Fails at synth if the domain, the policy or the combination of properties can't work.
 */
export class MtaSts extends MtaStsBase {
  /** Returns whether a value is an `MtaSts`. */
  public static isMtaSts(x: any): x is MtaSts {
    return isMarkedAs(KIND, x);
  }

  /** The mail domain. */
  public readonly domainName: string;

  /** The URL from which senders fetch the policy (RFC 8461 §3.3). */
  public readonly policyUrl: string;

  /** The id of the live policy (RFC 8461 §3.1), known at deployment. */
  public readonly policyId: string;

  /**
   * The time at which no sender can hold an enforce policy any more, so that the domain can be removed: see `PolicyPublication.earliestRemoval`.
   * With a policy in mode none it is also an output of the stack.
   */
  public readonly earliestRemoval: string;

  /** Serves the policy. */
  public readonly policyHost: IPolicyHost;

  /** Publishes the policy. */
  public readonly publication: PolicyPublication;

  /** Announces the policy. Undefined if the app has no zone for it. */
  public readonly mtaStsRecord?: MtaStsRecord;

  /** Receives the reports. Undefined if `reportDestinations` are given. */
  public readonly reportReceiver?: TlsRptReceiver;

  /** Requests reports. Undefined without a report destination, or without the domain's zone. */
  public readonly tlsRptRecord?: TlsRptRecord;

  /**
   * The records that you create by hand because the domain's zone is not given, as lines of a zone file (RFC 1035 §5.1). Their values are known
   * at deployment. They are also an output of the stack.
   */
  public readonly manualRecords: string[];

  /** @internal */
  protected readonly _receiver?: ITlsRptReceiver;

  constructor(scope: Construct, id: string, props: MtaStsProps) {
    super(scope, id);
    markAs(KIND, this);
    refuseRecordConflicts(this);
    validate(this, props);
    const { policy } = props;
    const zone = props.zone ?? props.policyHostZone;
    this.domainName = mailDomainOf(props);
    this.policyUrl = policyUrl(this.domainName);

    this.reportReceiver = props.reportDestinations ? undefined : this.createReceiver(props);
    const destinations = props.reportDestinations ?? [this.reportReceiver!];
    const reportReceiver = destinations.find(isReceiver);
    this._receiver = reportReceiver;

    this.policyHost = props.policyHost ?? new PolicyHost(this, 'PolicyHost', { certificate: props.certificate });
    this.policyHost.addDomain({ ...props, zone, domainName: this.domainName });
    const recordName = recordNameIn({ ...props, domain: this.domainName });
    this.publication = new PolicyPublication(this, 'Publication', {
      policyHost: this.policyHost,
      domainName: this.domainName,
      policy,
      recordName,
      reportReceiver,
    });
    this.policyId = this.publication.policyId;
    this.earliestRemoval = this.publication.earliestRemoval;

    const records = createDomainRecords(this, {
      ...props,
      isWritten: props.recordsRole !== undefined,
      domain: this.domainName,
      distribution: this.policyHost.distribution,
      policyId: this.policyId,
      destinations,
      retain: props.removalPolicy !== RemovalPolicy.DESTROY,
    });
    hostOf(this.policyHost)._planRecords({
      domainName: this.domainName,
      // The publication writes and checks what a role can reach.
      zone: props.recordsRole ? undefined : zone,
      recordName,
      tlsRptRecord: records.tlsRptRecord,
      mailboxes: destinations.filter(TlsRptReceiver.isTlsRptReceiver).flatMap(({ _mailbox }) => _mailbox ?? []),
    });
    this.mtaStsRecord = records.mtaStsRecord;
    this.tlsRptRecord = records.tlsRptRecord;
    if (records.tlsRptData !== undefined) this.publication._addTlsRptRecord(records.tlsRptData);
    this.manualRecords = [...records.manualRecords, ...this.reportReceiver?.manualRecords ?? []];
    const { watch } = this.policyHost;
    if (PolicyWatch.isPolicyWatch(watch)) {
      watch.addDomain({
        domainName: this.domainName,
        reportReceiver,
        maxReportAge: props.maxReportAge,
        // CloudFormation creates this one last of the domain's resources.
        dependsOn: [this.mtaStsRecord?.record ?? this.publication.resource],
      });
    }
    this.createOutputs(policy);
    this.addWarnings(policy, destinations, records);
  }

  private createReceiver({ zone, policyHostZone, recordsRole }: MtaStsProps): TlsRptReceiver {
    const parent = policyHostZone ? policyHostName(this.domainName) : this.domainName;
    return new TlsRptReceiver(this, 'Reports', { zone: recordsRole ? undefined : zone ?? policyHostZone, mailboxDomainName: `tlsrpt.${parent}` });
  }

  private createOutputs({ mode }: MtaStsPolicy): void {
    if (mode === MtaStsMode.NONE) {
      new CfnOutput(this, 'EarliestRemoval', { value: this.earliestRemoval, description: `When ${this.domainName} can be removed` });
    }
    if (this.manualRecords.length > 0) {
      new CfnOutput(this, 'ManualRecords', { value: this.manualRecords.join('\n'), description: `Records for the DNS of ${this.domainName}` });
    }
  }

  private addWarnings(policy: MtaStsPolicy, destinations: ITlsRptDestination[], { uris }: DomainRecords): void {
    for (const { id, message } of mtaStsWarnings(this.domainName, policy, { count: destinations.length, uris })) {
      Annotations.of(this).addWarningV2(id, message);
    }
  }
}

/** Properties that exclude each other, and how to resolve the conflict. */
const CONFLICTS: ReadonlyArray<[given: keyof MtaStsProps, other: keyof MtaStsProps, fix: string]> = [
  ['policyHostZone', 'zone', "'zone' already contains the policy host; give one of them"],
  ['policyHostZone', 'recordsRole', "the role reaches the records of 'zone'; put the zone of the policy host into the stack's account, or give 'zone' with the role"],
  ['certificate', 'policyHost', 'that PolicyHost has its own certificate; give the certificate to the PolicyHost'],
];

/** Fails for properties that can't work together, or not in this stack. */
function validate(scope: Construct, props: MtaStsProps): void {
  for (const [given, other, fix] of CONFLICTS) {
    if (props[given] !== undefined && props[other] !== undefined) throw new Error(`'${given}' conflicts with '${other}': ${fix}`);
  }
  if (!Array.isArray(props.policy?.skippedChecks)) {
    throw invalid('policy', props.policy, 'it must be an MtaStsPolicy', "write one such as MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'))");
  }
  if (props.reportDestinations) requireDestinations('reportDestinations', props.reportDestinations);
  if (props.policyHost) hostOf(props.policyHost)._requireSameEnvironment(scope);
  if (props.maxReportAge && props.policyHost && !PolicyWatch.isPolicyWatch(props.policyHost.watch)) {
    throw new Error(`'maxReportAge' is given, and the policy host '${props.policyHost.node.path}' has no watch in this app that would use it: it has 'watchEnabled: false', or belongs to another app; `
      + "leave 'maxReportAge' out, or give it to 'watch.addDomain()' in the app of the host");
  }
  requireRecordsZone(scope, props);
  requireUsableZone(scope, 'policyHostZone', props.policyHostZone);
  const domain = mailDomainOf(props);
  if (!props.zone && props.policy.mailExchangers.zoneRevision !== undefined) {
    throw new Error(`'policy' reads the MX records of ${domain} from its hosted zone, and 'zone' is not given; give it, or name the hosts with MailExchangers.of()`);
  }
  if (props.policyHostZone) requirePolicyHostZone('policyHostZone', props.policyHostZone, domain);
}
