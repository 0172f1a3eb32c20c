import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { WatchRequest } from './watch-contract';

export interface WatchScheduleProps {
  readonly function: lambda.IFunction;
  readonly interval: Duration;
  /** Returns the input of the function when all domains are known. */
  readonly request: () => WatchRequest;
}

/** Creates the schedule. A schedule starts at once, but a rule would wait for its first interval. */
export function createWatchSchedule(scope: Construct, { function: handler, interval, request }: WatchScheduleProps): scheduler.CfnSchedule {
  const role = new iam.Role(scope, 'ScheduleRole', {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
    inlinePolicies: {
      Invoke: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] })],
      }),
    },
  });
  return new scheduler.CfnSchedule(scope, 'Schedule', {
    scheduleExpression: scheduler.ScheduleExpression.rate(interval).expressionString,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: handler.functionArn,
      roleArn: role.roleArn,
      input: Lazy.string({ produce: () => Stack.of(scope).toJsonString(request()) }),
      // After that time the next run has started.
      retryPolicy: { maximumEventAgeInSeconds: interval.toSeconds() },
    },
  });
}
