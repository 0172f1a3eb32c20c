import { App, MissingRemovalPolicies, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EnforceCheck, MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, PolicyHost, TlsRptDestination } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const mx = MailExchangers.of('mx1.example.com');
const elsewhere = [TlsRptDestination.email('tls-reports@example.net')];
const DESTROY = RemovalPolicy.DESTROY;

/** What senders reach, and what only publishes. */
const SERVING = [
  'AWS::CertificateManager::Certificate', 'AWS::CloudFront::Distribution', 'AWS::CloudFront::Function', 'AWS::CloudFront::OriginAccessControl',
  'AWS::Route53::RecordSet', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Custom::MtaStsPolicy',
];

function added(props: Partial<MtaStsProps>, stack = stackIn('us-east-1'), id = 'MtaSts', domain = 'example.com') {
  new MtaSts(stack, id, { zone: zoneOf(stack, domain), policy: MtaStsPolicy.testing(mx), reportDestinations: elsewhere, ...props });
  return stack;
}

/** Lists the types of the resources that stay when they leave the stack, except the record that requests reports. */
function staying(stack: Stack): string[] {
  const resources = Object.values<any>(Template.fromStack(stack).toJSON().Resources);
  return [...new Set(resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate').map(({ Type }) => Type))].sort();
}

describe('what senders need', () => {
  test.each<[what: string, props: Partial<MtaStsProps>]>([
    ['testing', {}],
    ['enforce', { policy: MtaStsPolicy.enforce(mx) }],
    ['none', { policy: MtaStsPolicy.none() }],
    ['testing, set explicitly', { removalPolicy: RemovalPolicy.RETAIN }],
  ])('a resource that senders need stays when it leaves the stack: %s', (_, props) => {
    expect(staying(added(props))).toEqual(SERVING);
  });

  test('a certificate that senders need stays in its stack too', () => {
    const stack = added({}, stackIn('eu-west-1'));
    expect(staying(stack.node.root.node.findChild('Mail-MtaStsCertificates') as Stack)).toEqual(['AWS::CertificateManager::Certificate']);
  });

  test('a resource is deleted if an earlier deployment allowed it', () => {
    expect(staying(added({ policy: MtaStsPolicy.none(), removalPolicy: DESTROY }))).toEqual([]);
    expect(staying(added({ policy: MtaStsPolicy.enforce(mx), removalPolicy: DESTROY, forceRemoval: true }))).toEqual([]);
  });

  test('the resources of a shared host stay while one of its domains does', () => {
    const shared = (removalPolicy?: RemovalPolicy) => {
      const stack = stackIn('us-east-1');
      const policyHost = new PolicyHost(stack, 'Host');
      added({ policyHost, removalPolicy: DESTROY }, stack, 'Com');
      return added({ policyHost, removalPolicy }, stack, 'Org', 'example.org');
    };
    expect(staying(shared(DESTROY))).toEqual([]);
    const stack = shared();
    expect(staying(stack)).toEqual(SERVING);
    const names = (policy: string | undefined) => Object.values<any>(Template.fromStack(stack).findResources('AWS::Route53::RecordSet'))
      .filter(({ DeletionPolicy }) => DeletionPolicy === policy).map(({ Properties: { Name } }) => Name);
    expect(names('RetainExceptOnCreate')).toEqual(['mta-sts.example.org.', 'mta-sts.example.org.', '_mta-sts.example.org.']);
    expect(names(undefined)).toContain('_mta-sts.example.com.');
  });

  test('the resources of a domain are deleted if another domain takes its place', () => {
    const template = Template.fromStack(added({}));
    for (const type of ['Custom::MtaStsPolicy', 'AWS::Route53::RecordSet']) {
      const retained = Object.values<any>(template.findResources(type, { DeletionPolicy: 'RetainExceptOnCreate' }));
      expect(new Set(retained.map(({ UpdateReplacePolicy }) => UpdateReplacePolicy))).toEqual(new Set(['Delete']));
    }
  });
});

describe('the host', () => {
  test('the host says which domains it serves before any of its resources change', () => {
    const template = Template.fromStack(added({ policy: MtaStsPolicy.enforce(mx, { skippedChecks: [EnforceCheck.TESTED_FIRST] }) }));
    template.hasResourceProperties('Custom::MtaStsPolicyHostDomains', {
      Domains: { 'example.com': { Mode: 'enforce', SkippedChecks: ['tested-first'] } },
    });
    template.hasResource('AWS::CloudFront::Distribution', { DependsOn: [Match.stringLikeRegexp('Domains')] });
  });

  test('the host may correct only the records of its domains', () => {
    const roles = Object.values<any>(Template.fromStack(added({})).findResources('AWS::IAM::Role'));
    const statements = roles.flatMap(({ Properties }) => Properties.Policies).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(statements.filter(({ Action }) => [Action].flat().includes('route53:ChangeResourceRecordSets'))).toEqual([expect.objectContaining({
      Resource: 'arn:aws:route53:::hostedzone/Z0123456789EXAMPLE',
      Condition: {
        'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_mta-sts.*'] },
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'], 'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
        },
      },
    })]);
  });
});

test('the time of the earliest removal is an output in mode none only', () => {
  Template.fromStack(added({ policy: MtaStsPolicy.none() })).hasOutput('*', {
    Description: 'When example.com can be removed', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('Publication'), 'EarliestRemoval'] },
  });
  for (const policy of [MtaStsPolicy.testing(mx), MtaStsPolicy.enforce(mx)]) {
    expect(Template.fromStack(added({ policy })).findOutputs('*')).toEqual({});
  }
});

test.each<[what: string, props: Partial<MtaStsProps>, rule: RegExp]>([
  ['enforce that may be destroyed', { policy: MtaStsPolicy.enforce(mx), removalPolicy: DESTROY }, /DESTROY with a policy in mode enforce.*give it with MtaStsPolicy.none\(\) later/],
  ['a snapshot', { removalPolicy: RemovalPolicy.SNAPSHOT }, /'removalPolicy' is 'snapshot'.*use RemovalPolicy.RETAIN or/],
  ['a forced removal without a removal', { forceRemoval: true }, /'forceRemoval' is true: it has no effect without 'removalPolicy: RemovalPolicy.DESTROY'; give both/],
])('%s is refused', (_, props, rule) => {
  expect(() => added(props)).toThrow(rule);
});

describe('a policy that the app changes after the construct set it', () => {
  const changes: ReadonlyArray<readonly [what: string, change: (stack: Stack) => void]> = [
    ['RemovalPolicies.of(app).destroy()', (stack) => RemovalPolicies.of(stack.node.root).destroy()],
    ['RemovalPolicies.of(stack).retain(), after which a failed first deployment blocks the next', (stack) => RemovalPolicies.of(stack).retain()],
    ['RemovalPolicies.of(stack).destroy() for one type', (stack) => RemovalPolicies.of(stack).destroy({ applyToResourceTypes: ['AWS::Route53::RecordSet'] })],
    ['bucket.applyRemovalPolicy()', (stack) => hostOf(stack).bucket.applyRemovalPolicy(DESTROY)],
    ['distribution.applyRemovalPolicy()', (stack) => hostOf(stack).distribution.applyRemovalPolicy(RemovalPolicy.RETAIN)],
    ['the options of a record', (stack) => {
      (stack.node.findChild('MtaSts') as MtaSts).mtaStsRecord!.record.applyRemovalPolicy(DESTROY);
    }],
  ];
  const hostOf = (stack: Stack) => (stack.node.findChild('MtaSts') as MtaSts).policyHost;

  test.each(changes)('a change is refused at synth: %s', (_, change) => {
    for (const policy of [MtaStsPolicy.testing(mx), MtaStsPolicy.enforce(mx)]) {
      const stack = added({ policy });
      change(stack);
      expect(() => Template.fromStack(stack)).toThrow(/the app has changed DeletionPolicy '(Delete|Retain)' at Mail\/MtaSts\/.*leave these resources out of RemovalPolicies\.of\(\)/);
    }
  });

  test('a change is refused in the stack of the certificate too', () => {
    const stack = added({}, stackIn('eu-west-1'));
    RemovalPolicies.of(stack.node.root).destroy({ applyToResourceTypes: ['AWS::CertificateManager::Certificate'] });
    expect(() => (stack.node.root as App).synth()).toThrow(/DeletionPolicy 'Delete' at Mail-MtaStsCertificates\//);
  });

  test.each<[what: string, change: (stack: Stack) => void]>([
    ['the same policy again', (stack) => hostOf(stack).bucket.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)],
    ['what has no policy', (stack) => MissingRemovalPolicies.of(stack).destroy()],
    ['other resources', (stack) => RemovalPolicies.of(stack).destroy({ applyToResourceTypes: ['AWS::Logs::LogGroup'] })],
  ])('a change that does not affect senders is accepted: %s', (_, change) => {
    const stack = added({});
    change(stack);
    expect(staying(stack)).toEqual(SERVING);
  });

  test('a change is accepted for a domain that a deployment may remove', () => {
    const stack = added({ policy: MtaStsPolicy.none(), removalPolicy: DESTROY });
    RemovalPolicies.of(stack).destroy();
    expect(staying(stack)).toEqual([]);
  });
});
