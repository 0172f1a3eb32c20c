import { CrossStackReferences, DefaultStackSynthesizer, IStackSynthesizer, ReferenceStrength, Stack, Stage, Token } from 'aws-cdk-lib';
import { invalid } from '../cdk/validation';

/** CloudFront takes certificates from here only. */
export const CLOUDFRONT_REGION = 'us-east-1';

const NAME_INFIX = '-mta-sts-certificates-';
/** CloudFormation takes no longer name of a stack. */
const MAX_STACK_NAME_LENGTH = 128;

/**
 * One for each stack that needs it, named after it and its region: two stacks may have one name in two regions, and all of these are in one.
 */
export function certificateStack(stage: Stage, stack: Stack): Stack {
  const id = `${stack.artifactId}-MtaStsCertificates`;
  const existing = stage.node.tryFindChild(id) as Stack | undefined;
  if (existing) return existing;

  const make = (synthesizer?: IStackSynthesizer) => new Stack(stage, id, {
    synthesizer,
    stackName: supportName(stack),
    description: `Certificates for the MTA-STS policy hosts of stack ${stack.stackName}`,
    env: { region: CLOUDFRONT_REGION, account: Token.isUnresolved(stack.account) ? undefined : stack.account },
    tags: stack.tags.tagValues(),
    terminationProtection: stack.terminationProtection,
  });
  const support = withQualifierOf(stack, make);
  CrossStackReferences.of(support).consume(ReferenceStrength.WEAK);
  return support;
}

function supportName({ stackName, region }: Stack): string {
  const suffix = NAME_INFIX + region;
  const name = stackName + suffix;
  if (name.length <= MAX_STACK_NAME_LENGTH) return name;
  throw invalid('stackName', stackName, `its certificates are in a stack named '${name}', whose ${name.length} characters are more than the ${MAX_STACK_NAME_LENGTH} `
    + 'that CloudFormation takes', `give the stack a 'stackName' of at most ${MAX_STACK_NAME_LENGTH - suffix.length} characters, or give 'certificate', `
    + `a certificate in ${CLOUDFRONT_REGION}`);
}

/** A stack with a synthesizer of its own may be where nothing else is bootstrapped than what that one knows. */
function withQualifierOf({ synthesizer: { bootstrapQualifier } }: Stack, make: (synthesizer?: IStackSynthesizer) => Stack): Stack {
  const stack = make();
  if (bootstrapQualifier === undefined || stack.synthesizer.bootstrapQualifier === bootstrapQualifier) return stack;
  stack.node.scope!.node.tryRemoveChild(stack.node.id);
  return make(new DefaultStackSynthesizer({ qualifier: bootstrapQualifier }));
}
