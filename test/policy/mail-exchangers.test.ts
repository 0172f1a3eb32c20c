import { Lazy } from 'aws-cdk-lib';
import { MailExchangers, MtaStsPolicy, ZohoDataCenter } from '../../src';

const token = Lazy.string({ produce: () => 'eu-west-1' });

/** MX hosts as the providers' own documents have them, and hosts that a policy for these must not cover. */
const PROVIDERS: Array<[name: string, exchangers: MailExchangers, hosts: string[], others: string[]]> = [
  ['Google Workspace', MailExchangers.googleWorkspace(), [
    'SMTP.GOOGLE.COM', 'ASPMX.L.GOOGLE.COM', 'ALT1.ASPMX.L.GOOGLE.COM', 'ALT2.ASPMX.L.GOOGLE.COM', 'ALT3.ASPMX.L.GOOGLE.COM', 'alt4.aspmx.l.google.com.',
  ], ['google.com', 'a.smtp.google.com', 'l.google.com', 'a.alt1.aspmx.l.google.com', 'smtp.google.com.example.com', 'gmail-smtp-in.l.google.com']],
  ['Microsoft 365', MailExchangers.microsoft365(), [
    'contoso-com.mail.protection.outlook.com', 'microsoft-com.mail.protection.outlook.com.',
  ], ['mail.protection.outlook.com', 'a.contoso-com.mail.protection.outlook.com', 'contoso-com.h-v1.mx.microsoft', 'contoso-com.mail.eo.outlook.com']],
  ['Microsoft 365 with DNSSEC', MailExchangers.microsoft365({ dnssecLabel: 'h-v1' }), [
    'contoso-com.h-v1.mx.microsoft', 'CONTOSO-COM.H-v1.mx.microsoft.', 'contoso-com.mail.protection.outlook.com',
  ], ['contosotest-com.o-v1.mx.microsoft', 'h-v1.mx.microsoft', 'contoso.mx.microsoft', 'a.contoso-com.h-v1.mx.microsoft', 'contoso-com.h-v1.mx.microsoft.com']],
  ['Amazon SES', MailExchangers.amazonSes('us-west-2'), ['inbound-smtp.us-west-2.amazonaws.com'], [
    'inbound-smtp.us-east-1.amazonaws.com', 'a.inbound-smtp.us-west-2.amazonaws.com', 'us-west-2.amazonaws.com', 'ec2-192-0-2-1.us-west-2.amazonaws.com',
  ]],
  ['Amazon WorkMail', MailExchangers.amazonWorkMail('eu-west-1'), ['inbound-smtp.eu-west-1.amazonaws.com'], ['inbound-smtp.us-west-2.amazonaws.com']],
  ['Fastmail', MailExchangers.fastmail(), ['in1-smtp.messagingengine.com', 'in2-smtp.messagingengine.com'], [
    'messagingengine.com', 'smtp.messagingengine.com', 'a.in1-smtp.messagingengine.com',
  ]],
  ['Proton Mail', MailExchangers.proton(), ['mail.protonmail.ch', 'mailsec.protonmail.ch'], ['protonmail.ch', 'a.mail.protonmail.ch', 'mail.protonmail.com']],
  ['Zoho Mail', MailExchangers.zoho(), ['mx.zoho.com', 'mx2.zoho.com', 'mx3.zoho.com'], ['zoho.com', 'smtp.zoho.com', 'mx.zoho.eu', 'a.mx.zoho.com']],
  ['Zoho Mail in the European Union', MailExchangers.zoho(ZohoDataCenter.EU), ['mx.zoho.eu', 'mx2.zoho.eu', 'mx3.zoho.eu'], ['mx.zoho.com']],
  ['Zoho Mail in Australia', MailExchangers.zoho(ZohoDataCenter.AU), ['mx.zoho.com.au', 'mx2.zoho.com.au', 'mx3.zoho.com.au'], ['mx.zoho.com']],
  ['Zoho Mail in Canada', MailExchangers.zoho(ZohoDataCenter.CA), ['mx.zohocloud.ca', 'mx2.zohocloud.ca', 'mx3.zohocloud.ca'], ['mx.zoho.ca']],
];

describe('the mail exchangers of a provider', () => {
  test.each(PROVIDERS)('the hosts of %s are covered, and no others', (_, exchangers, hosts, others) => {
    expect(hosts.filter((host) => !exchangers.covers(host))).toEqual([]);
    expect(others.filter((host) => exchangers.covers(host))).toEqual([]);
    expect(MtaStsPolicy.enforce(exchangers).text).toContain(`mx: ${exchangers.patterns[0]}\r\n`);
  });

  test.each<[given: string, rule: RegExp]>([
    ['contoso-com.h-v1.mx.microsoft', /'dnssecLabel' is 'contoso-com\.h-v1\.mx\.microsoft': it must be the one label before 'mx\.microsoft'.*write 'h-v1'$/],
    ['o-v1.mx.microsoft.', /write 'o-v1'$/],
    ['contoso-com.h-v1', /'dnssecLabel' is 'contoso-com\.h-v1'.*the one label.*write 'h-v1'$/],
    ['*', /the one label/],
    ['', /'dnssecLabel' is ''/],
    ['h_v1', /the one label/],
    ['-v1', /the one label/],
    [token, /'dnssecLabel' is a token.*must be known at synth/],
  ])('Microsoft 365 refuses %p as the label', (dnssecLabel, rule) => {
    expect(() => MailExchangers.microsoft365({ dnssecLabel })).toThrow(rule);
  });

  test.each<[given: string, rule: RegExp]>([
    ['Ireland', /'region' is 'Ireland': it must have the form of an AWS region; write the region's code, such as 'eu-west-1'/],
    ['eu-west-1a', /must have the form/],
    ['eu-west-1.amazonaws.com', /must have the form/],
    ['', /'region' is ''/],
    [token, /'region' is a token.*must be known at synth/],
  ])('Amazon refuses %p as the region', (region, rule) => {
    expect(() => MailExchangers.amazonSes(region)).toThrow(rule);
    expect(() => MailExchangers.amazonWorkMail(region)).toThrow(rule);
  });

  test.each(['us-east-1', 'ap-southeast-3', 'us-gov-west-1', 'af-south-1'])('Amazon accepts the region %s', (region) => {
    expect(MailExchangers.amazonSes(region).patterns).toEqual([`inbound-smtp.${region}.amazonaws.com`]);
  });
});

describe('the mail exchangers of the zone', () => {
  test('the hosts are unknown at synth', () => {
    const exchangers = MailExchangers.fromZone();
    expect(exchangers.patterns).toEqual([]);
    expect(exchangers.zoneRevision).toBe('');
    expect(exchangers.covers('mx1.example.com')).toBe(false);
    expect(MtaStsPolicy.enforce(exchangers).text).toBeUndefined();
  });

  test('the zone is read again with another revision, which may be a token', () => {
    expect(MailExchangers.fromZone({ revision: '2026-11-25' }).zoneRevision).toBe('2026-11-25');
    expect(MailExchangers.fromZone({ revision: token }).zoneRevision).toBe(token);
  });

  test('the zone is not read unless the policy says so', () => {
    expect(MailExchangers.of('mx1.example.com').zoneRevision).toBeUndefined();
    expect(MailExchangers.of('mx1.example.com').plus(MailExchangers.fastmail()).zoneRevision).toBeUndefined();
  });
});

describe('mail exchangers that are combined', () => {
  const old = MailExchangers.of('mx1.example.com', '*.example.net');

  test('both sets are covered, and each pattern is listed once in whatever case', () => {
    const both = old.plus(MailExchangers.of('MX1.example.com', 'mx3.example.com'), MailExchangers.fastmail());
    expect(both.patterns).toEqual(['mx1.example.com', '*.example.net', 'mx3.example.com', 'in1-smtp.messagingengine.com', 'in2-smtp.messagingengine.com']);
    expect(both.covers('in2-smtp.messagingengine.com')).toBe(true);
  });

  test('a combination is a new value', () => {
    old.plus(MailExchangers.fastmail());
    expect(old.patterns).toEqual(['mx1.example.com', '*.example.net']);
    expect(() => old.plus(MailExchangers.proton()).patterns.push('evil.example')).toThrow(TypeError);
  });

  test('the zone is read if one of them says so', () => {
    for (const both of [old.plus(MailExchangers.fromZone({ revision: '2' })), MailExchangers.fromZone({ revision: '2' }).plus(old)]) {
      expect(both.patterns).toEqual(old.patterns);
      expect(both.zoneRevision).toBe('2');
      expect(both.covers('mx1.example.com')).toBe(true);
    }
    expect(MailExchangers.fromZone().plus(MailExchangers.fromZone()).zoneRevision).toBe('');
    expect(MailExchangers.fromZone({ revision: '1' }).plus(MailExchangers.fromZone({ revision: '2' })).zoneRevision).toBe('1 2');
  });
});
