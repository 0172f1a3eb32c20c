import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface HandlerFunctionProps {
  /** Name of the bundle: `src/**\/NAME.lambda.ts` becomes `assets/NAME`. */
  readonly bundle: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly logGroup: logs.ILogGroup;
  /** All that the function may do, but for its logs. */
  readonly statements: iam.PolicyStatement[];
  readonly environment?: { [name: string]: string };
}

/**
 * A Lambda function over one of the bundles of this package.
 *
 * Its role has one inline policy, which exists before the function does: with the separate policy that grants make,
 * a custom resource can run before it may do anything.
 */
export class HandlerFunction extends lambda.Function {
  /** What the function may do. Statements can still be added. */
  public readonly permissions: iam.PolicyDocument;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    const logging = new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [props.logGroup.logGroupArn],
    });
    const permissions = new iam.PolicyDocument({ statements: [logging, ...props.statements] });
    super(scope, id, {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '..', 'assets', props.bundle)),
      handler: 'index.handler',
      timeout: props.timeout,
      memorySize: props.memorySize,
      logGroup: props.logGroup,
      environment: props.environment,
      role: new iam.Role(scope, `${id}Role`, {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: { Handler: permissions },
      }),
    });
    this.permissions = permissions;
  }
}
