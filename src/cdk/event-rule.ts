import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { requireSameEnvironment } from './environment';

/** The events of a construct. */
export interface EventsOf {
  readonly eventBus: events.IEventBus;
  readonly pattern: events.EventPattern;
}

/** Returns the given event bus, or the default one. Fails for one in another account or region: events are put on a bus by its name, and rules are created beside it. */
export function eventBusOf(scope: Construct, eventBus: events.IEventBus | undefined): events.IEventBus {
  if (!eventBus) return events.EventBus.fromEventBusName(scope, 'EventBus', 'default');
  requireSameEnvironment(scope, 'eventBus', eventBus, {
    rule: 'a function puts events on a bus of its own account and region only, and rules of that bus can send them to others', kind: 'an event bus',
  });
  return eventBus;
}

/** Creates a rule for a construct's events, like the CDK's own `on...()` methods. The user's pattern narrows it down. */
export function createEventRule(scope: Construct, id: string, options: events.OnEventOptions, { eventBus, pattern }: EventsOf): events.Rule {
  const rule = new events.Rule(options.crossStackScope ?? scope, id, {
    ruleName: options.ruleName,
    description: options.description,
    eventBus,
  });
  rule.addEventPattern(pattern);
  rule.addEventPattern(options.eventPattern);
  rule.addTarget(options.target);
  return rule;
}
