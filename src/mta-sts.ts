import { Annotations, CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { MtaStsPolicy } from './policy';
import { PolicyHost } from './policy-host';
import { policyWarnings } from './policy-warnings';
import { policyUrl } from './protocol/mta-sts';
import { PolicyPublication } from './publication/policy-publication';
import { MtaStsRecord, TlsRptRecord } from './records';
import { RemovalOptions } from './removal';
import { retainUnlessReplaced } from './retention';
import { ITlsRptDestination } from './tls-rpt/destination';
import { TlsRptReceiver } from './tls-rpt/tls-rpt-receiver';
import { policyDomainOf } from './zone';

/** Properties of an `MtaSts`. */
export interface MtaStsProps extends RemovalOptions {
  /** The public hosted zone that holds the domain. */
  readonly zone: route53.IHostedZone;

  /**
   * The mail domain: what stands behind the @. A policy holds for this very name only, not for names below it (RFC 8461 §3.4).
   *
   * @default - the zone's name
   */
  readonly domain?: string;

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
   * @default - a new certificate, validated in the zone; see `PolicyHostProps.certificate`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Where TLS reports go. A `TlsRptReceiver` can serve many domains. Empty: no reports are asked for.
   *
   * @default - a `TlsRptReceiver` for this domain alone, at `tlsrpt.<domain>`
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
  public readonly domain: string;

  /** Where senders fetch the policy. */
  public readonly policyUrl: string;

  /** The id of the live policy, known when the stack is deployed. */
  public readonly policyId: string;

  /**
   * When no sender can hold an enforce policy any more, so that the domain can be removed: see `PolicyPublication.earliestRemoval`.
   * It is an output of the stack as well.
   */
  public readonly earliestRemoval: string;

  /** Serves the policy. */
  public readonly policyHost: PolicyHost;

  /** Publishes the policy. */
  public readonly publication: PolicyPublication;

  /** Announces the policy. */
  public readonly mtaStsRecord: MtaStsRecord;

  /** Receives the reports, where no `reportDestinations` are given. */
  public readonly reportReceiver?: TlsRptReceiver;

  /** Asks for reports, where there is a destination for them. */
  public readonly tlsRptRecord?: TlsRptRecord;

  constructor(scope: Construct, id: string, props: MtaStsProps) {
    super(scope, id);
    const { zone, policy } = props;
    if (props.policyHost && props.certificate) {
      throw new Error("'certificate' is given beside 'policyHost', whose certificate it can't replace; give it to the PolicyHost");
    }
    this.domain = policyDomainOf(props);
    this.policyUrl = policyUrl(this.domain);

    if (!props.reportDestinations) {
      this.reportReceiver = new TlsRptReceiver(this, 'Reports', { zone, domain: `tlsrpt.${this.domain}` });
    }
    const destinations = props.reportDestinations ?? [this.reportReceiver!];

    this.policyHost = props.policyHost ?? new PolicyHost(this, 'PolicyHost', { certificate: props.certificate });
    const aliases = this.createAliasRecords(zone, this.policyHost.addDomain({ ...props, domain: this.domain }));
    this.publication = new PolicyPublication(this, 'Publication', {
      host: this.policyHost,
      domain: this.domain,
      policy,
      reports: destinations.find((one) => one instanceof TlsRptReceiver),
    });
    this.policyId = this.publication.policyId;
    this.earliestRemoval = this.publication.earliestRemoval;
    this.mtaStsRecord = new MtaStsRecord(this, 'MtaStsRecord', { zone, domain: this.domain, policyId: this.policyId });
    this.mtaStsRecord.node.addDependency(...aliases);
    if (props.removalPolicy !== RemovalPolicy.DESTROY) [...aliases, this.mtaStsRecord.record].forEach(retainUnlessReplaced);
    new CfnOutput(this, 'EarliestRemoval', { value: this.earliestRemoval, description: `When ${this.domain} can be removed` });

    if (destinations.length > 0) {
      this.tlsRptRecord = new TlsRptRecord(this, 'TlsRptRecord', { zone, domain: this.domain, destinations });
    }
    for (const { id: warning, message } of policyWarnings(this.domain, policy, destinations.length > 0)) {
      Annotations.of(this).addWarningV2(warning, message);
    }
  }

  private createAliasRecords(zone: route53.IHostedZone, policyHostName: string): route53.RecordSet[] {
    const record = {
      zone,
      recordName: `${policyHostName}.`,
      target: route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(this.policyHost.distribution)),
    };
    return [new route53.ARecord(this, 'A', record), new route53.AaaaRecord(this, 'Aaaa', record)];
  }
}
