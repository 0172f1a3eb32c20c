import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsRecord, PolicyHost, PolicyWatch, TlsRptDestination, TlsRptReceiver, TlsRptRecord } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const destinations = [TlsRptDestination.email('tls@example.net')];

const NAMES = [
  'mta-sts.example.com', 'MTA-STS.Example.com', '_mta-sts.example.com', '_smtp._tls.example.com', '_SMTP._TLS.example.com', 'mta-sts.sub.example.com', 'mta-sts.example.com.',
];

test.each(NAMES)('a domain named %s is refused everywhere, because it belongs to the MTA-STS of another', (domainName) => {
  const stack = stackIn('us-east-1');
  const zone = zoneOf(stack);
  const meant = domainName.toLowerCase().includes('sub.') ? 'sub.example.com' : 'example.com';
  const message = new RegExp(`^'domainName' is '${domainName}': it is .* '${meant}', not a mail domain; write '${meant}', the part of the addresses after the @$`);
  for (const create of [
    () => new MtaSts(stack, 'MtaSts', { zone, domainName, policy }),
    () => new MtaSts(stack, 'Elsewhere', { domainName, policy }),
    () => new PolicyHost(stack, 'Host').addDomain({ zone, domainName }),
    () => new MtaStsRecord(stack, 'MtaStsRecord', { zone, domainName, policyId: '1' }),
    () => new TlsRptRecord(stack, 'TlsRptRecord', { zone, domainName, destinations }),
    () => new TlsRptReceiver(stack, 'Reports', { zone }).addDomain({ domainName }),
  ]) expect(create).toThrow(message);
});

test('a watch refuses such a domain too', () => {
  const stack = stackIn('us-east-1');
  const host = new PolicyHost(stack, 'Host');
  expect(host.watch).toBeInstanceOf(PolicyWatch);
  expect(() => host.watch!.addDomain({ domainName: 'mta-sts.example.com' })).toThrow(/not a mail domain/);
});

test("the zone of the policy host alone is refused as 'zone', and the fix says which properties take it", () => {
  const stack = stackIn('us-east-1');
  const zone = zoneOf(stack, 'mta-sts.example.com');
  const message = "'zone' is 'mta-sts.example.com': it is the policy host of 'example.com', not a mail domain; give 'domainName: 'example.com'' (an MtaSts takes this zone as 'policyHostZone')";
  expect(() => new MtaSts(stack, 'MtaSts', { zone, policy })).toThrow(message);
  expect(() => new PolicyHost(stack, 'Host').addDomain({ zone })).toThrow(message);
  expect(() => new TlsRptRecord(stack, 'TlsRptRecord', { zone, destinations })).toThrow(message);
});

test.each<[domain: string]>([['mta-sts.example'], ['mta-sts-test.example.com'], ['sub.mta-sts.example.com'], ['smtp.example.com'], ['xn--mta-stsx.example.com']])(
  'a domain named %s is accepted', (domain) => {
    const stack = stackIn('us-east-1');
    expect(() => new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack, domain), policy })).not.toThrow();
  });

test('the zone of the policy host alone is accepted where it belongs', () => {
  const stack = stackIn('us-east-1');
  const zone = zoneOf(stack, 'mta-sts.example.com');
  expect(() => new MtaSts(stack, 'MtaSts', { domainName: 'example.com', policyHostZone: zone, policy })).not.toThrow();
  expect(() => new PolicyHost(stack, 'Host').addDomain({ zone, domainName: 'example.com' })).not.toThrow();
  expect(() => new MtaStsRecord(stack, 'MtaStsRecord', { zone, policyId: '1' })).not.toThrow();
});
