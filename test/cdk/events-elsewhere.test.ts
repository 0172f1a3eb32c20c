import { App, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, IEventBus, OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import { ITlsRptReceiver, IPolicyWatch, PolicyHost, PolicyWatch, TlsRptReceiver } from '../../src';

const OWN = '111122223333';
const OTHER = '444455556666';

interface Environment { readonly account?: string; readonly region?: string }
interface Imported extends Environment { readonly eventBus?: IEventBus }

function stackOf(id: string, env: Environment, app = new App({ analyticsReporting: false })): Stack {
  return new Stack(app, id, { env });
}

const home = (app?: App) => stackOf('Home', { account: OWN, region: 'us-east-1' }, app);
const watchIn = (stack: Stack, imported: Imported = {}): IPolicyWatch => PolicyWatch.fromPolicyWatchAttributes(stack, 'X', { bucketName: 'policies', ...imported });
const receiverIn = (stack: Stack, imported: Imported = {}): ITlsRptReceiver => TlsRptReceiver.fromTlsRptReceiverAttributes(stack, 'X', {
  address: 'tlsrpt@tlsrpt.example.com', bucketName: 'reports', domainNames: ['example.com'], ...imported,
});

type RuleOf = (stack: Stack, imported?: Imported, options?: OnEventOptions) => Rule;
const IMPORTED: ReadonlyArray<[name: string, kind: string, rule: RuleOf]> = [
  ['onStateChange()', 'PolicyWatch', (stack, imported, options) => watchIn(stack, imported).onStateChange('Rule', options)],
  ['onReportAccepted()', 'TlsRptReceiver', (stack, imported, options) => receiverIn(stack, imported).onReportAccepted('Rule', options)],
  ['onFailedSessions()', 'TlsRptReceiver', (stack, imported, options) => receiverIn(stack, imported).onFailedSessions('Rule', options)],
];
const ELSEWHERE: ReadonlyArray<[elsewhere: Environment, difference: string, fix: string]> = [
  [{ region: 'eu-west-1' }, "it is in region eu-west-1, and the rule 'Home/X/Rule' in us-east-1", 'create the rule in a stack in region eu-west-1'],
  [{ account: OTHER }, `it is in account ${OTHER}, and the rule 'Home/X/Rule' in ${OWN}`, 'to a bus in account 111122223333'],
  [{ account: OTHER, region: 'eu-west-1' }, `it is in account ${OTHER}`, "give that bus as 'eventBus' of "],
];

describe.each(IMPORTED)('%s of a %s of another app', (_, kind, rule) => {
  test.each(ELSEWHERE)('it is refused for one in %j, whose events do not come here', (elsewhere, difference, fix) => {
    const parts = ["'eventBus' is 'Home/X/EventBus': ", difference, 'a rule gets events only from a bus of its own account and region', fix, `${kind}.from${kind}Attributes()`];
    for (const part of parts) expect(() => rule(home(), elsewhere)).toThrow(part);
  });

  test('it is refused in a stack of another region', () => {
    const app = new App({ analyticsReporting: false });
    const crossStackScope = stackOf('Far', { account: OWN, region: 'eu-west-1' }, app);
    expect(() => rule(home(app), {}, { crossStackScope })).toThrow("the rule 'Far/Rule' in eu-west-1");
  });

  test('it is refused for another region in a stack whose account is not known', () => {
    expect(() => rule(stackOf('Home', { region: 'us-east-1' }), { region: 'eu-west-1' })).toThrow('it is in region eu-west-1');
  });

  test('it takes forwarded events from a bus of this stack', () => {
    const stack = home();
    const eventBus = new EventBus(stack, 'Forwarded');
    rule(stack, { region: 'eu-west-1', account: OTHER, eventBus });
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { EventBusName: stack.resolve(eventBus.eventBusName) });
  });

  test('it is created in a stack of the other region', () => {
    const app = new App({ analyticsReporting: false });
    const far = stackOf('Far', { account: OWN, region: 'eu-west-1' }, app);
    rule(home(app), { region: 'eu-west-1' }, { crossStackScope: far });
    Template.fromStack(far).hasResourceProperties('AWS::Events::Rule', { EventBusName: 'default' });
  });

  test.each<[string, Imported]>([['nothing', {}], ['its own account and region', { account: OWN, region: 'us-east-1' }]])('it is accepted with %s', (__, imported) => {
    const stack = home();
    rule(stack, imported);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { EventBusName: 'default' });
  });
});

test('a rule of a watch or receiver of this app is refused in a stack of another region', () => {
  const app = new App({ analyticsReporting: false });
  const [stack, crossStackScope] = [home(app), stackOf('Far', { account: OWN, region: 'eu-west-1' }, app)];
  const host = new PolicyHost(stack, 'PolicyHost');
  const receiver = new TlsRptReceiver(stack, 'Reports', { mailboxDomainName: 'tlsrpt.example.com' });
  expect(() => host.watch!.onStateChange('Rule', { crossStackScope })).toThrow("the rule 'Far/Rule' in eu-west-1");
  expect(() => receiver.onReportAccepted('Rule', { crossStackScope })).toThrow("the rule 'Far/Rule' in eu-west-1");
  expect(() => receiver.onFailedSessions('Rule', { crossStackScope })).toThrow("the rule 'Far/Rule' in eu-west-1");
});

describe.each([
  ['watch', (imported: Imported) => watchIn(home(), imported).metricDomainsFailing()],
  ['receiver', (imported: Imported) => receiverIn(home(), imported).metricSessionsFailed()],
] as const)('a metric of a %s of another app', (_, metricOf) => {
  test('it is that of the account and region that are given', () => {
    const { account, region } = metricOf({ account: OTHER, region: 'eu-west-1' });
    expect({ account, region }).toEqual({ account: OTHER, region: 'eu-west-1' });
  });

  test('it is that of the stack if none is given', () => {
    const { account, region } = metricOf({});
    expect({ account, region }).toEqual({ account: OWN, region: 'us-east-1' });
  });

  test('a graph reads it in its region, and an alarm of this region is refused', () => {
    const metric = metricOf({ region: 'eu-west-1' });
    const stack = home();
    expect(JSON.stringify(stack.resolve(new GraphWidget({ left: [metric] }).toJson()))).toContain('"region":"eu-west-1"');
    expect(() => new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 })).toThrow("Cannot create an Alarm in region 'us-east-1'");
  });

  test.each<[Imported, string]>([
    [{ account: '1234' }, "'account' is '1234': it must be the id of an AWS account"],
    [{ region: 'eu-west-1a' }, "'region' is 'eu-west-1a': it must be the name of an AWS region"],
    [{ region: '' }, "'region' is ''"],
    [{ account: 111122223333 as any }, "'account' is 111122223333"],
  ])('%j is refused', (imported, message) => {
    expect(() => metricOf(imported)).toThrow(message);
  });

  test('a token as its account is accepted', () => {
    expect(() => metricOf({ account: Token.asString({ Ref: 'Account' }) })).not.toThrow();
  });
});
