import { Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { MailExchangers, MtaStsPolicy, PolicyHost, PolicyWatch, TlsRptAlarms, TlsRptAnalytics, TlsRptReceiver } from '../../src';
import { receiverIn, stackIn } from '../support/stacks';

type Use = (stack: Stack, value: any) => unknown;

const exchangers = MailExchangers.of('mx1.example.com');
const receiver = (props: object): Use => (stack) => new TlsRptReceiver(stack, 'Reports', { mailboxDomainName: 'tlsrpt.example.com', ...props });

const DURATIONS: ReadonlyArray<[property: string, use: Use]> = [
  ['interval', (stack, interval) => PolicyWatch.fromPolicyWatchAttributes(stack, 'Watch', { bucketName: 'policies', interval })],
  ['interval', (stack, interval) => new PolicyHost(stack, 'PolicyHost', { watchOptions: { interval } })],
  ['maxReportAge', (stack, maxReportAge) => new PolicyHost(stack, 'PolicyHost', { watchOptions: { maxReportAge } })],
  ['maxAge', (_, maxAge) => MtaStsPolicy.testing(exchangers, { maxAge })],
  ['evidencePeriod', (_, evidencePeriod) => MtaStsPolicy.enforce(exchangers, { evidencePeriod })],
  ['maxMailAge', (stack, maxMailAge) => new TlsRptAlarms(stack, 'Alarms', { reportReceiver: receiverIn(stack), maxMailAge })],
  ['history', (stack, history) => new TlsRptAnalytics(stack, 'Analytics', { reportReceiver: receiverIn(stack), history })],
];
/** Amazon S3 checks those that are known at deployment. */
const RETENTIONS: ReadonlyArray<[property: string, use: Use]> = ['mailRetention', 'reportRetention', 'quarantineRetention']
  .map((property) => [property, (stack, value) => receiver({ [property]: value })(stack, value)]);
const SIZES: ReadonlyArray<[property: string, use: Use]> = [
  ['scanLimit', (stack, scanLimit) => new TlsRptAnalytics(stack, 'Analytics', { reportReceiver: receiverIn(stack), scanLimit })],
  ['limits.mailSize', (stack, mailSize) => receiver({ limits: { mailSize } })(stack, mailSize)],
  ['limits.reportSize', (stack, reportSize) => receiver({ limits: { reportSize } })(stack, reportSize)],
];
const OTHERS: readonly unknown[] = [5, 'PT1H', {}, true];
const shown = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));

describe.each([...DURATIONS, ...RETENTIONS])("the duration '%s'", (property, use) => {
  test.each([...OTHERS, Size.mebibytes(1)])('the value %p is refused, and the error names the property', (value) => {
    expect(() => use(stackIn('us-east-1'), value)).toThrow(`'${property}' is ${shown(value)}: it must be a Duration; write a Duration such as Duration.days(7)`);
  });
});

test.each(DURATIONS)("the duration '%s' has to be known at synth", (property, use) => {
  expect(() => use(stackIn('us-east-1'), Duration.days(Token.asNumber({ Ref: 'Days' })))).toThrow(`'${property}' is a token`);
});

test.each(RETENTIONS)("the duration '%s' may be known at deployment only", (_, use) => {
  expect(() => use(stackIn('us-east-1'), Duration.days(Token.asNumber({ Ref: 'Days' })))).not.toThrow();
});

describe.each(SIZES)("the size '%s'", (property, use) => {
  test.each([...OTHERS, Duration.days(1)])('the value %p is refused, and the error names the property', (value) => {
    expect(() => use(stackIn('us-east-1'), value)).toThrow(`'${property}' is ${shown(value)}: it must be a Size; write a Size such as Size.mebibytes(100)`);
  });

  test('it has to be known at synth', () => {
    expect(() => use(stackIn('us-east-1'), Size.mebibytes(Token.asNumber({ Ref: 'Size' })))).toThrow(`'${property}' is a token`);
  });
});
