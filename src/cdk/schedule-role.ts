import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** The longest input of a rule's target in EventBridge. The limit for a schedule is not documented. */
export const MAX_SCHEDULE_INPUT_LENGTH = 8192;

/** Creates the role with which schedules of this account invoke one function, and nothing else. */
export function createScheduleRole(scope: Construct, handler: lambda.IFunction): iam.Role {
  return new iam.Role(scope, 'ScheduleRole', {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
    inlinePolicies: {
      Invoke: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] })],
      }),
    },
  });
}
