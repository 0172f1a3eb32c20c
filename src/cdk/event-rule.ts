import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { differenceBetween, environmentOf, ImportedEnvironment, requireSameEnvironment } from './environment';
import { invalid } from './validation';

/** The events of a construct. */
export interface EventsOf {
  readonly eventBus: events.IEventBus;
  /** Where the construct says that the bus is, instead of what the CDK knows of it. */
  readonly busEnvironment: ImportedEnvironment;
  readonly pattern: events.EventPattern;
  /** The name of the construct's class. */
  readonly kind: string;
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
export function createEventRule(scope: Construct, id: string, options: events.OnEventOptions, source: EventsOf): events.Rule {
  const { eventBus, pattern } = source;
  const ruleScope = options.crossStackScope ?? scope;
  requireBusOfRule(ruleScope, id, source);
  const rule = new events.Rule(ruleScope, id, {
    ruleName: options.ruleName,
    description: options.description,
    eventBus,
  });
  rule.addEventPattern(pattern);
  rule.addEventPattern(options.eventPattern);
  rule.addTarget(options.target);
  return rule;
}

/** Fails for a rule in another account or region than the bus: CloudFormation would put it on the bus of the same name there, where the events never arrive. */
function requireBusOfRule(scope: Construct, id: string, { eventBus, busEnvironment, kind }: EventsOf): void {
  const difference = differenceBetween({ ...environmentOf(eventBus), ...busEnvironment }, environmentOf(scope));
  if (!difference) return;
  const { property, one: theirs, other: own } = difference;
  throw invalid('eventBus', eventBus.node.path, `it is in ${property} ${theirs}, and the rule '${scope.node.path}/${id}' in ${own}: a rule gets events only from a bus of its own account and region`,
    `create the rule in a stack in ${property} ${theirs}; or let a rule there send the events to a bus in ${property} ${own}, and give that bus as 'eventBus' of ${kind}.from${kind}Attributes()`);
}
