import { App, Aws, CfnParameter, CfnResource, DefaultStackSynthesizer, Fn, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate, ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyHostProps } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

function hostFor(domains: string[], region: string | undefined = 'us-east-1', props: PolicyHostProps = {}) {
  const stack = stackIn(region);
  const host = new PolicyHost(stack, 'Host', props);
  domains.forEach((domain) => host.addDomain({ zone: zoneOf(stack, domain) }));
  return { stack, host, app: stack.node.root as App };
}

describe('the host', () => {
  const template = Template.fromStack(hostFor(['example.com']).stack);

  test('the host keeps its bucket private', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            // Neither the state of the watch nor anything else.
            Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('Bucket'), 'Arn'] }, '/mta-sts.*/.well-known/mta-sts.txt']] },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          },
        ],
      },
    });
  });

  test('the host speaks HTTPS only, redirects nothing and caches nothing', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['mta-sts.example.com'],
        HttpVersion: 'http2and3',
        IPV6Enabled: true,
        DefaultRootObject: Match.absent(),
        CustomErrorResponses: [400, 403, 404, 405, 414, 500, 501, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
        CacheBehaviors: Match.absent(),
        DefaultCacheBehavior: {
          ViewerProtocolPolicy: 'https-only',
          AllowedMethods: ['GET', 'HEAD'],
          // Managed policies: CachingDisabled, SecurityHeadersPolicy.
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03',
        },
        ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
      },
    });
  });

  test.each(['mta-sts.example.com', 'MTA-STS.Example.COM', 'mta-sts.example.com:443', 'mta-sts.example.com.', 'MTA-STS.example.com.:443'])("the host finds a domain's policy for the host name %s", (host) => {
    const [{ Properties: { FunctionCode } }] = Object.values(template.findResources('AWS::CloudFront::Function'));
    const handler = new Function(`${FunctionCode}; return handler;`)();
    const event = { request: { uri: '/.well-known/mta-sts.txt', headers: { host: { value: host } } } };
    expect(handler(event).uri).toBe('/mta-sts.example.com/.well-known/mta-sts.txt');
  });

  test('the host names function and origin access control as CloudFormation names the bucket, with another name in each new stack', () => {
    const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));
    template.hasResourceProperties('AWS::CloudFront::Function', { Name: { Ref: bucket } });
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', { OriginAccessControlConfig: { Name: { Ref: bucket } } });
    template.hasResourceProperties('AWS::S3::Bucket', { BucketName: Match.absent() });
  });

  test('a host without a domain is refused', () => {
    const stack = stackIn('us-east-1');
    new PolicyHost(stack, 'Host');
    expect(() => Template.fromStack(stack)).toThrow('this PolicyHost serves no domain');
  });
});

describe('two domains on one host', () => {
  const stack = stackIn('us-east-1');
  const policyHost = new PolicyHost(stack, 'Host');
  new MtaSts(stack, 'Com', {
    zone: zoneOf(stack, 'example.com'),
    policyHost,
    reportDestinations: [],
    policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')),
  });
  new MtaSts(stack, 'Org', { zone: zoneOf(stack, 'example.org'), policyHost, reportDestinations: [], policy: MtaStsPolicy.none() });
  const template = Template.fromStack(stack);

  test('two domains share bucket, distribution and certificate', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.resourceCountIs('AWS::CertificateManager::Certificate', 1);
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Aliases: ['mta-sts.example.com', 'mta-sts.example.org'] },
    });
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'mta-sts.example.com',
      SubjectAlternativeNames: ['mta-sts.example.org'],
      DomainValidationOptions: [
        { DomainName: 'mta-sts.example.com', HostedZoneId: 'Z0123456789EXAMPLE' },
        { DomainName: 'mta-sts.example.org', HostedZoneId: 'Z0123456789EXAMPLE' },
      ],
    });
  });

  test('each of two domains has its own policy', () => {
    template.hasResourceProperties('Custom::MtaStsPolicy', { PolicyDomain: 'example.com', Mode: 'testing' });
    template.hasResourceProperties('Custom::MtaStsPolicy', { PolicyDomain: 'example.org', Mode: 'none' });
  });
});

describe('the permission to read the status of a stack', () => {
  const seen = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'))
    .flatMap(({ Properties }) => Properties.Policies[0].PolicyDocument.Statement)
    .find(({ Action }: any) => [Action].flat().includes('cloudformation:DescribeStacks')).Resource;
  const publishIn = (stack: Stack, policyHost: PolicyHost) => new MtaSts(stack, 'MtaSts', {
    zone: zoneOf(stack), policyHost, reportDestinations: [], policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')),
  });
  const env = { region: 'us-east-1', account: '123456789012' };
  const arn = 'arn:aws:cloudformation:us-east-1:123456789012:stack';

  test.each([
    ['its own stack', (own: Stack) => own, { Ref: 'AWS::StackId' }],
    ['another stack', (own: Stack) => new Stack(own.node.root as App, 'Other', { env }), [{ Ref: 'AWS::StackId' }, `${arn}/Other/*`]],
    ['a stack inside its own', (own: Stack) => new NestedStack(own, 'Nested'), [{ Ref: 'AWS::StackId' }, `${arn}/Mail-*/*`]],
  ])('the publisher may read the status of %s', (_, stackOf, expected) => {
    const own = new Stack(new App({ analyticsReporting: false }), 'Mail', { env });
    publishIn(stackOf(own), new PolicyHost(own, 'Host'));
    expect(seen(own)).toEqual(expected);
  });
});

describe('the certificate', () => {
  const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/given';
  const distributionCertificate = (stack: Stack) =>
    Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'))[0].Properties.DistributionConfig.ViewerCertificate.AcmCertificateArn;

  test('the certificate is in the stack itself in us-east-1', () => {
    const { stack, app } = hostFor(['example.com']);
    expect(distributionCertificate(stack)).toEqual({ Ref: expect.stringMatching(/Certificate/) });
    expect(app.synth().stacks).toHaveLength(1);
  });

  test('the certificate is in a certificate stack in another region, with no custom resource between them', () => {
    const { stack, app } = hostFor(['example.com'], 'eu-west-1');
    expect(distributionCertificate(stack)).toEqual({
      'Fn::GetStackOutput': { StackName: 'Mail-mta-sts-certificates-eu-west-1', Region: 'us-east-1', OutputName: expect.any(String) },
    });
    const support = app.synth().getStackByName('Mail-mta-sts-certificates-eu-west-1');
    expect(support.environment.region).toBe('us-east-1');
    expect(Object.values<any>(support.template.Resources).map(({ Type }) => Type)).toEqual(['AWS::CertificateManager::Certificate']);
    expect(app.synth().getStackByName('Mail').dependencies.map(({ id }) => id)).toContain(support.id);
  });

  test('the certificate needs one name that is not too long, and accepts longer ones beside it', () => {
    const stack = stackIn('us-east-1');
    const long = `${'a'.repeat(49)}.example`;
    expect(() => new PolicyHost(stackIn('us-east-1'), 'Short').addDomain({ domainName: long })).toThrow(`'domainName' is '${long}': 'mta-sts.${long}' has 65 characters, `
      + "and a certificate needs one name of at most 64; give a 'certificate', or add a domain with a shorter name to the policy host before this one");
    const host = new PolicyHost(stack, 'Host');
    for (const domain of ['zz.example', long]) host.addDomain({ domainName: domain });
    Template.fromStack(stack).hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'mta-sts.zz.example', SubjectAlternativeNames: [`mta-sts.${long}`],
    });
  });

  test('the certificate of a second host in that stack is in the same certificate stack', () => {
    const stack = stackIn('eu-west-1');
    for (const id of ['One', 'Two']) {
      new PolicyHost(stack, id).addDomain({ zone: zoneOf(stack, `${id}.example`) });
    }
    const assembly = (stack.node.root as App).synth();
    expect(assembly.stacks).toHaveLength(2);
    expect(Object.keys(assembly.getStackByName('Mail-mta-sts-certificates-eu-west-1').template.Resources)).toHaveLength(2);
    const custom = Object.values<any>(assembly.getStackByName('Mail').template.Resources).map(({ Type }) => Type).filter((type) => /^Custom::/.test(type));
    expect(new Set(custom)).toEqual(new Set(['Custom::MtaStsPolicyHostDomains', 'Custom::MtaStsPolicyHost']));
  });

  test('stacks of different names never share a certificate, in one app or in two', () => {
    const app = new App({ analyticsReporting: false });
    for (const id of ['Red', 'Blue']) {
      const stack = stackIn('eu-west-1', { app, id });
      new PolicyHost(stack, 'Host').addDomain({ zone: zoneOf(stack, `${id}.example`) });
    }
    expect(app.synth().stacks.map(({ stackName }) => stackName).sort())
      .toEqual(['Blue', 'Blue-mta-sts-certificates-eu-west-1', 'Red', 'Red-mta-sts-certificates-eu-west-1']);
  });

  test('stacks of one name in two regions never share a certificate', () => {
    const app = new App({ analyticsReporting: false });
    for (const region of ['eu-west-1', 'us-west-2']) {
      const stack = new Stack(app, region, { env: { region }, stackName: 'Mail' });
      new PolicyHost(stack, 'Host').addDomain({ zone: zoneOf(stack, `${region}.example`) });
    }
    expect(app.synth().stacks.map(({ stackName }) => stackName).sort())
      .toEqual(['Mail', 'Mail', 'Mail-mta-sts-certificates-eu-west-1', 'Mail-mta-sts-certificates-us-west-2']);
  });

  describe.each([
    // The distribution has let the old one go when CloudFormation deletes it.
    ['us-east-1', 'Delete'],
    // The distribution still uses it when CloudFormation would delete it.
    ['eu-west-1', 'Retain'],
  ])('in %s', (region, replaced) => {
    const certificates = (domains: string[], removalPolicy?: RemovalPolicy) => {
      const { host, stack, app } = hostFor([], region);
      domains.forEach((domain) => host.addDomain({ zone: zoneOf(stack, domain), removalPolicy }));
      return Object.fromEntries(app.synth().stacks.flatMap(({ template }) => Object.entries<any>(template.Resources))
        .filter(([, { Type }]) => Type === 'AWS::CertificateManager::Certificate'));
    };

    test('a certificate with other names replaces the former one', () => {
      const [one, two] = [certificates(['a.example']), certificates(['a.example', 'b.example'])];
      expect(Object.keys(one)).toEqual(Object.keys(two));
      expect(Object.values(one)[0].Properties).not.toEqual(Object.values(two)[0].Properties);
    });

    test.each([
      ['may be removed with its stack', RemovalPolicy.DESTROY, 'Delete'],
      ['is retained', undefined, 'RetainExceptOnCreate'],
    ])('a former certificate that %s is deleted after its replacement, if nothing uses it by then', (_, removalPolicy, deleted) => {
      expect(Object.values(certificates(['a.example'], removalPolicy))).toEqual([expect.objectContaining({ DeletionPolicy: deleted, UpdateReplacePolicy: replaced })]);
    });

    test('a certificate is the same for the same names in another order', () => {
      expect(certificates(['a.example', 'b.example'])).toEqual(certificates(['b.example', 'a.example']));
    });
  });

  test('a certificate with other names is in the same output of the certificate stack, where a rollback still finds it', () => {
    const [one, two] = [['a.example'], ['a.example', 'b.example']].map((domains) => distributionCertificate(hostFor(domains, 'eu-west-1').stack));
    expect(one).toEqual(two);
  });

  test('the certificate can be given, in any region', () => {
    for (const region of ['eu-west-1', undefined]) {
      const stack = stackIn(region);
      const host = new PolicyHost(stack, 'Host', { certificate: Certificate.fromCertificateArn(stack, 'Given', arn) });
      host.addDomain({ zone: zoneOf(stack) });
      expect(distributionCertificate(stack)).toBe(arn);
      Template.fromStack(stack).resourceCountIs('AWS::CertificateManager::Certificate', 0);
    }
  });

  describe('a given certificate', () => {
    const giveTo = (region: string, make: (app: App) => ICertificate) => {
      const app = new App({ analyticsReporting: false });
      const certificate = make(app);
      const stack = new Stack(app, 'Mail', { env: { region, account: '123456789012' }, crossRegionReferences: true });
      return new PolicyHost(stack, 'Host', { certificate });
    };
    const stackOf = (app: App, region?: string) => new Stack(app, 'Certs', { env: { region, account: '123456789012' }, crossRegionReferences: true });
    const madeIn = (region?: string) => (app: App) => new Certificate(stackOf(app, region), 'Certificate', { domainName: 'mta-sts.example.com' });
    const ways = "CloudFront only accepts certificates in us-east-1; create it in a stack in us-east-1, with 'crossRegionReferences: true' for both stacks; "
      + "or leave 'certificate' out to have one created there";

    test.each<[string, string, (app: App) => ICertificate, string]>([
      ['made in a stack of another region', 'us-east-1', madeIn('eu-west-1'), `'certificate' is 'Certs/Certificate': it is in eu-west-1, and ${ways}`],
      ["made in a stack of the host's own region", 'eu-west-1', madeIn('eu-west-1'), `'certificate' is 'Certs/Certificate': it is in eu-west-1, and ${ways}`],
      ['imported from another region', 'eu-west-1', (app) => Certificate.fromCertificateArn(stackOf(app, 'eu-west-1'), 'Given', arn.replace('us-east-1', 'eu-west-1')),
        `'certificate' is '${arn.replace('us-east-1', 'eu-west-1')}': it is in eu-west-1, and ${ways}`],
      ['imported from another region, in an account that is known at deployment', 'eu-west-1', (app) => (
        Certificate.fromCertificateArn(stackOf(app), 'Given', `arn:aws:acm:eu-west-1:${Aws.ACCOUNT_ID}:certificate/given`)
      ), `'certificate' is 'Certs/Given': it is in eu-west-1, and ${ways}`],
    ])('a certificate %s is refused', (_, region, make, message) => {
      expect(() => giveTo(region, make)).toThrow(message);
    });

    test.each<[string, string, (app: App) => ICertificate]>([
      ['made in us-east-1', 'eu-west-1', madeIn('us-east-1')],
      ['made in a region that is unknown at synth', 'us-east-1', madeIn(undefined)],
      ['made by something else, which may do so in any region', 'eu-west-1', (app) => {
        const stack = stackOf(app, 'eu-west-1');
        return Certificate.fromCertificateArn(stack, 'Given', new CfnResource(stack, 'Custom', { type: 'Custom::Certificate' }).getAtt('Arn').toString());
      }],
      ['imported from us-east-1, in an account that is known at deployment', 'eu-west-1', (app) => (
        Certificate.fromCertificateArn(stackOf(app), 'Given', `arn:aws:acm:us-east-1:${Aws.ACCOUNT_ID}:certificate/given`)
      )],
      ['imported from a region that is known at deployment', 'eu-west-1', (app) => {
        const stack = stackOf(app, 'eu-west-1');
        return Certificate.fromCertificateArn(stack, 'Given', `arn:aws:acm:${new CfnParameter(stack, 'Region').valueAsString}:1:certificate/given`);
      }],
      ['put together of two parts', 'eu-west-1', (app) => {
        const stack = stackOf(app, 'eu-west-1');
        return Certificate.fromCertificateArn(stack, 'Given', `${new CfnParameter(stack, 'Arn').valueAsString}/${new CfnParameter(stack, 'Id').valueAsString}`);
      }],
      ['given by a parameter', 'eu-west-1', (app) => {
        const stack = stackOf(app, 'eu-west-1');
        return Certificate.fromCertificateArn(stack, 'Given', new CfnParameter(stack, 'Arn').valueAsString);
      }],
    ])('a certificate %s is accepted', (_, region, make) => {
      expect(() => giveTo(region, make)).not.toThrow();
    });
  });

  test('the certificate is deployed with the bootstrap resources that its stack names', () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Mail', { env: { region: 'eu-west-1' }, synthesizer: new DefaultStackSynthesizer({ qualifier: 'acme' }) });
    new PolicyHost(stack, 'Host').addDomain({ zone: zoneOf(stack) });
    expect(app.synth().getStackByName('Mail-mta-sts-certificates-eu-west-1').assumeRoleArn).toContain(':role/cdk-acme-deploy-role-');
  });

  test('the certificate is deployed with the synthesizer of the app, if it has one', () => {
    const app = new App({ analyticsReporting: false, defaultStackSynthesizer: new DefaultStackSynthesizer({ deployRoleArn: 'arn:aws:iam::111122223333:role/ours' }) });
    new PolicyHost(stackIn('eu-west-1', { app }), 'Host').addDomain({ domainName: 'example.com' });
    expect(app.synth().getStackByName('Mail-mta-sts-certificates-eu-west-1').assumeRoleArn).toBe('arn:aws:iam::111122223333:role/ours');
  });

  describe('a certificate stack with a long name', () => {
    const synth = (length: number, given?: true) => {
      const app = new App({ analyticsReporting: false });
      const stack = new Stack(app, 'Mail', { env: { region: 'eu-west-1' }, stackName: 'm'.repeat(length) });
      const certificate = given && Certificate.fromCertificateArn(stack, 'Given', arn);
      new PolicyHost(stack, 'Host', { certificate }).addDomain({ zone: zoneOf(stack) });
      return app.synth();
    };

    test('the name may be as long as CloudFormation accepts', () => {
      expect(synth(97).stacks.map(({ stackName }) => stackName.length)).toContain(128);
    });

    test('the certificate stack is refused if its name is too long, and the error names the fixes', () => {
      const [name, rule] = ['m'.repeat(98), /-mta-sts-certificates-eu-west-1', whose 129 characters are more than the 128.*'stackName' of at most 97 characters, or give 'certificate'/];
      expect(() => synth(98)).toThrow(`'stackName' is '${name}'`);
      expect(() => synth(98)).toThrow(rule);
    });

    test('the certificate stack is not needed if a certificate is given', () => {
      expect(synth(128, true).stacks).toHaveLength(1);
    });
  });

  test.each(['cn-north-1', 'us-gov-west-1'])('no certificate stack exists for %s', (region) => {
    expect(() => hostFor(['example.com'], region)).toThrow(new RegExp(`stack 'Mail' is in ${region}, in the partition aws-.*where CloudFront is missing or takes no certificates from us-east-1: put the policy host into`));
  });

  test('the certificate needs a known region, or has to be given', () => {
    expect(() => new PolicyHost(stackIn(undefined), 'Host')).toThrow(/region of stack 'Mail' is not known at synth.*'env.region'.*'certificate'/);
  });

  test('the certificate can be validated in a zone that another stack creates', () => {
    const app = new App({ analyticsReporting: false });
    const zone = new HostedZone(stackIn('eu-west-1', { app, id: 'Dns' }), 'Zone', { zoneName: 'example.com' });
    new PolicyHost(stackIn('eu-west-1', { app }), 'Host').addDomain({ zone });
    const [certificate] = Object.values<any>(app.synth().getStackByName('Mail-mta-sts-certificates-eu-west-1').template.Resources);
    expect(certificate.Properties.DomainValidationOptions[0].HostedZoneId)
      .toEqual({ 'Fn::GetStackOutput': { StackName: 'Dns', Region: 'eu-west-1', OutputName: expect.any(String) } });
  });

  test.each<[what: string, id: (stack: Stack) => string]>([
    ['a parameter', (stack) => new CfnParameter(stack, 'ZoneId').valueAsString],
    ['a parameter and a text', (stack) => `Z${new CfnParameter(stack, 'ZoneId').valueAsString}`],
    ['an export', () => Fn.importValue('zone-id')],
    ['a stored parameter', (stack) => StringParameter.valueForStringParameter(stack, '/zone-id')],
  ])("the certificate can't be validated in a zone whose id comes from %s, and the error does not say that the stack creates the zone", (_, id) => {
    const stack = stackIn('eu-west-1');
    const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: id(stack), zoneName: 'example.com' });
    expect(() => new PolicyHost(stack, 'Host').addDomain({ zone })).toThrow("'hostedZoneId' of the zone of 'mta-sts.example.com' is a token, known only when stack 'Mail' is deployed, "
      + 'and the stack of its certificate in us-east-1 is deployed before: write the id itself');
  });

  test("the certificate can't be validated in a zone of the stack that depends on it", () => {
    const stack = stackIn('eu-west-1');
    const zone = new HostedZone(stack, 'Zone', { zoneName: 'example.com' });
    expect(() => new PolicyHost(stack, 'Host').addDomain({ zone })).toThrow(/^circular dependency: stack 'Mail' creates the zone.*create the zone in another stack/);
  });
});

describe('the quotas of an account', () => {
  const domains = (count: number) => Array.from({ length: count }, (_, index) => `example${index}.com`);
  const given = (stack: Stack) => Certificate.fromCertificateArn(stack, 'Given', 'arn:aws:acm:us-east-1:111122223333:certificate/given');
  const withCertificate = (count: number, maxDomains?: number) => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'Host', { certificate: given(stack), maxDomains });
    domains(count).forEach((domain) => host.addDomain({ zone: zoneOf(stack, domain) }));
  };

  test.each([
    ['ten names on a certificate', () => hostFor(domains(11)), /'domainName' is 'example10.com': this policy host has 10 domains already, .* quota of ACM .*another PolicyHost.*'maxDomains'/],
    ['a hundred names on a distribution', () => withCertificate(101), /'domainName' is 'example100.com': .* quota of CloudFront/],
    ['the requested number', () => hostFor(domains(21), 'us-east-1', { maxDomains: 20 }),
      /has 20 domains already, as many as its 'maxDomains'; .*or raise 'maxDomains' of this one, if your quota of ACM .* is higher/],
    ['the requested number with a given certificate', () => withCertificate(11, 10), /has 10 domains already, as many as its 'maxDomains'; .* CloudFront/],
    ['one, if that is the requested number', () => hostFor(domains(2), 'us-east-1', { maxDomains: 1 }), /has 1 domain already, as many as its 'maxDomains'/],
    ['a hundred names on a certificate, whatever is requested', () => hostFor([], 'us-east-1', { maxDomains: 101 }), /'maxDomains' is 101: ACM allows at most 100 names/],
    ['a positive whole number', () => hostFor([], 'us-east-1', { maxDomains: 0.5 }), /'maxDomains' is 0.5: .*whole number/],
  ])('the domains of a host end at %s', (_, make, rule) => {
    expect(make).toThrow(rule);
  });

  test('the domains of a host may be as many as the quotas allow', () => {
    expect(() => hostFor(domains(10))).not.toThrow();
    expect(() => withCertificate(100)).not.toThrow();
    expect(() => hostFor(domains(80), 'us-east-1', { maxDomains: 80 })).not.toThrow();
  });
});
