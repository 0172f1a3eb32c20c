import { CrossStackReferences, DefaultStackSynthesizer, IStackSynthesizer, ReferenceStrength, Stack, Stage, Token } from 'aws-cdk-lib';
import { invalid } from '../cdk/validation';

/** CloudFront only accepts certificates in this region. */
export const CLOUDFRONT_REGION = 'us-east-1';

const NAME_INFIX = '-mta-sts-certificates-';
/** The longest name of a stack that CloudFormation accepts. */
const MAX_STACK_NAME_LENGTH = 128;

/**
 * Returns the support stack of a stack. Its name contains the stack's name and region: two stacks may have the same name in two regions,
 * and the support stacks of both are in us-east-1.
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
  throw invalid('stackName', stackName, `the stack of its certificates is named '${name}', whose ${name.length} characters are more than the ${MAX_STACK_NAME_LENGTH} `
    + 'that CloudFormation accepts', `give the stack a 'stackName' of at most ${MAX_STACK_NAME_LENGTH - suffix.length} characters, or give 'certificate', `
    + `a certificate in ${CLOUDFRONT_REGION}`);
}

/** Creates the support stack with the stack's own bootstrap qualifier: the account may have no other bootstrap resources. */
function withQualifierOf({ synthesizer: { bootstrapQualifier } }: Stack, make: (synthesizer?: IStackSynthesizer) => Stack): Stack {
  const stack = make();
  if (bootstrapQualifier === undefined || stack.synthesizer.bootstrapQualifier === bootstrapQualifier) return stack;
  stack.node.scope!.node.tryRemoveChild(stack.node.id);
  return make(new DefaultStackSynthesizer({ qualifier: bootstrapQualifier }));
}
