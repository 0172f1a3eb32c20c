import { Validations } from 'aws-cdk-lib';
import { compilerMessages } from './support/documents';
import { stackIn, zoneOf } from './support/stacks';
import { acceptedLints, acknowledge, acknowledgingCode, namesIn } from '../scripts/check/accepted-findings';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../src';

const typeOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

test('the lines to paste compile', () => {
  const codes = acknowledgingCode().map((code) => [
    `import { ${namesIn(code).map(typeOf).join(', ')} } from 'cdk-mta-sts';`,
    ...namesIn(code).map((name) => `declare const ${name}: ${typeOf(name)};`),
    code,
  ].join('\n'));
  expect(compilerMessages(codes)).toEqual([]);
}, 60_000);

test('the lines acknowledge something, on the constructs that the document names', () => {
  const stack = stackIn('us-east-1');
  const mtaSts = new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')) });
  acknowledge(stack);

  const idsAt = ({ node }: { node: { metadata: Array<{ type: string; data: any }> } }) => node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).flatMap(({ data }) => Object.keys(data).map((id) => id.replace(/^annotation::/i, '')));
  expect(idsAt(mtaSts.policyHost.bucket)).toContain('AwsSolutions-S1');
  expect(idsAt(mtaSts.reportReceiver!.bucket)).toContain('AwsSolutions-S1');
  expect(idsAt(mtaSts.reportReceiver!.activation!)).toContain('AwsSolutions-IAM5[Resource::*]');
  const bucket = stack.getLogicalId(mtaSts.reportReceiver!.bucket.node.defaultChild as never);
  expect(idsAt(mtaSts.reportReceiver!)).toContain(`AwsSolutions-IAM5[Resource::<${bucket}.Arn>/raw/*]`);
});

test('code about none of the constructs is refused', () => {
  expect(() => namesIn('Validations.of(stack).acknowledge()')).toThrow('is about no construct of the package');
});

test('cfn-lint findings are limited to types of resources, and to outputs', () => {
  const lints = acceptedLints();
  expect(lints.map(({ rule }) => rule)).toEqual(['W3005', 'W6001']);
  expect(lints.every(({ resourceTypes }) => resourceTypes.length > 0)).toBe(true);
});

test('the library acknowledges nothing itself', () => {
  const stack = stackIn('us-east-1');
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')) });
  const metadata = stack.node.findAll().flatMap(({ node }) => node.metadata);
  expect(metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)).toEqual([]);
});
