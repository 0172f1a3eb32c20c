import * as path from 'node:path';
import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PROBE_TYPE } from './forms';

/** A function whose custom resources log what CloudFormation asks them. */
export class ProbeFunction extends Construct {
  private readonly lambda: lambda.Function;

  /** `mayListQueues`: a permission that comes in a later deployment. */
  constructor(scope: Construct, id: string, mayListQueues = false) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', { removalPolicy: RemovalPolicy.DESTROY, retention: logs.RetentionDays.ONE_DAY });
    const statement = (actions: string[], resource: string) => new iam.PolicyStatement({ actions, resources: [resource] });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Handler: new iam.PolicyDocument({
          statements: [
            statement(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
            ...mayListQueues ? [statement(['sqs:ListQueues'], '*')] : [],
          ],
        }),
      },
    });
    this.lambda = new lambda.Function(this, 'Function', {
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'probe-handler')),
      timeout: Duration.minutes(2),
      memorySize: 256,
      logGroup,
      role: role.withoutPolicyUpdates(),
    });
  }

  public resource(scope: Construct, id: string, properties: { [name: string]: unknown }, serviceTimeout?: Duration): CustomResource {
    return new CustomResource(scope, id, { serviceToken: this.lambda.functionArn, resourceType: PROBE_TYPE, properties, serviceTimeout });
  }
}
