import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

/** The events of a construct. */
export interface EventsOf {
  readonly eventBus: events.IEventBus;
  readonly pattern: events.EventPattern;
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
