import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, PolicyHost, TlsRptDestination, TlsRptReceiver } from '../src';
import { stackIn, zoneOf } from './support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const elsewhere = [TlsRptDestination.email('tls-reports@example.net')];

function made(props: Partial<MtaStsProps> = {}, stack: Stack = stackIn('us-east-1')) {
  const mtaSts = new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, ...props });
  return { stack, mtaSts, template: Template.fromStack(stack) };
}

function records(template: Template) {
  return Object.values(template.findResources('AWS::Route53::RecordSet')).map(({ Properties: { Name, Type, ResourceRecords } }) => ({ Name, Type, ResourceRecords }));
}

describe('the records', () => {
  const { template } = made();

  test('each record exists once, under its fully qualified name', () => {
    expect(records(template).map(({ Name, Type }) => `${Name} ${Type}`).sort()).toEqual([
      '_mta-sts.example.com. TXT',
      '_smtp._tls.example.com. TXT',
      'mta-sts.example.com. A',
      'mta-sts.example.com. AAAA',
      'tlsrpt.example.com. MX',
    ]);
  });

  test('the record announces the id that the publication saw live, once the host has its addresses', () => {
    const [publication] = Object.keys(template.findResources('Custom::MtaStsPolicy'));
    const [record] = Object.values(template.findResources('AWS::Route53::RecordSet', { Properties: { Name: '_mta-sts.example.com.' } }));
    // The quotes are the record's syntax, not its value.
    expect(record.Properties.ResourceRecords).toEqual([
      { 'Fn::Sub': `"v=STSv1; id=\${${publication}.PolicyId};"` },
    ]);
    const aliases = Object.keys(template.findResources('AWS::Route53::RecordSet', { Properties: { Name: 'mta-sts.example.com.' } }));
    expect(record.DependsOn.sort()).toEqual(aliases.sort());
  });

  test('the record requests reports at the mailbox', () => {
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: '_smtp._tls.example.com.',
      ResourceRecords: ['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;"'],
    });
  });

  test('the records can be those of a domain below the zone', () => {
    const names = records(made({ domainName: 'lists.example.com' }).template).map(({ Name }) => Name);
    expect(names).toContain('_mta-sts.lists.example.com.');
    expect(names).toContain('_smtp._tls.lists.example.com.');
    expect(names).toContain('tlsrpt.lists.example.com.');
  });
});

describe('the publication', () => {
  test('the publication gets the policy, and waits until the host may read the bucket', () => {
    const { template } = made({ policy: MtaStsPolicy.enforce(MailExchangers.of('mx1.example.com', '*.example.net')) });
    template.hasResource('Custom::MtaStsPolicy', {
      Properties: {
        PolicyDomain: 'example.com',
        Mode: 'enforce',
        MaxAge: '2419200',
        Mx: ['*.example.net', 'mx1.example.com'],
        Host: { Ref: Match.stringLikeRegexp('PolicyHost') },
      },
    });
    template.hasResource('Custom::MtaStsPolicyHost', {
      Properties: { PreflightPassed: { 'Fn::GetAtt': [Match.stringLikeRegexp('Domains'), 'PreflightPassed'] } },
      DependsOn: [Match.stringLikeRegexp('BucketPolicy')],
    });
  });

  test('CloudFormation waits longer for the publication than one run of its handler, but not much longer', () => {
    const { template } = made();
    const [{ Properties: { Timeout } }] = Object.values(template.findResources('AWS::Lambda::Function', {
      Properties: { Description: Match.stringLikeRegexp('^Publishes') },
    }));
    const [{ Properties: { ServiceTimeout } }] = Object.values(template.findResources('Custom::MtaStsPolicy'));
    expect([Number(ServiceTimeout), Timeout]).toEqual([15 * 60, 10 * 60]);
  });

  test('the publication returns its id', () => {
    const { stack, mtaSts } = made();
    expect(stack.resolve(mtaSts.policyId)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^MtaStsPublication/), 'PolicyId'] });
    expect(mtaSts.policyUrl).toBe('https://mta-sts.example.com/.well-known/mta-sts.txt');
  });
});

describe('reports', () => {
  test('reports are not requested without a destination', () => {
    const { template, mtaSts } = made({ reportDestinations: [] });
    expect(mtaSts.tlsRptRecord).toBeUndefined();
    template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Name: '_smtp._tls.example.com.' }, 0);
    template.resourceCountIs('AWS::SES::ReceiptRule', 0);
  });

  test('reports go to the given destinations, in this order', () => {
    const { template } = made({ reportDestinations: [...elsewhere, TlsRptDestination.https('https://reports.example.net/tls')] });
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      ResourceRecords: ['"v=TLSRPTv1; rua=mailto:tls-reports@example.net,https://reports.example.net/tls;"'],
    });
    template.resourceCountIs('AWS::SES::ReceiptRule', 0);
  });

  test('reports never go to one destination twice', () => {
    expect(() => made({ reportDestinations: [...elsewhere, ...elsewhere] })).toThrow("'mailto:tls-reports@example.net': the destination is given twice");
  });

  test('the reporting record can need several strings', () => {
    const destinations = Array.from({ length: 20 }, (_, index) => TlsRptDestination.email(`tls-reports-number-${index}@example.net`));
    const { template } = made({ reportDestinations: destinations });
    const [text] = records(template).find(({ Name }) => Name.startsWith('_smtp'))!.ResourceRecords;
    const strings: string[] = text.slice(1, -1).split('" "');
    expect(strings.map((string) => string.length)).toEqual([255, 255, 255, expect.any(Number)]);
    expect(strings.join('')).toMatch(/^v=TLSRPTv1; rua=mailto:tls-reports-number-0@example\.net,.*number-19@example\.net;$/);
  });

  test('the reporting record fits into what Route 53 accepts', () => {
    const destinations = Array.from({ length: 200 }, (_, index) => TlsRptDestination.email(`tls-reports-${index}@example.net`));
    expect(() => made({ reportDestinations: destinations })).toThrow(/Route 53 accepts 4000; give fewer/);
  });
});

describe('resource counts', () => {
  const count = (stack: Stack) => Object.keys(Template.fromStack(stack).toJSON().Resources).length;

  test('policy, records and watch need at most 20 resources', () => {
    expect(count(made({ reportDestinations: elsewhere }).stack)).toBeLessThanOrEqual(20);
  });

  test('a domain with reports needs at most 38 resources', () => {
    expect(count(made().stack)).toBeLessThanOrEqual(38);
  });

  test('a domain without a watch needs four resources less', () => {
    const stack = stackIn('us-east-1');
    const policyHost = new PolicyHost(stack, 'PolicyHost', { watchEnabled: false });
    expect(count(made({ policyHost, reportDestinations: elsewhere }, stack).stack)).toBeLessThanOrEqual(16);
  });

  test('a further domain on a shared host and receiver needs at most 5 resources', () => {
    const shared = (domains: number) => {
      const stack = stackIn('us-east-1');
      const policyHost = new PolicyHost(stack, 'PolicyHost');
      const receiver = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack, 'example.net') });
      for (let index = 0; index < domains; index++) {
        new MtaSts(stack, `MtaSts${index}`, { zone: zoneOf(stack, `example${index}.com`), policy, policyHost, reportDestinations: [receiver] });
      }
      return count(stack);
    };
    expect(shared(3) - shared(2)).toBeLessThanOrEqual(5);
  });
});

describe('permissions', () => {
  const { template } = made();
  const statements = Object.values(template.findResources('AWS::IAM::Role'))
    .flatMap((role) => role.Properties.Policies)
    .flatMap((rolePolicy) => rolePolicy.PolicyDocument.Statement);

  test('permissions name actions and resources, except for calls without a resource', () => {
    const unscoped = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(unscoped.map(({ Action }) => Action)).toEqual([
      ['ses:CreateReceiptRuleSet', 'ses:DeleteReceiptRuleSet', 'ses:DescribeActiveReceiptRuleSet', 'ses:DescribeReceiptRuleSet', 'ses:SetActiveReceiptRuleSet'],
      ['ses:DescribeActiveReceiptRuleSet', 'ses:GetIdentityDkimAttributes', 'ses:GetIdentityVerificationAttributes'],
    ]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('permissions are in the roles themselves, so that they exist before the functions run', () => {
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourcePropertiesCountIs('AWS::IAM::Role', { ManagedPolicyArns: Match.anyValue() }, 0);
  });
});

test('functions use the runtime and architecture of their bundles', () => {
  const functions = Object.values(made().template.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);
  expect(functions).toHaveLength(4);
  for (const properties of functions) {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler', LoggingConfig: expect.anything() });
  }
});

describe('legal but unwise properties', () => {
  const mx = MailExchangers.of('mx1.example.com');
  test.each<[id: string, props: Partial<MtaStsProps>]>([
    ['enforceWithoutReports', { policy: MtaStsPolicy.enforce(mx), reportDestinations: [] }],
    ['testingWithoutReports', { reportDestinations: [] }],
    ['reportsToPolicyDomain', { reportDestinations: [TlsRptDestination.email('tls@EXAMPLE.com')] }],
    ['httpsBesideMail', { reportDestinations: [TlsRptDestination.https('https://example.net/tls'), TlsRptDestination.email('tls@example.net')] }],
    ['enforceShortMaxAge', { policy: MtaStsPolicy.enforce(mx, { maxAge: Duration.days(13) }) }],
    ['testingShortMaxAge', { policy: MtaStsPolicy.testing(mx, { maxAge: Duration.hours(23) }) }],
    ['wideMxPattern', { policy: MtaStsPolicy.testing(MailExchangers.of('*.example.com')) }],
    ['wideMxPattern', { policy: MtaStsPolicy.testing(MailExchangers.of('*.com')) }],
  ])('the warning cdk-mta-sts:%s appears', (id, props) => {
    const { stack } = made(props);
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    expect(warnings.map(({ entry }) => entry.data)).toEqual([expect.stringContaining(`[ack: cdk-mta-sts:${id}]`)]);
  });

  test.each<[what: string, props: Partial<MtaStsProps>]>([
    ['testing with reports', {}],
    ['enforce for two weeks', { policy: MtaStsPolicy.enforce(mx, { maxAge: Duration.days(14) }) }],
    ['testing for a day', { policy: MtaStsPolicy.testing(mx, { maxAge: Duration.days(1) }) }],
    ['none without reports', { policy: MtaStsPolicy.none(), reportDestinations: [] }],
    ['a mailbox below the domain', { reportDestinations: [TlsRptDestination.email('example.com@tls.example.com')] }],
    ['an HTTPS endpoint alone', { reportDestinations: [TlsRptDestination.https('https://example.com/tls')] }],
    ['a pattern of the provider', { policy: MtaStsPolicy.testing(MailExchangers.of('*.mail.example.net', '*.mx.example.com')) }],
  ])('no warning appears for %s', (_, props) => {
    Annotations.fromStack(made(props).stack).hasNoWarning('*', Match.anyValue());
  });
});

test('a zone that is known by its id alone is enough if the domain is given', () => {
  const stack = stackIn('us-east-1');
  const { template } = made({ zone: HostedZone.fromHostedZoneId(stack, 'ById', 'Z0123456789EXAMPLE'), domainName: 'example.com', reportDestinations: elsewhere }, stack);
  expect(records(template).map(({ Name }) => Name)).toContain('_mta-sts.example.com.');
});

describe("properties that can't work", () => {
  const stack = stackIn('us-east-1');
  const certificate = Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/given');
  test.each<[what: string, props: (stack: Stack) => Partial<MtaStsProps>, rule: RegExp]>([
    ['a domain outside of the zone', () => ({ domainName: 'example.org' }), /'domainName' is 'example.org': it is not in the zone 'example.com'/],
    ['a domain that only ends like the zone', () => ({ domainName: 'notexample.com' }), /it is not in the zone/],
    ['a domain with a final dot', () => ({ domainName: 'example.com.' }), /without the final dot; write 'example.com'/],
    ['a U-label', (scope) => ({ zone: zoneOf(scope, 'bücher.example') }), /'zone' is 'bücher.example': .*write 'xn--bcher-kva.example'/],
    ['a top-level domain', (scope) => ({ zone: zoneOf(scope, 'com') }), /at least two labels/],
    ['an address', () => ({ domainName: '192.0.2.1' }), /it must be a domain name, not an address/],
    ['a zone whose name is unknown', (scope) => ({ zone: HostedZone.fromHostedZoneId(scope, 'ById', 'Z1') }), /name of 'zone' is not known at synth.*give it as 'domainName'/],
    ['a certificate for a host that has its own', (scope) => ({ certificate, policyHost: new PolicyHost(scope, 'Host') }), /'certificate' conflicts with 'policyHost'/],
    ['an age of reports without a watch', (scope) => ({ maxReportAge: Duration.days(30), policyHost: new PolicyHost(scope, 'Host', { watchEnabled: false }) }), /'maxReportAge' is given, and the policy host '.*Host' has no watch/],
    ['a mailbox in the mail domain itself', (scope) => ({ reportDestinations: [new TlsRptReceiver(scope, 'Reports', { zone: zoneOf(scope), mailboxDomainName: 'example.com' })] }),
      /'domainName' is 'example.com': it is the report mailbox's own domain/],
  ])('the construct refuses %s', (_, props, rule) => {
    const own = stackIn('us-east-1');
    expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, ...props(own) })).toThrow(rule);
  });

  test('the construct refuses a second MtaSts for one domain on one host', () => {
    const own = stackIn('us-east-1');
    const policyHost = new PolicyHost(own, 'Host');
    new MtaSts(own, 'One', { zone: zoneOf(own), policy, policyHost });
    expect(() => new MtaSts(own, 'Two', { zone: zoneOf(own, 'EXAMPLE.com'), policy, policyHost }))
      .toThrow("'domainName' is 'example.com': this policy host serves it already");
  });
});

test('two synths are equal byte for byte', () => {
  const text = () => {
    const app = new App({ analyticsReporting: false });
    const stack = stackIn('eu-west-1', { app });
    new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy });
    return JSON.stringify(app.synth().stacks.map(({ template }) => template));
  };
  expect(text()).toBe(text());
});
