import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as api from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const { MailExchangers, MtaStsPolicy } = api;

/** Loads the package once more, as an app does that has it in two versions. */
function anotherCopy(): typeof api {
  let copy: typeof api | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual('../../src');
  });
  return copy!;
}

function constructsOf({ MailNotifications, MtaSts, PolicyHost, RecordsRole, TlsRptReceiver }: typeof api) {
  const stack = stackIn('us-east-1');
  const policyHost = new PolicyHost(stack, 'PolicyHost');
  const reportReceiver = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack) });
  const mtaSts = new MtaSts(stack, 'MtaSts', {
    zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), policyHost, reportDestinations: [reportReceiver],
  });
  return {
    stack,
    mtaSts,
    policyHost,
    publication: mtaSts.publication,
    reportReceiver,
    watch: policyHost.watch!,
    notifications: new MailNotifications(stack, 'Notifications', { topic: new Topic(stack, 'Topic'), policyHost, reportReceiver }),
    recordsRole: new RecordsRole(stack, 'RecordsRole', { zone: zoneOf(stack), assumedBy: new AccountPrincipal('111122223333') }),
  };
}

const GUARDS: ReadonlyArray<[name: string, guard: (value: unknown) => boolean, kind: string]> = [
  ['MailNotifications.isMailNotifications()', api.MailNotifications.isMailNotifications, 'notifications'],
  ['MtaSts.isMtaSts()', api.MtaSts.isMtaSts, 'mtaSts'],
  ['PolicyHost.isPolicyHost()', api.PolicyHost.isPolicyHost, 'policyHost'],
  ['PolicyPublication.isPolicyPublication()', api.PolicyPublication.isPolicyPublication, 'publication'],
  ['PolicyWatch.isPolicyWatch()', api.PolicyWatch.isPolicyWatch, 'watch'],
  ['RecordsRole.isRecordsRole()', api.RecordsRole.isRecordsRole, 'recordsRole'],
  ['TlsRptReceiver.isTlsRptReceiver()', api.TlsRptReceiver.isTlsRptReceiver, 'reportReceiver'],
];

describe.each([['this copy', api], ['another copy', anotherCopy()]])('of the constructs of %s of the package', (_, copy) => {
  const constructs = constructsOf(copy);

  test.each(GUARDS)('%s recognizes its kind only', (__, guard, kind) => {
    expect(Object.entries(constructs).filter(([, value]) => guard(value)).map(([name]) => name)).toEqual([kind]);
  });
});

test.each(GUARDS)('%s is false for what is not a construct', (_, guard) => {
  expect([undefined, null, 'PolicyHost', 1, {}, []].filter(guard)).toEqual([]);
});

test('a receiver of another copy of the package serves as evidence', () => {
  const stack = stackIn('us-east-1');
  const receiver = new (anotherCopy().TlsRptReceiver)(stack, 'Reports', { zone: zoneOf(stack) });
  new api.MtaSts(stack, 'MtaSts', {
    zone: zoneOf(stack),
    policy: MtaStsPolicy.enforce(MailExchangers.of('mx1.example.com'), { evidencePeriod: Duration.days(14) }),
    reportDestinations: [receiver],
  });
  Template.fromStack(stack).hasResourceProperties('Custom::MtaStsPolicy', { ReportBucket: stack.resolve(receiver.bucket.bucketName) });
});

test('constructs are never recognized by instanceof', () => {
  const src = path.join(__dirname, '..', '..', 'src');
  const files = fs.readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => [file, fs.readFileSync(path.join(src, file), 'utf8')]);
  const ofConstructs = files.filter(([, text]) => /from '(aws-cdk-lib|constructs)/.test(text));
  expect(ofConstructs.length).toBeGreaterThan(40);
  expect(ofConstructs.filter(([, text]) => / instanceof [A-Z]/.test(text)).map(([file]) => file)).toEqual([]);
});
