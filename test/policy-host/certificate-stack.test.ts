import { Annotations as LiveAnnotations, App, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { PolicyHost } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

function hostIn(stack: Stack, id = 'PolicyHost', domainName = 'example.com'): PolicyHost {
  const host = new PolicyHost(stack, id);
  host.addDomain({ zone: zoneOf(stack, domainName) });
  return host;
}

/** Returns what `cdk deploy` gives the certificate stack. */
function deployed({ certificateStack }: PolicyHost) {
  const { tags, terminationProtection } = (certificateStack!.node.root as App).synth().getStackArtifact(certificateStack!.artifactId);
  return { tags, terminationProtection };
}

test('outside us-east-1, the certificate stack is the one stack for all policy hosts of a stack', () => {
  const stack = stackIn('eu-west-1');
  const { certificateStack } = hostIn(stack);
  expect(certificateStack!.region).toBe('us-east-1');
  expect(certificateStack!.stackName).toBe('Mail-mta-sts-certificates-eu-west-1');
  expect(hostIn(stack, 'Other', 'example.org').certificateStack).toBe(certificateStack);
});

test('in us-east-1, or with a given certificate, there is no certificate stack', () => {
  expect(hostIn(stackIn('us-east-1')).certificateStack).toBeUndefined();
  const stack = stackIn('eu-west-1');
  const certificate = Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111111111111:certificate/abc');
  expect(new PolicyHost(stack, 'PolicyHost', { certificate }).certificateStack).toBeUndefined();
});

describe('the certificate stack', () => {
  const stackWith = (props: object) => new Stack(new App({ analyticsReporting: false }), 'Mail', { env: { region: 'eu-west-1' }, ...props });

  test.each<[string, (host: PolicyHost, stack: Stack) => void]>([
    ['before', () => {}],
    ['after, on the stack', (_, stack) => Tags.of(stack).add('team', 'mail')],
    ['after, on the app', (_, stack) => Tags.of(stack.node.root).add('team', 'mail')],
    ['on itself', ({ certificateStack }) => Tags.of(certificateStack!).add('team', 'mail')],
  ])('it has a tag that the app sets %s', (when, set) => {
    const stack = stackWith(when === 'before' ? { tags: { team: 'mail' } } : {});
    const host = hostIn(stack);
    set(host, stack);
    expect(deployed(host).tags).toEqual({ team: 'mail' });
  });

  test('it keeps a value that the app sets for it alone, and loses what the app removes', () => {
    const stack = stackWith({ tags: { team: 'mail', cost: '1', old: 'x' } });
    const host = hostIn(stack);
    Tags.of(host.certificateStack!).add('team', 'certificates');
    Tags.of(stack).add('cost', '2');
    Tags.of(stack).remove('old');
    expect(deployed(host).tags).toEqual({ team: 'certificates', cost: '2' });
  });

  test.each<[string, boolean, (host: PolicyHost, stack: Stack) => void, boolean]>([
    ['has the protection of its stack', true, () => {}, true],
    ['gets a protection that the app sets later', false, (_, stack) => { stack.terminationProtection = true; }, true],
    ['loses a protection that the app removes later', true, (_, stack) => { stack.terminationProtection = false; }, false],
    ['can be protected alone', false, ({ certificateStack }) => { certificateStack!.terminationProtection = true; }, true],
    ['can be left unprotected', true, ({ certificateStack }) => { certificateStack!.terminationProtection = false; }, false],
  ])('%s', (_, before, set, after) => {
    const stack = stackWith({ terminationProtection: before });
    const host = hostIn(stack);
    set(host, stack);
    expect(deployed(host).terminationProtection).toBe(after);
  });
});

describe('the second stack is announced', () => {
  const infosOf = (stack: Stack) => Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('second stack')).map(({ entry }) => entry.data as string);
  const withHost = (stack: Stack) => {
    for (const id of ['One', 'Two']) new PolicyHost(stack, id).addDomain({ zone: zoneOf(stack, `${id.toLowerCase()}.example`) });
    return stack;
  };

  test('once, with both names as the command line knows them and the commands', () => {
    const app = new App({ analyticsReporting: false });
    const [info, ...others] = infosOf(withHost(new Stack(app, 'Mail', { stackName: 'mail-prod', env: { region: 'eu-west-1' } })));
    expect(others).toEqual([]);
    expect(info).toContain("'Mail' gets a second stack there, 'Mail-MtaStsCertificates' (in CloudFormation 'mail-prod-mta-sts-certificates-eu-west-1')");
    expect(info).toContain("'cdk deploy Mail' deploys both, and 'cdk destroy Mail Mail-MtaStsCertificates' destroys both");
    expect(app.synth().stacks.map(({ hierarchicalId }) => hierarchicalId).sort()).toEqual(['Mail', 'Mail-MtaStsCertificates']);
  });

  test('with the names of its stage', () => {
    const stage = new Stage(new App({ analyticsReporting: false }), 'Prod');
    const [info] = infosOf(withHost(new Stack(stage, 'Mail', { env: { region: 'eu-west-1' } })));
    for (const { hierarchicalId } of stage.synth().stacks) expect(info).toContain(`'${hierarchicalId}'`);
  });

  test('not in us-east-1, and not if it is acknowledged', () => {
    expect(infosOf(withHost(stackIn('us-east-1')))).toEqual([]);
    const stack = withHost(stackIn('eu-west-1'));
    LiveAnnotations.of(stack).acknowledgeInfo('cdk-mta-sts:certificateStack');
    expect(infosOf(stack)).toEqual([]);
  });
});

describe('the validation of a certificate in the second stack', () => {
  const infosOf = (region: string, zoneName: string, domainName?: string) => {
    const stack = stackIn(region);
    new PolicyHost(stack, 'Host').addDomain({ zone: zoneOf(stack, zoneName), domainName });
    return Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('wildcard')).map(({ entry }) => entry.data as string);
  };

  test('synth informs that it would end a wildcard that gives a subdomain its mail', () => {
    expect(infosOf('eu-west-1', 'example.com', 'sub.example.com')).toEqual([expect.stringContaining('if the mail of sub.example.com comes by a wildcard such as *.example.com, create MX records at sub.example.com first')]);
  });

  test.each([
    ['the name of the zone', 'eu-west-1', 'example.com', undefined],
    ['a subdomain whose certificate waits for the preflight', 'us-east-1', 'example.com', 'sub.example.com'],
    ['a subdomain with a zone for its policy host alone', 'eu-west-1', 'mta-sts.sub.example.com', 'sub.example.com'],
  ])('synth does not mention wildcards for %s', (_, region, zoneName, domainName) => {
    expect(infosOf(region, zoneName, domainName)).toEqual([]);
  });
});
