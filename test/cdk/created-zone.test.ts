import { App, Aspects, CfnDeletionPolicy, CfnResource, NestedStack, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost } from '../../src';
import { stackIn } from '../support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const appWith = () => new App({ analyticsReporting: false });
const stackNamed = (app: App, id: string) => stackIn('us-east-1', { app, id });
const zoneIn = (stack: Stack, id = 'Zone') => new route53.PublicHostedZone(stack, id, { zoneName: 'example.com' });

const LOST = /'zone' of example\.com is created by this stack, at Mail\/.*Zone\/Resource, and is deleted with it.*zone\.applyRemovalPolicy\(RemovalPolicy\.RETAIN\), or for a trial give 'removalPolicy: RemovalPolicy\.DESTROY'/;

describe('a domain whose records stay is refused in a zone that goes with its stack', () => {
  test.each<[what: string, create: (stack: Stack) => void]>([
    ['of the stack', (stack) => new MtaSts(stack, 'MtaSts', { zone: zoneIn(stack), policy, reportDestinations: [] })],
    ['for the policy host alone', (stack) => new MtaSts(stack, 'MtaSts', {
      domainName: 'example.com', policyHostZone: new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'mta-sts.example.com' }), policy, reportDestinations: [],
    })],
    ['that is imported by the id of a resource', (stack) => new MtaSts(stack, 'MtaSts', {
      zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Imported', { hostedZoneId: zoneIn(stack).hostedZoneId, zoneName: 'example.com' }), policy, reportDestinations: [],
    })],
    ['of a nested stack', (stack) => new MtaSts(stack, 'MtaSts', { zone: zoneIn(new NestedStack(stack, 'Nested')), policy, reportDestinations: [] })],
    ['of a host with a domain', (stack) => new PolicyHost(stack, 'Host').addDomain({ zone: zoneIn(stack) })],
    ['that an aspect lets go', (stack) => {
      const zone = zoneIn(stack);
      zone.applyRemovalPolicy(RemovalPolicy.RETAIN);
      new MtaSts(stack, 'MtaSts', { zone, policy, reportDestinations: [] });
      Aspects.of(zone).add({ visit: (one) => { if (CfnResource.isCfnResource(one)) one.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE; } });
    }],
  ])('%s', (_, create) => {
    const app = appWith();
    create(stackNamed(app, 'Mail'));
    expect(() => app.synth()).toThrow(LOST);
  });
});

describe('a zone that the app creates is accepted', () => {
  test.each<[what: string, create: (stack: Stack, app: App) => void]>([
    ['if it stays', (stack) => {
      const zone = zoneIn(stack);
      new MtaSts(stack, 'MtaSts', { zone, policy, reportDestinations: [] });
      zone.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }],
    ['if an aspect keeps it', (stack) => {
      const zone = zoneIn(stack);
      new MtaSts(stack, 'MtaSts', { zone, policy, reportDestinations: [] });
      RemovalPolicies.of(zone).retain();
    }],
    ['for a trial', (stack) => new MtaSts(stack, 'MtaSts', { zone: zoneIn(stack), policy, reportDestinations: [], removalPolicy: RemovalPolicy.DESTROY })],
    ['in another stack', (stack, app) => new MtaSts(stack, 'MtaSts', { zone: zoneIn(stackNamed(app, 'Dns')), policy, reportDestinations: [] })],
  ])('%s', (_, create) => {
    const app = appWith();
    create(stackNamed(app, 'Mail'), app);
    expect(() => app.synth()).not.toThrow();
  });
});

describe("a zone of the domain's stack is refused if the policy host is in another one", () => {
  const CYCLE = /^circular dependency: 'zone' of example\.com is created at Mail\/.*Zone\/Resource, in the domain's stack 'Mail', and the policy host in stack 'Hosts' needs it.*create the zone in stack 'Hosts'/;

  test.each<[what: string, zone: (stack: Stack) => route53.IHostedZone]>([
    ['directly', zoneIn],
    ['in a nested stack', (stack) => zoneIn(new NestedStack(stack, 'Nested'))],
    ['even if it stays', (stack) => {
      const zone = zoneIn(stack);
      zone.applyRemovalPolicy(RemovalPolicy.RETAIN);
      return zone;
    }],
  ])('%s', (_, zone) => {
    const app = appWith();
    const policyHost = new PolicyHost(stackNamed(app, 'Hosts'), 'Host');
    const stack = stackNamed(app, 'Mail');
    expect(() => new MtaSts(stack, 'MtaSts', { zone: zone(stack), policy, policyHost, reportDestinations: [] })).toThrow(CYCLE);
  });

  test('a zone of the host\'s stack, or of a third one, is accepted', () => {
    for (const place of ['Hosts', 'Dns']) {
      const app = appWith();
      const [hosts, mail] = [stackNamed(app, 'Hosts'), stackNamed(app, 'Mail')];
      const zone = zoneIn(place === 'Hosts' ? hosts : stackNamed(app, place));
      zone.applyRemovalPolicy(RemovalPolicy.RETAIN);
      new MtaSts(mail, 'MtaSts', { zone, policy, policyHost: new PolicyHost(hosts, 'Host'), reportDestinations: [] });
      expect(() => app.synth()).not.toThrow();
    }
  });
});
