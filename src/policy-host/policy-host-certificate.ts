import { CfnDeletionPolicy, CfnOutput, Fn, Lazy, Names, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { certificateStack, CLOUDFRONT_REGION } from './certificate-stack';
import { outermostStack, partitionOf } from '../cdk/environment';
import { setPolicies } from '../cdk/retain';
import { invalid } from '../cdk/validation';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** Characters: ACM takes one that is longer as a further name only. */
const MAX_COMMON_NAME = 64;

/**
 * The certificate of a policy host, always in us-east-1. In a stack of another region it lives in a support stack beside it,
 * whose output is read when the stack is deployed: no custom resources, no exports that would hold either stack fast.
 */
export class PolicyHostCertificate extends Construct {
  /** Stands for whichever certificate carries all names in the end. */
  public readonly certificate: acm.ICertificate;

  private readonly names: string[] = [];
  private readonly zones: { [name: string]: route53.IHostedZone } = {};
  private readonly home: Construct;
  private current?: acm.Certificate;
  private retained = false;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.home = this.inCloudFrontRegion();
    this.certificate = acm.Certificate.fromCertificateArn(this, 'Current', this.currentArn());
  }

  /** A certificate can't change its names: CloudFormation replaces it. The order in which the names come makes no difference. */
  public addName(name: string, zone?: route53.IHostedZone): void {
    if (zone) {
      this.checkZone(name, zone);
      this.zones[name] = zone;
    }
    this.names.push(name);
    this.names.sort();
    // The others may be longer.
    const first = this.names.find((one) => one.length <= MAX_COMMON_NAME);
    if (first === undefined) {
      throw invalid('domainName', name.replace(policyHostName(''), ''), `'${name}' has ${name.length} characters, and a certificate needs a name of at most ${MAX_COMMON_NAME}`,
        'give a \'certificate\', or let the policy host serve a domain with a shorter name before this one');
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

  /** Leaves the certificate where it is when it leaves the stack. */
  public retain(): void {
    this.retained = true;
    if (this.current) this.setPolicies();
  }

  /**
   * A replaced certificate goes once the distribution has let it go, at the end of the deployment. Not from the stack beside this one, whose deployment
   * ends while the distribution still uses it: ACM would refuse, and CloudFormation try in vain for a while.
   */
  private setPolicies(): void {
    setPolicies(this.current!, this.retained ? CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE : CfnDeletionPolicy.DELETE,
      this.home === this ? CfnDeletionPolicy.DELETE : CfnDeletionPolicy.RETAIN);
  }

  /**
   * One output, whichever certificate it stands for: a template that is rolled back still finds it. It is read again when the text of the
   * template changes, as it does with the names, which are the distribution's as well.
   *
   * Not by a reference: CDK would advise to choose a strength for all references of an app that has chosen none,
   * which is the app's business and has no effect on this one.
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
      throw new Error(`the region of stack '${stack.node.path}' is not known at synth, and CloudFront takes a certificate from ${CLOUDFRONT_REGION} only: `
        + "set the stack's 'env.region', or give a 'certificate' from there");
    }
    if (partitionOf(this) !== 'aws') {
      throw new Error(`stack '${stack.node.path}' is in ${stack.region}, from where no certificate in ${CLOUDFRONT_REGION} can be had: `
        + 'put the policy host into a stack in another region; the mail and its DNS may be anywhere');
    }
    const home = new Construct(certificateStack(Stage.of(stack)!, stack), Names.uniqueId(this));
    this.node.scope!.node.addDependency(home);
    return home;
  }

  private checkZone(name: string, zone: route53.IHostedZone): void {
    const stack = outermostStack(this);
    if (this.home === this || !Token.isUnresolved(zone.hostedZoneId)) return;

    const reference = Tokenization.reverse(zone.hostedZoneId);
    if (Reference.isReference(reference) && outermostStack(reference.target) !== stack) return;
    throw new Error(`the zone of '${name}' is made in stack '${stack.node.path}', which waits for a certificate in ${CLOUDFRONT_REGION} that waits for the zone: `
      + "make the zone in another stack, import it with HostedZone.fromHostedZoneAttributes, or give a 'certificate'");
  }
}
