import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, TlsRptReceiver } from '../src';
import { stackIn, zoneOf } from './support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

/** Returns the resources of the stack by logical id. */
function resourcesOf(joined: boolean): { [id: string]: any } {
  const stack = stackIn('us-east-1');
  const first = new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy });
  if (joined) {
    new MtaSts(stack, 'Other', {
      zone: zoneOf(stack, 'example.org'), policy, policyHost: first.policyHost, reportDestinations: [first.reportReceiver!],
    });
  }
  return Template.fromStack(stack).toJSON().Resources;
}

test("a second domain that joins the first one's host and mailbox replaces nothing except the certificate", () => {
  const [alone, together] = [resourcesOf(false), resourcesOf(true)];
  const typesOf = (resources: { [id: string]: any }, ids: readonly string[]) => ids.map((id) => `${id} ${resources[id]?.Type}`);
  const certificate = (id: string) => alone[id].Type === 'AWS::CertificateManager::Certificate';
  const ids = Object.keys(alone).filter((id) => !certificate(id));
  expect(typesOf(together, ids)).toEqual(typesOf(alone, ids));
  expect(Object.keys(together).length - Object.keys(alone).length).toBe(5);
});

test('a second domain that joins the first one\'s host is served beside it', () => {
  const [distribution] = Object.values(resourcesOf(true)).filter(({ Type }) => Type === 'AWS::CloudFront::Distribution');
  expect(distribution.Properties.DistributionConfig.Aliases).toEqual(['mta-sts.example.com', 'mta-sts.example.org']);
});

test('the first domain can leave: a construct of its id keeps host and mailbox under their logical ids', () => {
  const stack = stackIn('us-east-1');
  const scope = new Construct(stack, 'MtaSts');
  new MtaSts(stack, 'Other', {
    zone: zoneOf(stack, 'example.org'),
    policy,
    policyHost: new PolicyHost(scope, 'PolicyHost'),
    reportDestinations: [new TlsRptReceiver(scope, 'Reports', { zone: zoneOf(stack) })],
  });
  const [together, left] = [resourcesOf(true), Template.fromStack(stack).toJSON().Resources];
  const typesOf = (resources: { [id: string]: any }) => Object.entries(resources).map(([id, { Type }]) => `${id} ${Type}`);
  // Policy, two addresses and two TXT records.
  expect(typesOf(together).filter((one) => !typesOf(left).includes(one))).toHaveLength(5);
  expect(typesOf(left).filter((one) => !typesOf(together).includes(one))).toEqual([]);
});
