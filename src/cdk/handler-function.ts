import * as path from 'node:path';
import { AspectPriority, Aspects, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LatePolicyDocument, policyProblems } from './role-policy';

export interface HandlerFunctionProps {
  /** Name of the bundle: `src/**\/NAME.lambda.ts` becomes `assets/NAME`. */
  readonly bundle: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly logGroup: logs.ILogGroup;
  /** Permissions besides logging and `statementsOfDomains()`. */
  readonly statements: iam.PolicyStatement[];
  /** What to do if the policy is larger than IAM allows. */
  readonly policyFix: string;
  readonly environment?: { [name: string]: string };
}

/**
 * Runs one of the bundles of this package.
 *
 * Its role has one inline policy, which exists before the function does. With the separate policy that CDK grants create,
 * a custom resource could run before it has any permission.
 */
export class HandlerFunction extends lambda.Function {
  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    const logging = new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [props.logGroup.logGroupArn],
    });
    let ofDomains = (): iam.PolicyStatement[] => [];
    const statements = () => [logging, ...props.statements, ...ofDomains()];
    const document = new LatePolicyDocument(statements);
    super(scope, id, {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', props.bundle)),
      handler: 'index.handler',
      timeout: props.timeout,
      memorySize: props.memorySize,
      logGroup: props.logGroup,
      environment: props.environment,
      role: new iam.Role(scope, `${id}Role`, {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: { Handler: document },
      }),
    });
    ofDomains = () => this.statementsOfDomains();
    reportIfPrecreated(this.role as iam.Role, statements);
    this.node.addValidation({ validate: () => policyProblems(this, [document, ...this.grantedByUsers()], props.policyFix) });
  }

  /** Returns the separate policy to which the CDK adds what users grant. */
  private grantedByUsers(): iam.PolicyDocument[] {
    const policy = this.role!.node.tryFindChild('DefaultPolicy') as iam.Policy | undefined;
    return policy ? [policy.document] : [];
  }

  /** Returns the permissions for the domains and receivers that are known when the template is written. */
  protected statementsOfDomains(): iam.PolicyStatement[] {
    return [];
  }
}

/**
 * Adds the statements to the report of a role that somebody else creates (`Role.customizeRoles()`). The CDK adds what it finds in the inline policies of a new
 * role, and those of handlers are empty until the template is written.
 */
function reportIfPrecreated(role: iam.Role, statements: () => iam.PolicyStatement[]): void {
  if (!role.node.children.some(({ node: { id } }) => id.startsWith('PrecreatedRole'))) return;
  Aspects.of(role).add({
    visit: (node) => {
      if (node === role) statements().forEach((statement) => role.addToPrincipalPolicy(statement));
    },
  }, { priority: AspectPriority.READONLY });
}
