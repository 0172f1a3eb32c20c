import { Annotations, CfnDeletionPolicy, CfnOutput, Fn, Lazy, Names, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { certificateStack, CLOUDFRONT_REGION } from './certificate-stack';
import { isCreated } from '../cdk/created-zone';
import { outermostStack } from '../cdk/environment';
import { requireRoomBelow } from '../cdk/mail-domain';
import { setPolicies } from '../cdk/retain';
import { invalid } from '../cdk/validation';
import { isBelow } from '../cdk/zone';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** ACM accepts longer names only as additional names of a certificate. */
const MAX_COMMON_NAME = 64;

/** As long as what ACM puts before a name in the record that validates it: an underscore and 32 digits. */
const VALIDATION_LABEL = `_${'x'.repeat(32)}.`;

/**
 * Creates the certificate of a policy host, always in us-east-1. If the host's stack is in another region, a certificate stack contains the certificate.
 * The host's stack reads its output at deployment, without custom resources, and without exports that would lock either stack.
 */
export class PolicyHostCertificate extends Construct {
  /** Refers to the certificate that has all names in the end. */
  public readonly certificate: acm.ICertificate;

  /** The certificate stack. Undefined if the host's stack contains the certificate. */
  public readonly certificateStack?: Stack;

  private readonly names: string[] = [];
  private readonly zones: { [name: string]: route53.IHostedZone } = {};
  private readonly home: Construct;
  private current?: acm.Certificate;
  private retained = false;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.home = this.inCloudFrontRegion();
    this.certificateStack = this.home === this ? undefined : Stack.of(this.home);
    this.certificate = acm.Certificate.fromCertificateArn(this, 'Current', this.currentArn());
  }

  /** Adds a name, for which CloudFormation replaces the certificate. The order in which names are added makes no difference. */
  public addName(name: string, zone?: route53.IHostedZone): void {
    requireRoomBelow('domainName', name, VALIDATION_LABEL);
    if (zone) {
      this.checkZone(name, zone);
      if (this.home !== this) announceRecord(this, name.replace(policyHostName(''), ''), zone);
      this.zones[name] = zone;
    }
    this.names.push(name);
    this.names.sort();
    // Only the first name must be short.
    const first = this.names.find((one) => one.length <= MAX_COMMON_NAME);
    if (first === undefined) {
      throw invalid('domainName', name.replace(policyHostName(''), ''), `'${name}' has ${name.length} characters, and a certificate needs one name of at most ${MAX_COMMON_NAME}`,
        'give a \'certificate\', or add a domain with a shorter name to the policy host before this one');
    }
    const others = this.names.filter((one) => one !== first);
    if (this.current) this.current.node.scope!.node.tryRemoveChild(this.current.node.id);

    this.current = new acm.Certificate(this.home, 'Certificate', {
      domainName: first,
      subjectAlternativeNames: others.length > 0 ? others : undefined,
      validation: acm.CertificateValidation.fromDnsMultiZone(this.zones),
    });
    this.setPolicies();
  }

  /** Keeps the certificate when it leaves the stack. */
  public retain(): void {
    this.retained = true;
    if (this.current) this.setPolicies();
  }

  /**
   * Deletes a replaced certificate at the end of the deployment, when the distribution no longer uses it. In the certificate stack it is retained: that deployment
   * ends while the distribution still uses the certificate, so ACM would refuse to delete it.
   */
  private setPolicies(): void {
    setPolicies(this.current!, this.retained ? CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE : CfnDeletionPolicy.DELETE,
      this.home === this ? CfnDeletionPolicy.DELETE : CfnDeletionPolicy.RETAIN);
  }

  /**
   * Returns the ARN from one output, whichever certificate is current, so that a rolled-back template still finds it. CloudFormation reads it again when the
   * template changes, as it does with each name.
   *
   * A reference would make the CDK advise the app to choose a strength for all its references, which has no effect on this one.
   */
  private currentArn(): string {
    const arn = Lazy.string({ produce: () => this.current?.certificateArn });
    if (this.home === this) return arn;
    const output = new CfnOutput(this.home, 'Arn', { value: arn });
    return Fn.getStackOutput(Stack.of(this.home).stackName, output.logicalId, CLOUDFRONT_REGION);
  }

  private inCloudFrontRegion(): Construct {
    const stack = outermostStack(this);
    if (stack.region === CLOUDFRONT_REGION) return this;
    if (Token.isUnresolved(stack.region)) {
      throw new Error(`the region of stack '${stack.node.path}' is not known at synth, and CloudFront only accepts certificates in ${CLOUDFRONT_REGION}: `
        + "set the stack's 'env.region', or give a 'certificate' from there");
    }
    const home = new Construct(certificateStack(Stage.of(stack)!, stack), Names.uniqueId(this));
    this.node.scope!.node.addDependency(home);
    return home;
  }

  private checkZone(name: string, zone: route53.IHostedZone): void {
    const stack = outermostStack(this);
    if (this.home === this || !Token.isUnresolved(zone.hostedZoneId)) return;

    const reference = Tokenization.reverse(zone.hostedZoneId, { failConcat: false });
    if (Reference.isReference(reference) && outermostStack(reference.target) !== stack) return;
    if (!isCreated(zone)) {
      throw new Error(`'hostedZoneId' of the zone of '${name}' is a token, known only when stack '${stack.node.path}' is deployed, and the stack of its certificate in ${CLOUDFRONT_REGION} is deployed before: `
        + "write the id itself, look the zone up with HostedZone.fromLookup(), or give a 'certificate'");
    }
    throw new Error(`circular dependency: stack '${stack.node.path}' creates the zone of '${name}' and needs a certificate in ${CLOUDFRONT_REGION} that is validated in that zone; `
      + "create the zone in another stack, import it with HostedZone.fromHostedZoneAttributes, or give a 'certificate'");
  }
}

/** Informs about what the preflight would refuse, because the certificate stack is deployed before it. */
function announceRecord(scope: Construct, domain: string, zone: route53.IHostedZone): void {
  if (!isBelow(zone, domain)) return;
  Annotations.of(scope).addInfoV2('cdk-mta-sts:wildcardMail', `the certificate of ${policyHostName(domain)} is validated by a record below ${domain}, before the deployment can look into the zone: `
    + `if the mail of ${domain} comes by a wildcard such as *.${domain.slice(domain.indexOf('.') + 1)}, create MX records at ${domain} first, because a wildcard does not reach a name below which `
    + 'a record exists (RFC 4592 §2.2)');
}
