import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CloudWatchAlarm, Counts, EMPTY, Empty, State } from './cloudwatch-alarm';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyWatchAlarms } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

/** Minutes. */
const HOUR = 60;
const INTERVAL = 4 * HOUR;
/** As on AWS, where a distribution takes some minutes: calls of the publisher, the schedule, the alarm. */
const PUBLISHER_CALLS = [0, 6, 7];
const SCHEDULE = 8;
const ALARM = 9;
const END = 5 * 24 * HOUR;

const runsUntil = (end: number, begin = SCHEDULE) => Array.from({ length: Math.ceil((end - begin) / INTERVAL) }, (_, at) => begin + at * INTERVAL);

interface Course {
  readonly runs: number[];
  readonly failed?: number[];
  readonly calls?: number[];
}

function alarmIn(stack: Stack): any {
  const [alarm] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm', { Properties: { TreatMissingData: 'breaching' } }));
  return alarm;
}

function deployed(): { alarm: any; watch: string; publisher: string; stack: Stack } {
  const stack = stackIn('us-east-1');
  const policyHost = new PolicyHost(stack, 'PolicyHost');
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), policyHost });
  new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch! });
  const [watch, publisher] = [policyHost.watch!.checkFunction, policyHost.publishFunction].map((one) => stack.resolve(one.functionName).Ref);
  return { alarm: alarmIn(stack), watch, publisher, stack };
}

type Changes = Array<readonly [minute: number, state: State]>;

function course(empty: Empty, { runs, failed = [], calls = PUBLISHER_CALLS }: Course, change = (alarm: any) => alarm): Changes {
  const { alarm, watch, publisher } = deployed();
  const counts: Counts = {
    [`Invocations ${watch}`]: [...runs, ...failed], [`Errors ${watch}`]: failed, [`Invocations ${publisher}`]: calls,
  };
  return new CloudWatchAlarm(change(alarm.Properties), empty).changes(counts, ALARM, END);
}

describe.each(EMPTY)('the alarm about the watch, if a metric without data is %s', (empty) => {
  test('the alarm does not ring on a first deployment, nor afterwards while the watch runs', () => {
    expect(course(empty, { runs: runsUntil(END) })).toEqual([[ALARM, 'OK']]);
  });

  test('the alarm rings two intervals after the deployment if the watch never runs', () => {
    expect(course(empty, { runs: [] })).toEqual([[ALARM, 'OK'], [PUBLISHER_CALLS[2] + 2 * INTERVAL, 'ALARM']]);
  });

  test('the alarm rings if every run fails, retries included', () => {
    const failed = runsUntil(END).flatMap((minute) => [minute, minute + 1, minute + 3]);
    expect(course(empty, { runs: [], failed })).toEqual([[ALARM, 'OK'], [PUBLISHER_CALLS[2] + 2 * INTERVAL, 'ALARM']]);
  });

  test('the alarm rings two intervals after the last run, and until the watch runs again', () => {
    const last = SCHEDULE + 5 * INTERVAL;
    const again = 60 * HOUR;
    expect(course(empty, { runs: [...runsUntil(last + 1), ...runsUntil(END, again)] }).slice(-3))
      .toEqual([[ALARM, 'OK'], [last + 2 * INTERVAL, 'ALARM'], [again + 2, 'OK']]);
  });

  test('the alarm lets a run be late by less than an interval', () => {
    const late = runsUntil(END).map((minute, at) => (at === 7 ? minute + INTERVAL - 10 : minute));
    expect(course(empty, { runs: late })).toEqual([[ALARM, 'OK']]);
  });

  test('the alarm counts a deployment as a sign of life for two intervals', () => {
    const deployment = 40 * HOUR;
    expect(course(empty, { runs: runsUntil(24 * HOUR), calls: [...PUBLISHER_CALLS, deployment] }).pop()).toEqual([deployment + 2 * INTERVAL, 'ALARM']);
  });
});

describe('an alarm with another expression', () => {
  const expression = (text: string) => (properties: any) => ({
    ...properties, Metrics: properties.Metrics.map((one: any) => (one.Expression?.startsWith('SUM') ? { ...one, Expression: text } : one)),
  });

  test.each(EMPTY)("the alarm without the publisher's calls rings on a first deployment (%s)", (empty) => {
    expect(course(empty, { runs: runsUntil(END) }, expression('invocations - errors'))).toEqual([[ALARM, 'ALARM'], [SCHEDULE + 2, 'OK']]);
  });

  test('the alarm with an operator in place of SUM may ring for ever, a day after the deployment', () => {
    const last = course('no result', { runs: runsUntil(END) }, expression('invocations + publications')).pop();
    expect(last).toEqual([expect.any(Number), 'ALARM']);
  });

  test('the alarm without FILL rings three windows after the last run, not one', () => {
    const runs = runsUntil(24 * HOUR);
    const changes = course('passed over', { runs }, expression('invocations + publications'));
    expect(changes).toEqual([[ALARM, 'OK'], [runs[runs.length - 1] + 6 * INTERVAL, 'ALARM']]);
  });
});

test('the publisher is called before the schedule and the alarm are created, even in the stack of a host whose domains are elsewhere', () => {
  const stack = stackIn('us-east-1');
  const policyHost = new PolicyHost(stack, 'PolicyHost', { watchOptions: { interval: Duration.hours(1) } });
  const domains = stackIn('us-east-1', { app: stack.node.root as any, id: 'Domains' });
  new MtaSts(domains, 'MtaSts', { zone: zoneOf(domains), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), policyHost });
  new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch! });
  const template = Template.fromStack(stack);
  const [host] = Object.keys(template.findResources('Custom::MtaStsPolicyHost'));
  const [schedule] = Object.entries(template.findResources('AWS::Scheduler::Schedule'));
  expect(schedule[1].DependsOn).toContain(host);
  expect(alarmIn(stack).DependsOn).toEqual([schedule[0]]);
});
