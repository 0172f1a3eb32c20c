import { App, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { CfnKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { ReceiptRule, ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { PolicyHost, PolicyWatch, TlsRptReceiver, TlsRptReceiverProps } from '../../src';

const OWN = '111122223333';
const OTHER = '444455556666';
const ELSEWHERE: ReadonlyArray<[account: string, region: string, difference: string]> = [
  [OWN, 'eu-west-1', "it is in region eu-west-1, and 'Mail/X' in us-east-1"],
  [OTHER, 'us-east-1', `it is in account ${OTHER}, and 'Mail/X' in ${OWN}`],
];

function stacks(account = OWN, region = 'us-east-1'): { own: Stack; other: Stack } {
  const app = new App({ analyticsReporting: false });
  return { own: new Stack(app, 'Mail', { env: { account: OWN, region: 'us-east-1' } }), other: new Stack(app, 'Other', { env: { account, region } }) };
}

const receiver = (stack: Stack, props: TlsRptReceiverProps) => new TlsRptReceiver(stack, 'X', { mailboxDomainName: 'tlsrpt.example.com', ...props });
type Use = (stack: Stack, eventBus: EventBus) => unknown;
const BUSES: ReadonlyArray<[what: string, path: string, use: Use]> = [
  ['a receiver', 'Mail/X', (stack, eventBus) => receiver(stack, { eventBus })],
  ['a receiver of another app', 'Mail/X', (stack, eventBus) => (
    TlsRptReceiver.fromTlsRptReceiverAttributes(stack, 'X', { address: 'tlsrpt@tlsrpt.example.com', bucketName: 'reports', domainNames: ['example.com'], eventBus })
  )],
  ['a watch', 'Mail/X/Watch', (stack, eventBus) => new PolicyHost(stack, 'X', { watchOptions: { eventBus } })],
  ['a watch of another app', 'Mail/X', (stack, eventBus) => PolicyWatch.fromPolicyWatchAttributes(stack, 'X', { bucketName: 'policies', eventBus })],
];

describe.each(BUSES)('the event bus of %s', (_, path, use) => {
  test.each(ELSEWHERE)('it is refused if it is in account %s and region %s', (account, region, difference) => {
    const { own } = stacks();
    const bus = EventBus.fromEventBusArn(own, 'Bus', `arn:aws:events:${region}:${account}:event-bus/central`);
    expect(() => use(own, bus as EventBus)).toThrow(`'eventBus' is 'Mail/Bus': ${difference.replace('Mail/X', path)}: a function puts events on a bus of its own account and region only`);
  });

  test('it is accepted from another stack of this account and region', () => {
    const { own, other } = stacks();
    expect(() => use(own, new EventBus(other, 'Bus'))).not.toThrow();
  });
});

describe.each(['ruleSet', 'afterRule'] as const)('the %s of a receiver', (property) => {
  const given = (scope: Stack): TlsRptReceiverProps => ({
    ruleSet: ReceiptRuleSet.fromReceiptRuleSetName(property === 'ruleSet' ? scope : Stack.of(scope.node.root.node.findChild('Mail')), 'Set', 'inbound-mail'),
    afterRule: property === 'afterRule' ? ReceiptRule.fromReceiptRuleName(scope, 'Rule', 'first') : undefined,
  });

  test.each(ELSEWHERE)('it is refused if it is in account %s and region %s', (account, region, difference) => {
    const { own, other } = stacks(account, region);
    expect(() => receiver(own, given(other))).toThrow(`'${property}' is 'Other/${property === 'ruleSet' ? 'Set' : 'Rule'}': ${difference}: SES receives the mail of an account and region by its own rules`);
  });

  test('it is accepted from another stack of this account and region', () => {
    const { own, other } = stacks();
    expect(() => receiver(own, given(other))).not.toThrow();
  });
});

describe('the key of a receiver', () => {
  test.each<[what: string, problem: string, key: (stack: Stack) => any]>([
    ['of another region', "it is in region eu-west-1, and S3 encrypts with keys of the bucket's own region only; give a key in region us-east-1",
      (stack) => Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${OWN}:key/1`)],
    ['of another account and region', 'it is in region eu-west-1', (stack) => Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${OTHER}:key/1`)],
    ['for signatures', "its 'keySpec' is RSA_2048, and S3 encrypts with symmetric keys only", (stack) => new Key(stack, 'Key', { keySpec: KeySpec.RSA_2048, keyUsage: KeyUsage.SIGN_VERIFY })],
    ['for codes of authentication', "its 'keySpec' is HMAC_256", (stack) => new Key(stack, 'Key', { keySpec: KeySpec.HMAC_256, keyUsage: KeyUsage.GENERATE_VERIFY_MAC })],
    ['that is only a resource', 'it is not a KMS key of the CDK', (stack) => new CfnKey(stack, 'Key')],
  ])('it is refused if it is one %s', (_, problem, key) => {
    const { own } = stacks();
    expect(() => receiver(own, { encryptionKey: key(own) })).toThrow(`'encryptionKey' is 'Mail/Key': ${problem}`);
  });

  test.each<[what: string, key: (stack: Stack) => any]>([
    ['of the app', (stack) => new Key(stack, 'Key')],
    ['of the app, with its default written out', (stack) => new Key(stack, 'Key', { keySpec: KeySpec.SYMMETRIC_DEFAULT })],
    ['of another account in this region', (stack) => Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${OTHER}:key/1`)],
  ])('it is accepted if it is one %s', (_, key) => {
    const { own } = stacks();
    expect(() => receiver(own, { encryptionKey: key(own) })).not.toThrow();
  });
});
