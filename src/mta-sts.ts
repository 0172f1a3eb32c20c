import { Annotations, CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { policyDomainOf, requirePolicyHostZone, requireUsableZone } from './cdk/zone';
import { MtaStsMode, MtaStsPolicy } from './policy/policy';
import { mtaStsWarnings } from './policy/policy-warnings';
import { PolicyHost } from './policy-host/policy-host';
import { PolicyPublication } from './policy-host/policy-publication';
import { DomainRemovalOptions } from './policy-host/removal-options';
import { policyHostName, policyUrl } from './protocol/mta-sts/sts-policy';
import { MtaStsRecord, TlsRptRecord } from './records/dns-records';
import { createDomainRecords, recordNameIn } from './records/domain-records';
import { ITlsRptDestination } from './tls-rpt/destination';
import { TlsRptReceiver } from './tls-rpt/tls-rpt-receiver';

/** Properties of an `MtaSts`. */
export interface MtaStsProps extends DomainRemovalOptions {
  /**
   * The public hosted zone that holds the domain, in the stack's account.
   *
   * @default - the domain's DNS is elsewhere: `manualRecords` are made there by hand
   */
  readonly zone?: route53.IHostedZone;

  /**
   * The mail domain: what stands behind the at sign. A policy holds for this very name only, not for names below it (RFC 8461 §3.4).
   *
   * @default - the zone's name
   */
  readonly domainName?: string;

  /**
   * A public hosted zone in the stack's account for `mta-sts.<domain>` alone, to which the domain's DNS delegates that name. What changes with a
   * policy is then in this zone, and the records that are made by hand stay as they are. Instead of `zone`.
   *
   * @default - none
   */
  readonly policyHostZone?: route53.IHostedZone;

  /** What senders are asked to do. Begin with `MtaStsPolicy.testing()`. */
  readonly policy: MtaStsPolicy;

  /**
   * Serves the policy. One host can serve many domains.
   *
   * @default - a host for this domain alone
   */
  readonly policyHost?: PolicyHost;

  /**
   * The certificate of the default policy host, in us-east-1, valid for `mta-sts.<domain>`.
   *
   * @default - a new certificate of Amazon's, which CAA records of the domain must allow, validated in the zone; see `PolicyHostProps.certificate`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Where TLS reports go. A `TlsRptReceiver` can serve many domains. Empty: no reports are asked for.
   *
   * @default - a `TlsRptReceiver` for this domain alone, at `tlsrpt.<domain>`, or with a `policyHostZone` at `tlsrpt.mta-sts.<domain>`
   */
  readonly reportDestinations?: ITlsRptDestination[];
}

/**
 * Gives a mail domain MTA-STS (RFC 8461) and TLS reporting (RFC 8460).
 *
 * Fails for a domain, a policy or a combination of properties that can't work, when the app is synthesized.
 */
export class MtaSts extends Construct {
  /** The mail domain. */
  public readonly domainName: string;

  /** Where senders fetch the policy. */
  public readonly policyUrl: string;

  /** The id of the live policy, known when the stack is deployed. */
  public readonly policyId: string;

  /**
   * When no sender can hold an enforce policy any more, so that the domain can be removed: see `PolicyPublication.earliestRemoval`.
   * With a policy in mode none it is an output of the stack as well.
   */
  public readonly earliestRemoval: string;

  /** Serves the policy. */
  public readonly policyHost: PolicyHost;

  /** Publishes the policy. */
  public readonly publication: PolicyPublication;

  /** Announces the policy, where there is a zone for it. */
  public readonly mtaStsRecord?: MtaStsRecord;

  /** Receives the reports, where no `reportDestinations` are given. */
  public readonly reportReceiver?: TlsRptReceiver;

  /** Asks for reports, where there is a destination for them and the domain's zone. */
  public readonly tlsRptRecord?: TlsRptRecord;

  /**
   * Lines of a zone file (RFC 1035 §5.1) with the records that are made by hand, because the domain's zone is not given. Their values are known when
   * the stack is deployed, and are an output of the stack as well.
   */
  public readonly manualRecords: string[];

  constructor(scope: Construct, id: string, props: MtaStsProps) {
    super(scope, id);
    const { policy } = props;
    if (props.zone && props.policyHostZone) {
      throw new Error("'policyHostZone' is given beside 'zone', which holds the policy host already; give one of them");
    }
    if (props.policyHost && props.certificate) {
      throw new Error("'certificate' is given beside 'policyHost', whose certificate it can't replace; give it to the PolicyHost");
    }
    props.policyHost?._requireNear(this);
    requireUsableZone(this, 'zone', props.zone);
    requireUsableZone(this, 'policyHostZone', props.policyHostZone);
    this.domainName = policyDomainOf(props);
    this.policyUrl = policyUrl(this.domainName);
    const zone = props.zone ?? policyHostZoneOf(props, this.domainName);

    if (!props.reportDestinations) {
      const inDomain = props.policyHostZone ? policyHostName(this.domainName) : this.domainName;
      this.reportReceiver = new TlsRptReceiver(this, 'Reports', { zone, mailboxDomainName: `tlsrpt.${inDomain}` });
    }
    const destinations = props.reportDestinations ?? [this.reportReceiver!];
    const reports = destinations.find((one) => one instanceof TlsRptReceiver);

    this.policyHost = props.policyHost ?? new PolicyHost(this, 'PolicyHost', { certificate: props.certificate });
    this.policyHost.addDomain({ ...props, zone, domainName: this.domainName });
    this.publication = new PolicyPublication(this, 'Publication', {
      policyHost: this.policyHost,
      domainName: this.domainName,
      policy,
      recordName: recordNameIn({ ...props, domain: this.domainName }),
      reportReceiver: reports,
    });
    this.policyId = this.publication.policyId;
    this.earliestRemoval = this.publication.earliestRemoval;
    if (policy.mode === MtaStsMode.NONE) {
      new CfnOutput(this, 'EarliestRemoval', { value: this.earliestRemoval, description: `When ${this.domainName} can be removed` });
    }

    const { mtaStsRecord, tlsRptRecord, toMake, uris } = createDomainRecords(this, {
      ...props,
      domain: this.domainName,
      distribution: this.policyHost.distribution,
      policyId: this.policyId,
      destinations,
      retain: props.removalPolicy !== RemovalPolicy.DESTROY,
    });
    this.mtaStsRecord = mtaStsRecord;
    this.tlsRptRecord = tlsRptRecord;
    this.policyHost.watch?.addDomain({
      domainName: this.domainName,
      reportReceiver: reports,
      // The other records wait for less, and are there by then.
      dependsOn: [mtaStsRecord?.record ?? this.publication.resource],
    });
    this.manualRecords = [...toMake, ...this.reportReceiver?.manualRecords ?? []];
    if (this.manualRecords.length > 0) {
      new CfnOutput(this, 'ManualRecords', { value: this.manualRecords.join('\n'), description: `Records for the DNS of ${this.domainName}` });
    }
    for (const { id: warning, message } of mtaStsWarnings(this.domainName, policy, { count: destinations.length, uris })) {
      Annotations.of(this).addWarningV2(warning, message);
    }
  }
}

function policyHostZoneOf({ policyHostZone, policy }: MtaStsProps, domain: string): route53.IHostedZone | undefined {
  if (policy.mailExchangers.zoneRevision !== undefined) {
    throw new Error(`the MX records of ${domain} are to be read from its hosted zone, and 'zone' is not given; give it, or name the hosts with MailExchangers.of()`);
  }
  if (policyHostZone) requirePolicyHostZone('policyHostZone', policyHostZone, domain);
  return policyHostZone;
}
