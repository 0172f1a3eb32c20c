import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { checkedAttribute } from './attributes';
import { ImportedEnvironment, partitionOf } from './environment';
import { eventBusOf } from './event-rule';

/** Returns the account and region that are given. Fails for texts that can't be one. */
export function importedEnvironment({ account, region }: ImportedEnvironment): ImportedEnvironment {
  return {
    ...account === undefined ? {} : { account: checkedAttribute('account', account) },
    ...region === undefined ? {} : { region: checkedAttribute('region', region) },
  };
}

/** Returns the given event bus of this account and region, or the default one of the construct's own. */
export function importedEventBus(scope: Construct, given: events.IEventBus | undefined, { account, region }: ImportedEnvironment): events.IEventBus {
  if (given || (account === undefined && region === undefined)) return eventBusOf(scope, given);
  const eventBusArn = Stack.of(scope).formatArn({ service: 'events', account, region, partition: partitionOf(scope), resource: 'event-bus', resourceName: 'default' });
  // With its name, because that can't be read from an ARN with a token in it.
  return events.EventBus.fromEventBusAttributes(scope, 'EventBus', { eventBusArn, eventBusName: 'default', eventBusPolicy: '' });
}
