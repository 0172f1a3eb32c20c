import { App, Stack, Stage } from 'aws-cdk-lib';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const elsewhere = (stack: Stack, id: string, domainName = 'example.com') => new MtaSts(stack, id, { domainName, policy, reportDestinations: [] });

const TWICE = /'domainName' example\.com is served by 2 policy hosts, at .* and .*: CloudFront takes the name mta-sts\.example\.com on one distribution only; create one MtaSts/;

test.each<[what: string, create: (stack: Stack, app: App) => void]>([
  ['by two constructs of a stack', (stack) => ['One', 'Two'].forEach((id) => elsewhere(stack, id))],
  ['in capitals', (stack) => ['example.com', 'EXAMPLE.com'].forEach((domain) => elsewhere(stack, domain, domain))],
  ['in two stacks', (stack, app) => [stack, stackIn('us-east-1', { app, id: 'Other' })].forEach((one) => elsewhere(one, 'MtaSts'))],
  ['in two zones', (stack) => {
    new MtaSts(stack, 'One', { zone: zoneOf(stack), policy, reportDestinations: [] });
    elsewhere(stack, 'Two');
  }],
  ['on hosts with other domains', (stack) => ['One', 'Two'].forEach((id) => {
    const host = new PolicyHost(stack, id);
    for (const domainName of [`${id.toLowerCase()}.example`, 'example.com']) host.addDomain({ domainName });
  })],
])('the same domain twice is refused: %s', (_, create) => {
  const app = new App({ analyticsReporting: false });
  create(stackIn('us-east-1', { app }), app);
  expect(() => app.synth()).toThrow(TWICE);
});

test('the same domain twice on one host is refused at once', () => {
  const stack = stackIn('us-east-1');
  const { policyHost } = elsewhere(stack, 'One');
  expect(() => new MtaSts(stack, 'Two', { domainName: 'Example.com', policy, policyHost, reportDestinations: [] })).toThrow(/this policy host serves it already/);
});

test('a domain and one below it, and a domain in two stages, are accepted', () => {
  const app = new App({ analyticsReporting: false });
  const stack = stackIn('us-east-1', { app });
  ['example.com', 'sub.example.com'].forEach((domain) => elsewhere(stack, domain, domain));
  for (const name of ['Dev', 'Prod']) elsewhere(new Stack(new Stage(app, name), 'Mail', { env: { region: 'us-east-1' } }), 'MtaSts', 'example.net');
  expect(() => app.synth()).not.toThrow();
});

test('a host that was removed again from the tree does not count', () => {
  const app = new App({ analyticsReporting: false });
  const stack = stackIn('us-east-1', { app });
  elsewhere(stack, 'One');
  stack.node.tryRemoveChild('One');
  elsewhere(stack, 'Two');
  expect(() => app.synth()).not.toThrow();
});
