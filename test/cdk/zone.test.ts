import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnHostedZone, HostedZone, IHostedZone, PrivateHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsRecord, PolicyHost, TlsRptDestination, TlsRptReceiver, TlsRptRecord } from '../../src';

const OWN = '111122223333';
const OTHER = '444455556666';
const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const reportDestinations = [TlsRptDestination.email('reports@example.net')];

type Use = (stack: Stack, zone: IHostedZone) => unknown;
const left = (property: string) => `leave '${property}' out and create the records by hand`;
const byHand = 'create the record by hand instead';
const byRole = "create a RecordsRole in the account of the zone and give it as 'recordsRole', or leave 'zone' out and create the records by hand";
const USES: Array<[what: string, property: string, instead: string, use: Use]> = [
  ['an MtaSts', 'zone', byRole, (stack, zone) => new MtaSts(stack, 'MtaSts', { zone, policy, reportDestinations })],
  ['an MtaSts that has a zone for its policy host alone', 'policyHostZone', left('policyHostZone'), (stack, policyHostZone) => (
    new MtaSts(stack, 'MtaSts', { domainName: 'example.com', policyHostZone, policy, reportDestinations })
  )],
  ['a PolicyHost', 'zone', byRole, (stack, zone) => new PolicyHost(stack, 'Host').addDomain({ zone })],
  ['an MtaStsRecord', 'zone', byHand, (stack, zone) => new MtaStsRecord(stack, 'Record', { zone, policyId: 'a1' })],
  ['a TlsRptRecord', 'zone', byHand, (stack, zone) => new TlsRptRecord(stack, 'Record', { zone, destinations: reportDestinations })],
  ['a TlsRptReceiver', 'zone', left('zone'), (stack, zone) => new TlsRptReceiver(stack, 'Reports', { zone })],
];

function stacks(account: string | undefined): { own: Stack; dns: Stack } {
  const app = new App({ analyticsReporting: false });
  return {
    own: new Stack(app, 'Mail', { env: { account: OWN, region: 'us-east-1' } }),
    dns: new Stack(app, 'Dns', { env: { account, region: 'us-east-1' } }),
  };
}

const zoneNameFor = (property: string) => property === 'policyHostZone' ? 'mta-sts.example.com' : 'example.com';

describe.each(USES)('%s', (_, property, instead, use) => {
  const zoneName = zoneNameFor(property);

  test('a zone of another account is refused', () => {
    const { own, dns } = stacks(OTHER);
    expect(() => use(own, new PublicHostedZone(dns, 'Zone', { zoneName }))).toThrow(`'${property}' is '${zoneName}': it is in account ${OTHER}, `
      + `and a stack in account ${OWN} can't create records in it; put the stack into that account, or ${instead}`);
  });

  test('a zone that was imported for another account is refused', () => {
    const { own, dns } = stacks(OTHER);
    const zone = HostedZone.fromHostedZoneAttributes(dns, 'Zone', { hostedZoneId: 'Z1', zoneName });
    expect(() => use(own, zone)).toThrow(`it was imported in a stack of account ${OTHER}, so the CDK assumes that it belongs to that account, `
      + `and a stack in account ${OWN} can't create records in it; import it in this stack, if it is in account ${OWN}; else put the stack into that account, or ${instead}`);
  });

  test.each<[id: any, fix: string]>([
    ['/hostedzone/Z0123456789EXAMPLE', "write 'Z0123456789EXAMPLE'"],
    ['hostedzone/Z0123456789EXAMPLE', "write 'Z0123456789EXAMPLE'"],
    ['z0123456789example', 'import the zone'],
    ['example.com', 'import the zone'],
    ['arn:aws:route53:::hostedzone/Z0123456789EXAMPLE', 'import the zone'],
    ['', 'import the zone'],
    [undefined, 'import the zone'],
  ])('the id %p of a zone is refused', (hostedZoneId, fix) => {
    const { own } = stacks(undefined);
    const zone = HostedZone.fromHostedZoneAttributes(own, 'Zone', { hostedZoneId, zoneName });
    const shown = hostedZoneId === undefined ? 'undefined' : `'${hostedZoneId}'`;
    expect(() => use(own, zone)).toThrow(`'hostedZoneId' of '${property}' is ${shown}: the id of a hosted zone is up to 32 capital letters and digits; ${fix}`);
  });

  test.each<[zone: any, shown: string]>([
    ['example.com', "'example.com'"],
    [{ hostedZoneId: 'Z1', zoneName }, "'an object with hostedZoneId, zoneName'"],
  ])('the value %p is refused as a zone', (zone, shown) => {
    expect(() => use(stacks(undefined).own, zone)).toThrow(`'${property}' is ${shown}: it is not a hosted zone of the CDK; import the zone`);
  });

  test('a resource is refused as a zone', () => {
    const { own } = stacks(undefined);
    expect(() => use(own, new CfnHostedZone(own, 'Zone', { name: zoneName }) as any)).toThrow(`'${property}' is`);
  });

  test.each<[what: string, zone: (stack: Stack) => IHostedZone]>([
    ['is known at deployment only', (stack) => HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: new CfnParameter(stack, 'Id').valueAsString, zoneName })],
    ['is not looked up yet', (stack) => HostedZone.fromLookup(stack, 'Zone', { domainName: zoneName })],
  ])('a zone whose id %s is accepted', (__, zone) => {
    const { own } = stacks(undefined);
    expect(() => use(own, zone(own))).not.toThrow();
  });

  test.each<[what: string, zone: (stack: Stack) => IHostedZone]>([
    ['private zone', (stack) => new PrivateHostedZone(stack, 'Zone', { zoneName, vpc: new Vpc(stack, 'Vpc') })],
    ['zone of a VPC', (stack) => new HostedZone(stack, 'Zone', { zoneName, vpcs: [new Vpc(stack, 'Vpc')] })],
  ])('a %s is refused', (__, zone) => {
    const { own } = stacks(undefined);
    expect(() => use(own, zone(own))).toThrow(`'${property}' is '${zoneName}': it is a private hosted zone, `
      + 'and neither senders nor the validation of certificates see its records; give the public hosted zone of this name');
  });

  test.each<[what: string, zone: () => [Stack, IHostedZone]]>([
    ["of the stack's account", () => {
      const { own, dns } = stacks(OWN);
      return [own, new PublicHostedZone(dns, 'Zone', { zoneName })];
    }],
    ['of an unknown account', () => {
      const { own, dns } = stacks(undefined);
      return [own, HostedZone.fromHostedZoneAttributes(dns, 'Zone', { hostedZoneId: 'Z1', zoneName })];
    }],
  ])('a zone %s is accepted', (__, zone) => {
    expect(() => use(...zone())).not.toThrow();
  });
});
