import { Annotations, AspectPriority, Aspects, CrossStackReferences, DefaultStackSynthesizer, IStackSynthesizer, ReferenceStrength, Stack, Stage, Token } from 'aws-cdk-lib';
import { invalid } from '../cdk/validation';

/** CloudFront only accepts certificates in this region. */
export const CLOUDFRONT_REGION = 'us-east-1';

const NAME_INFIX = '-mta-sts-certificates-';
/** The longest name of a stack that CloudFormation accepts. */
const MAX_STACK_NAME_LENGTH = 128;

/**
 * Returns the certificate stack of a stack. Its name contains the stack's name and region: two stacks may have the same name in two regions,
 * and the certificate stacks of both are in us-east-1.
 */
export function certificateStack(stage: Stage, stack: Stack): Stack {
  const id = `${stack.artifactId}-MtaStsCertificates`;
  const existing = stage.node.tryFindChild(id) as Stack | undefined;
  if (existing) return existing;

  const make = (synthesizer?: IStackSynthesizer) => new Stack(stage, id, {
    synthesizer,
    stackName: certificateStackName(stack),
    description: `Certificates for the MTA-STS policy hosts of stack ${stack.stackName}`,
    env: { region: CLOUDFRONT_REGION, account: Token.isUnresolved(stack.account) ? undefined : stack.account },
    terminationProtection: stack.terminationProtection,
  });
  const certificates = withQualifierOf(stack, make);
  CrossStackReferences.of(certificates).consume(ReferenceStrength.WEAK);
  follow(stack, certificates);
  announce(stack, certificates);
  return certificates;
}

/** Informs about the second stack, because a command that names no stack fails with `includes more than a single stack`. */
function announce(stack: Stack, certificates: Stack): void {
  // As `cdk list` shows them.
  const [own, second] = [stack.node.path, certificates.node.path];
  Annotations.of(stack).addInfoV2('cdk-mta-sts:certificateStack', `CloudFront takes certificates from ${CLOUDFRONT_REGION} only, so '${own}' gets a second stack there, `
    + `'${second}' (in CloudFormation '${certificates.stackName}'). Name the stacks in commands: 'cdk deploy ${own}' deploys both, and 'cdk destroy ${own} ${second}' destroys both. `
    + `Bootstrap ${CLOUDFRONT_REGION} as well`);
}

/** Weaker than what the app sets on the certificate stack itself. */
const TAG_PRIORITY = 10;

/**
 * Gives the certificate stack the stack's tags and termination protection, also those that the app sets after the certificate stack was created.
 * Runs when all other aspects have visited the stack, which comes first in the tree.
 */
function follow(stack: Stack, certificates: Stack): void {
  const before = stack.terminationProtection;
  Aspects.of(certificates).add({
    visit: (node) => {
      if (node !== certificates) return;
      for (const [key, value] of Object.entries(stack.tags.tagValues())) certificates.tags.setTag(key, value, TAG_PRIORITY);
      const { terminationProtection } = stack;
      const isOwn = certificates.terminationProtection !== before;
      if (terminationProtection !== before && !isOwn) certificates.terminationProtection = terminationProtection;
    },
  }, { priority: AspectPriority.READONLY });
}

function certificateStackName({ stackName, region }: Stack): string {
  const suffix = NAME_INFIX + region;
  const name = stackName + suffix;
  if (name.length <= MAX_STACK_NAME_LENGTH) return name;
  throw invalid('stackName', stackName, `the stack of its certificates is named '${name}', whose ${name.length} characters are more than the ${MAX_STACK_NAME_LENGTH} `
    + 'that CloudFormation accepts', `give the stack a 'stackName' of at most ${MAX_STACK_NAME_LENGTH - suffix.length} characters, or give 'certificate', `
    + `a certificate in ${CLOUDFRONT_REGION}`);
}

/** Creates the certificate stack with the stack's own bootstrap qualifier: the account may have no other bootstrap resources. */
function withQualifierOf({ synthesizer: { bootstrapQualifier } }: Stack, make: (synthesizer?: IStackSynthesizer) => Stack): Stack {
  const stack = make();
  if (bootstrapQualifier === undefined || stack.synthesizer.bootstrapQualifier === bootstrapQualifier) return stack;
  stack.node.scope!.node.tryRemoveChild(stack.node.id);
  return make(new DefaultStackSynthesizer({ qualifier: bootstrapQualifier }));
}
