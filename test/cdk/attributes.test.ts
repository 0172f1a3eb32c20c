import { App, Fn, Stack, Token } from 'aws-cdk-lib';
import { MtaStsDashboard, PolicyHost, PolicyWatch, PolicyWatchAlarms, TlsRptReceiver } from '../../src';

/** What JavaScript lets through. */
type Attributes = { [name: string]: unknown };

const WATCH = { bucketName: 'platform-policies', measuredDomainNames: ['example.com'] };
const RECEIVER = { address: 'tlsrpt@tlsrpt.platform.example', bucketName: 'platform-reports', domainNames: ['example.com'] };
const HOST = {
  bucketName: 'platform-policies',
  distributionDomainName: 'd111111abcdef8.cloudfront.net',
  distributionId: 'E111111ABCDEF8',
  publishFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:platform-publisher',
  domainNames: ['example.com'],
};

const IMPORTS: { [kind: string]: (stack: Stack, attributes: Attributes) => unknown } = {
  watch: (stack, attributes) => PolicyWatch.fromPolicyWatchAttributes(stack, 'Imported', { ...WATCH, ...attributes } as any),
  host: (stack, attributes) => PolicyHost.fromPolicyHostAttributes(stack, 'Imported', { ...HOST, ...attributes } as any),
  receiver: (stack, attributes) => TlsRptReceiver.fromTlsRptReceiverAttributes(stack, 'Imported', { ...RECEIVER, ...attributes } as any),
};

function teamStack(): Stack {
  return new Stack(new App({ analyticsReporting: false }), 'Team', { env: { region: 'us-east-1', account: '111111111111' } });
}

const TEXTS: ReadonlyArray<[kind: string, property: string]> = [
  ['watch', 'bucketName'], ['host', 'bucketName'], ['receiver', 'bucketName'], ['receiver', 'address'],
  ['host', 'distributionDomainName'], ['host', 'distributionId'], ['host', 'publishFunctionArn'],
];
const LISTS: ReadonlyArray<[kind: string, property: string]> = [
  ['watch', 'measuredDomainNames'], ['receiver', 'measuredDomainNames'], ['receiver', 'domainNames'], ['host', 'domainNames'],
];

const shown = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));

describe.each(TEXTS)("of another app's %s, '%s'", (kind, property) => {
  test.each<[value: unknown]>([[undefined], [null], [''], [' '], [5], [{}], [['platform-policies']], [' platform-policies'], ['arn:aws:s3:::platform-policies']])(
    'the value can not be %j, and the error names it', (value) => {
      expect(() => IMPORTS[kind](teamStack(), { [property]: value })).toThrow(`'${property}' is ${shown(value)}: `);
    });
});

test.each(TEXTS.filter(([, property]) => property !== 'address'))("of another app's %s, '%s' may be known at deployment only", (kind, property) => {
  expect(() => IMPORTS[kind](teamStack(), { [property]: Fn.importValue('Platform') })).not.toThrow();
});

test.each(['d111111abcdef8.cloudfront.net', '127.0.0.1:46865'])('a distribution may have the domain name %s', (distributionDomainName) => {
  expect(() => IMPORTS.host(teamStack(), { distributionDomainName })).not.toThrow();
});

test.each(['https://d111111abcdef8.cloudfront.net', 'd111111abcdef8.cloudfront.net/', 'E111111ABCDEF8'])('a distribution can not have the domain name %s', (distributionDomainName) => {
  expect(() => IMPORTS.host(teamStack(), { distributionDomainName })).toThrow(`'distributionDomainName' is '${distributionDomainName}': it must be the domain name of a distribution`);
});

test.each([
  'arn:aws:lambda:us-east-1:111111111111:function:platform-publisher:live', 'arn:aws-cn:lambda:cn-north-1:111111111111:function:a_b',
])('a publish function may have the ARN %s', (publishFunctionArn) => {
  expect(() => IMPORTS.host(teamStack(), { publishFunctionArn })).not.toThrow();
});

test.each(['platform-publisher', 'arn:aws:iam::111111111111:role/publisher', 'arn:aws:lambda:us-east-1:111111111111:layer:publisher:1'])(
  'a publish function can not have the ARN %s', (publishFunctionArn) => {
    expect(() => IMPORTS.host(teamStack(), { publishFunctionArn })).toThrow(`'publishFunctionArn' is '${publishFunctionArn}': it must be the ARN of a Lambda function`);
  });

describe.each(LISTS)("of another app's %s, '%s'", (kind, property) => {
  test.each<[what: string, value: unknown, part: string]>([
    ['a text', 'example.com', "is 'example.com': it must be a list of domain names"],
    ['an object', { 0: 'example.com' }, 'is [object Object]: it must be a list of domain names'],
    ['a list that is known at deployment', Token.asList({ Ref: 'Names' }), 'is a token'],
    ['a list with undefined', [undefined], 'is undefined: a domain name is a text'],
    ['a list with null', ['example.org', null], 'is null: a domain name is a text'],
    ['a list with a number', [5], 'is 5: a domain name is a text'],
  ])('the value can not be %s, and the error names it', (_, value, part) => {
    expect(() => IMPORTS[kind](teamStack(), { [property]: value })).toThrow(`'${property}' ${part}`);
  });
});

test.each(LISTS.filter(([, property]) => property === 'measuredDomainNames'))("of another app's %s, '%s' may be null, as JSON says that there are none", (kind, property) => {
  expect(() => IMPORTS[kind](teamStack(), { [property]: null })).not.toThrow();
});

test.each(LISTS.filter(([, property]) => property === 'domainNames'))("of another app's %s, '%s' can not be left out", (kind, property) => {
  expect(() => IMPORTS[kind](teamStack(), { [property]: undefined })).toThrow(`'${property}' is undefined: it must be a list of domain names`);
});

test.each<[value: unknown]>([[null], [5], [{}], [true]])('the name of a publishing stack can not be %j, and the error names it', (publishingStackName) => {
  const host = new PolicyHost(teamStack(), 'PolicyHost');
  expect(() => host.addDomain({ domainName: 'example.com', publishingStackName } as any)).toThrow(`'publishingStackName' is ${shown(publishingStackName)}: `);
});

const NOT_WATCHES: ReadonlyArray<[what: string, make: (stack: Stack) => unknown, value: string]> = [
  ['a number', () => 5, '5'],
  ['the name of a bucket', () => 'platform-policies', "'platform-policies'"],
  ['the attributes themselves', () => WATCH, '[object Object]'],
  ['a policy host', (stack) => PolicyHost.fromPolicyHostAttributes(stack, 'Other', HOST), "'Team/Other'"],
  ['a receiver', (stack) => TlsRptReceiver.fromTlsRptReceiverAttributes(stack, 'Other', RECEIVER), "'Team/Other'"],
];

test.each(NOT_WATCHES)("the watch of another app's host can not be %s", (_, make, value) => {
  const stack = teamStack();
  expect(() => IMPORTS.host(stack, { watch: make(stack) })).toThrow(`'watch' is ${value}: it is not a watch; give what PolicyWatch.fromPolicyWatchAttributes() returns`);
});

test.each(NOT_WATCHES)('the watch of alarms can not be %s, which does not belong to another app', (_, make, value) => {
  const stack = teamStack();
  expect(() => new PolicyWatchAlarms(stack, 'Alarms', { watch: make(stack) as any })).toThrow(`'watch' is ${value}: it is not a watch; give the 'watch' of a PolicyHost`);
});

test("without the watch of another app's host, the errors of alarms and dashboard lead to it", () => {
  const stack = teamStack();
  const policyHost = PolicyHost.fromPolicyHostAttributes(stack, 'PolicyHost', HOST);
  expect(() => new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch! })).toThrow('create those of a host of another app in that app');
  expect(() => new MtaStsDashboard(stack, 'Dashboard', { policyHost })).toThrow("give a host of another app its 'watch': PolicyWatch.fromPolicyWatchAttributes()");
});
