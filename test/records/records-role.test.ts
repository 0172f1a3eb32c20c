import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, IPrincipal, IRole, OrganizationPrincipal, Role, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { HostedZone, IHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, PolicyHost, RecordsRole, RecordsRoleProps, TlsRptDestination } from '../../src';

const OWN = '111122223333';
const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${OTHER}:role/records`;

interface Stacks {
  readonly mail: Stack;
  readonly dns: Stack;
}

function stacks(): Stacks {
  const app = new App({ analyticsReporting: false });
  const stackIn = (id: string, account: string) => new Stack(app, id, { env: { account, region: 'us-east-1' } });
  return { mail: stackIn('Mail', OWN), dns: stackIn('Dns', OTHER) };
}

const zoneIn = (stack: Stack, zoneName = 'example.com') => HostedZone.fromHostedZoneAttributes(stack, `Zone ${zoneName}`, { hostedZoneId: 'Z0123456789EXAMPLE', zoneName });
const assumedBy = new AccountPrincipal(OWN);

function roleFor(props: Partial<RecordsRoleProps> = {}, { dns } = stacks()): { role: RecordsRole; template: Template } {
  const role = new RecordsRole(dns, 'Records', { zone: zoneIn(dns), assumedBy, ...props });
  return { role, template: Template.fromStack(dns) };
}

function mtaStsIn({ mail }: Stacks, props: Partial<MtaStsProps> & { recordsRole?: IRole } = {}): MtaSts {
  return new MtaSts(mail, 'MtaSts', {
    zone: zoneIn(mail),
    recordsRole: Role.fromRoleArn(mail, 'Role', ROLE),
    policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')),
    certificate: props.policyHost ? undefined : Certificate.fromCertificateArn(mail, 'Certificate', `arn:aws:acm:us-east-1:${OWN}:certificate/c`),
    reportDestinations: [TlsRptDestination.email('reports@example.net')],
    ...props,
  });
}

describe('a RecordsRole', () => {
  test('the role can read the zone, and create and delete the records of its domains only', () => {
    const { template } = roleFor({ domainNames: ['Example.com', 'sub.example.com'] });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: Match.anyValue() } }] },
      Policies: [{
        PolicyDocument: {
          Statement: [
            { Action: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'], Effect: 'Allow', Resource: Match.anyValue() },
            {
              Action: 'route53:ChangeResourceRecordSets',
              Effect: 'Allow',
              Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::hostedzone/Z0123456789EXAMPLE']] },
              Condition: {
                'ForAllValues:StringEquals': {
                  'route53:ChangeResourceRecordSetsNormalizedRecordNames': [
                    '_mta-sts.example.com', 'mta-sts.example.com', '_smtp._tls.example.com',
                    '_mta-sts.sub.example.com', 'mta-sts.sub.example.com', '_smtp._tls.sub.example.com',
                  ],
                  'route53:ChangeResourceRecordSetsRecordTypes': ['TXT', 'A', 'AAAA', 'CNAME'],
                  'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
                },
              },
            },
          ],
        },
      }],
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('the role is for the domain of its zone by default', () => {
    expect(JSON.stringify(roleFor().template)).toContain('"_mta-sts.example.com","mta-sts.example.com","_smtp._tls.example.com"');
  });

  test.each<[what: string, principal: IPrincipal, trusted: object]>([
    ['an account', assumedBy, { Principal: { AWS: Match.anyValue() } }],
    ['an organization', new OrganizationPrincipal('o-1234567890'), { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } }],
    ['roles by their names', assumedBy.withConditions({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/Mail-*` } }), {
      Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/Mail-*` } },
    }],
    ['an account with an external id', assumedBy.withConditions({ StringEquals: { 'sts:ExternalId': 'x' } }), { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }],
  ])('the role trusts %s', (_, principal, trusted) => {
    roleFor({ assumedBy: principal }).template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Action: 'sts:AssumeRole', ...trusted })] },
    });
  });

  test.each<[what: string, principal: IPrincipal]>([['AnyPrincipal', new AnyPrincipal()], ['StarPrincipal', new StarPrincipal()], ['a star', new ArnPrincipal('*')]])(
    'the role does not trust everybody, as %s would', (_, principal) => {
      expect(() => roleFor({ assumedBy: principal })).toThrow(/'assumedBy' is .*: everybody could change the records; name the account/);
    });

  test.each<[what: string, props: Partial<RecordsRoleProps>, message: string | RegExp]>([
    ['a domain outside of its zone', { domainNames: ['example.net'] }, "'domainNames' is 'example.net': it is not in the zone 'example.com'"],
    ['a name that is not one', { domainNames: ['exa mple.com'] }, /'domainNames' is 'exa mple\.com'/],
    ['the same domain twice', { domainNames: ['example.com', 'EXAMPLE.com'] }, "'domainNames' is 'EXAMPLE.com': it is there twice"],
    ['no domain', { domainNames: [] }, "'domainNames' is empty"],
  ])('the role is refused for %s', (_, props, message) => {
    expect(() => roleFor(props)).toThrow(message);
  });

  test('the role is refused for a zone of another account, where it would have no effect', () => {
    const { mail, dns } = stacks();
    expect(() => roleFor({ zone: zoneIn(mail) }, { mail, dns })).toThrow(/'zone' is 'example\.com': .*create the role there/);
  });

  test('the role is refused at synth if its policy is larger than IAM allows', () => {
    const domainNames = Array.from({ length: 200 }, (_, index) => `domain-number-${index}.example.com`);
    expect(() => roleFor({ domainNames })).toThrow(/have up to \d+ characters, and IAM allows 10240: give some of the 'domainNames' to another RecordsRole/);
  });

  test('the role needs no name within an app, where a stack of another account refers to it', () => {
    const both = stacks();
    const role = new RecordsRole(both.dns, 'Records', { zone: zoneIn(both.dns), assumedBy });
    mtaStsIn(both, { recordsRole: role });
    const [name] = Object.values(Template.fromStack(both.dns).findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.RoleName);
    expect(name).toMatch(/^dns/);
    const template = Template.fromStack(both.mail);
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:role/${name}`]] };
    template.hasResourceProperties('Custom::MtaStsPolicy', { RecordsRole: arn });
    expect(both.mail.dependencies.map(({ stackName }) => stackName)).toEqual(['Dns']);
  });
});

describe('an MtaSts with a recordsRole', () => {
  test('the publication writes the records, and the template has none', () => {
    const both = stacks();
    const mtaSts = mtaStsIn(both);
    const template = Template.fromStack(both.mail);
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
    template.hasResource('Custom::MtaStsPolicy', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Delete',
      Properties: Match.objectLike({ HostedZoneId: 'Z0123456789EXAMPLE', RecordsRole: ROLE, TlsRptRecord: '"v=TLSRPTv1; rua=mailto:reports@example.net;"' }),
    });
    expect([mtaSts.mtaStsRecord, mtaSts.tlsRptRecord, mtaSts.manualRecords]).toEqual([undefined, undefined, []]);
  });

  test('the function may assume the role, and reaches no zone otherwise', () => {
    const both = stacks();
    mtaStsIn(both);
    const template = Template.fromStack(both.mail);
    expect(JSON.stringify(template)).not.toContain('route53:');
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: ROLE }]) } }],
    });
  });

  test('the function writes no record of reports if the domain requests none', () => {
    const both = stacks();
    mtaStsIn(both, { reportDestinations: [] });
    Template.fromStack(both.mail).hasResourceProperties('Custom::MtaStsPolicy', { RecordsRole: ROLE, TlsRptRecord: Match.absent() });
  });

  test('the records of the default mailbox, which never change, are listed to be made by hand', () => {
    const both = stacks();
    const { manualRecords } = mtaStsIn(both, { reportDestinations: undefined });
    expect(both.mail.resolve(manualRecords).map((line: unknown) => JSON.stringify(line)).filter((line: string) => line.includes('IN MX'))).toHaveLength(1);
    expect(manualRecords).toHaveLength(4);
  });

  test('the policy host can serve domains whose zones are in its own account too', () => {
    const both = stacks();
    const policyHost = new PolicyHost(both.mail, 'Host', { certificate: Certificate.fromCertificateArn(both.mail, 'C', `arn:aws:acm:us-east-1:${OWN}:certificate/c`) });
    mtaStsIn(both, { policyHost });
    new MtaSts(both.mail, 'Other', { zone: zoneIn(both.mail, 'example.net'), policyHost, policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.net')), reportDestinations: [] });
    const template = Template.fromStack(both.mail);
    template.resourceCountIs('AWS::Route53::RecordSet', 3);
    template.resourcePropertiesCountIs('Custom::MtaStsPolicy', { RecordsRole: ROLE }, 1);
  });

  test('a policy host of another app takes the role, which only that app can let its function assume', () => {
    const both = stacks();
    mtaStsIn(both, {
      certificate: undefined,
      policyHost: PolicyHost.fromPolicyHostAttributes(both.mail, 'Host', {
        domainNames: ['example.com'],
        bucketName: 'policies',
        distributionDomainName: 'd111.cloudfront.net',
        distributionId: 'E111',
        publishFunctionArn: `arn:aws:lambda:us-east-1:${OWN}:function:publisher`,
      }),
    });
    const template = Template.fromStack(both.mail);
    template.hasResourceProperties('Custom::MtaStsPolicy', { RecordsRole: ROLE, HostedZoneId: 'Z0123456789EXAMPLE' });
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  test('the patterns come from the zone, which the function reads through the role', () => {
    const both = stacks();
    mtaStsIn(both, { policy: MtaStsPolicy.testing(MailExchangers.fromZone()) });
    Template.fromStack(both.mail).hasResourceProperties('Custom::MtaStsPolicy', { ZoneRevision: '', RecordsRole: ROLE });
  });

  test.each<[what: string, use: (both: Stacks) => unknown, message: string | RegExp]>([
    ['without a zone', (both) => mtaStsIn(both, { zone: undefined, domainName: 'example.com' }), "'recordsRole' is given, and 'zone' is not"],
    ['with a zone for the policy host alone', (both) => mtaStsIn(both, { zone: undefined, domainName: 'example.com', policyHostZone: zoneIn(both.mail, 'mta-sts.example.com') }),
      "'policyHostZone' conflicts with 'recordsRole'"],
    ['with a zone that the app creates in the other account', (both) => mtaStsIn(both, { zone: new PublicHostedZone(both.dns, 'Zone', { zoneName: 'example.com' }) as IHostedZone }),
      `'zone' is 'example.com': it is created in account ${OTHER}, and its id is not known in a stack of account ${OWN}; deploy the zone first, and import it`],
    ['without a certificate', (both) => mtaStsIn(both, { certificate: undefined }), /CloudFormation validates a certificate only in a zone of its own account; give a 'certificate'/],
  ])('an MtaSts with a recordsRole is refused %s', (_, use, message) => {
    expect(() => use(stacks())).toThrow(message);
  });
});
