import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, TlsRptDestination, TlsRptReceiver } from '../src';
import { stackIn, zoneOf } from './support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const elsewhere = [TlsRptDestination.email('tls-reports@example.net')];

function made(props: Partial<MtaStsProps> = {}, stack = stackIn('us-east-1')) {
  const mtaSts = new MtaSts(stack, 'MtaSts', { policy, domainName: 'example.com', reportDestinations: elsewhere, ...props });
  return { stack, mtaSts, template: Template.fromStack(stack) };
}

/** Returns the lines of the output. Values that are known only at deployment are in angle brackets. */
function lines(stack: Stack, mtaSts: MtaSts): string[] {
  const text = stack.resolve(mtaSts.manualRecords.join('\n'));
  const pieces: any[] = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  return pieces.map((piece) => typeof piece === 'string' ? piece : `<${Object.values<any>(piece).flat().pop()}>`).join('').split('\n');
}

describe('a domain without a zone', () => {
  test('no record is created, and the manual records are an output', () => {
    const { stack, mtaSts, template } = made();
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
    expect(lines(stack, mtaSts)).toEqual([
      'mta-sts.example.com. 3600 IN CNAME <DomainName>.',
      '_mta-sts.example.com. 300 IN TXT "v=STSv1; id=<PolicyId>;"',
      '_smtp._tls.example.com. 3600 IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@example.net;"',
    ]);
    template.hasOutput('*', { Description: 'Records for the DNS of example.com', Value: stack.resolve(mtaSts.manualRecords.join('\n')) });
    expect([mtaSts.mtaStsRecord, mtaSts.tlsRptRecord]).toEqual([undefined, undefined]);
  });

  test('the certificate waits for its record, or is given', () => {
    made().template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'mta-sts.example.com', ValidationMethod: 'DNS', DomainValidationOptions: Match.absent(),
    });
    const stack = stackIn('eu-west-1');
    const certificate = Certificate.fromCertificateArn(stack, 'Given', 'arn:aws:acm:us-east-1:111122223333:certificate/given');
    made({ certificate }, stack).template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  });

  test('the mailbox has manual records too', () => {
    const { stack, mtaSts } = made({ reportDestinations: undefined });
    expect(lines(stack, mtaSts).slice(3)).toEqual([
      ...[1, 2, 3].map((index) => `<DkimDNSTokenName${index}>. 3600 IN CNAME <DkimDNSTokenValue${index}>.`),
      'tlsrpt.example.com. 3600 IN MX 10 inbound-smtp.us-east-1.amazonaws.com.',
    ]);
  });

  test('the publication has no zone to check', () => {
    const { template } = made();
    template.hasResourceProperties('Custom::MtaStsPolicy', { HostedZoneId: Match.absent(), Mx: ['mx1.example.com'] });
  });
});

describe('a domain with only the policy host delegated', () => {
  const delegated = (reportDestinations?: TlsRptDestination[]) => {
    const stack = stackIn('us-east-1');
    return made({ policyHostZone: zoneOf(stack, 'mta-sts.example.com'), reportDestinations }, stack);
  };

  test('the records that change with a policy are in the zone of the policy host', () => {
    const { template } = delegated(elsewhere);
    const names = Object.values<any>(template.findResources('AWS::Route53::RecordSet')).map(({ Properties: { Name, Type } }) => `${Name} ${Type}`);
    expect(names).toEqual(['mta-sts.example.com. A', 'mta-sts.example.com. AAAA', '_mta-sts.mta-sts.example.com. TXT']);
    template.hasResourceProperties('Custom::MtaStsPolicy', { HostedZoneId: 'Z0123456789EXAMPLE', RecordName: '_mta-sts.mta-sts.example.com' });
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainValidationOptions: [{ DomainName: 'mta-sts.example.com', HostedZoneId: 'Z0123456789EXAMPLE' }],
    });
  });

  test('the manual records never change', () => {
    const { stack, mtaSts } = delegated(elsewhere);
    expect(lines(stack, mtaSts)).toEqual([
      '_mta-sts.example.com. 3600 IN CNAME _mta-sts.mta-sts.example.com.',
      '_smtp._tls.example.com. 3600 IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@example.net;"',
    ]);
  });

  test('the mailbox is in the zone of the policy host', () => {
    const { template, mtaSts } = delegated();
    expect(mtaSts.reportReceiver!.address).toBe('tlsrpt@tlsrpt.mta-sts.example.com');
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'tlsrpt.mta-sts.example.com.', Type: 'MX' });
  });

  test('the zone has the name of the policy host in any case, or an unknown one', () => {
    const stack = stackIn('us-east-1');
    const mtaSts = (id: string, policyHostZone: IHostedZone) => (
      new MtaSts(stack, id, { domainName: 'example.com', policyHostZone, policy, reportDestinations: elsewhere })
    );
    expect(() => mtaSts('Case', zoneOf(stack, 'MTA-STS.Example.com'))).not.toThrow();
    expect(() => mtaSts('ById', HostedZone.fromHostedZoneId(stack, 'ZoneById', 'Z0123456789EXAMPLE'))).not.toThrow();
  });

  test('the name servers are an output if they are known', () => {
    const stack = stackIn('us-east-1');
    const policyHostZone = new HostedZone(stack, 'Zone', { zoneName: 'mta-sts.example.com' });
    policyHostZone.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const { mtaSts } = made({ policyHostZone }, stack);
    expect(mtaSts.manualRecords.slice(0, 4).map((line) => stack.resolve(line))).toEqual([0, 1, 2, 3].map((index) => ({
      'Fn::Join': ['', ['mta-sts.example.com. 86400 IN NS ', { 'Fn::Select': [index, { 'Fn::GetAtt': [expect.any(String), 'NameServers'] }] }, '.']],
    })));
  });
});

test.each<[what: string, props: (stack: Stack) => Partial<MtaStsProps>, rule: RegExp]>([
  ['neither zone nor domain', () => ({ domainName: undefined }), /neither 'zone' nor 'domainName' is given/],
  ['a zone beside the policy host\'s', (stack) => ({ zone: zoneOf(stack), policyHostZone: zoneOf(stack, 'mta-sts.example.com') }), /'policyHostZone' conflicts with 'zone'/],
  ['a zone of another name as that of the policy host', (stack) => ({ policyHostZone: zoneOf(stack, 'mta-sts.example.org') }),
    /'policyHostZone' is 'mta-sts.example.org': it is not the zone of 'mta-sts.example.com'; .* delegates this name, or leave it out/],
  ['a zone below that of the policy host', (stack) => ({ policyHostZone: zoneOf(stack, 'a.mta-sts.example.com') }),
    /it is not the zone of 'mta-sts.example.com'/],
  ["the domain's zone as that of the policy host", (stack) => ({ policyHostZone: zoneOf(stack, 'Example.com') }),
    /'policyHostZone' is 'Example.com': it contains 'example.com', and must contain 'mta-sts.example.com' alone; give it as 'zone'/],
  ["a zone above the domain's as that of the policy host", (stack) => ({ domainName: 'lists.example.com', policyHostZone: zoneOf(stack) }),
    /'policyHostZone' is 'example.com': it contains 'lists.example.com', and must contain 'mta-sts.lists.example.com' alone; give it as 'zone'/],
  ['a mailbox without domain', (stack) => ({ reportDestinations: [new TlsRptReceiver(stack, 'Reports', {})] }), /neither 'zone' nor 'mailboxDomainName' is given/],
])('the construct refuses %s', (_, props, rule) => {
  const stack = stackIn('us-east-1');
  expect(() => new MtaSts(stack, 'MtaSts', { policy, domainName: 'example.com', ...props(stack) })).toThrow(rule);
});
