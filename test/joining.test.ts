import { Template } from 'aws-cdk-lib/assertions';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../src';
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
