import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { WatchRequest } from './watch-contract';
import { createScheduleRole } from '../cdk/schedule-role';

export interface WatchScheduleProps {
  readonly function: lambda.IFunction;
  readonly interval: Duration;
  /** Returns the input of the function when all domains are known. */
  readonly request: () => WatchRequest;
}

/** Creates the schedule. A schedule starts at once, but a rule would wait for its first interval. */
export function createWatchSchedule(scope: Construct, { function: handler, interval, request }: WatchScheduleProps): scheduler.CfnSchedule {
  return new scheduler.CfnSchedule(scope, 'Schedule', {
    scheduleExpression: scheduler.ScheduleExpression.rate(interval).expressionString,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: handler.functionArn,
      roleArn: createScheduleRole(scope, handler).roleArn,
      input: Lazy.string({ produce: () => Stack.of(scope).toJsonString(request()) }),
      // After that time the next run has started.
      retryPolicy: { maximumEventAgeInSeconds: interval.toSeconds() },
    },
  });
}
