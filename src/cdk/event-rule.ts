import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

/** The events that a construct is about. */
export interface EventsOf {
  readonly eventBus: events.IEventBus;
  readonly pattern: events.EventPattern;
}

/** A rule for a construct's events, as CDK's own `on...()` methods make it: the user's pattern narrows it down. */
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
