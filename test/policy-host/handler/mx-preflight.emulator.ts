import { Resolver } from 'node:dns/promises';
import { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { PublicationRig } from './publisher-rig';
import { mxInDns } from '../../../src/policy-host/handler/public-dns';
import { describeOnEmulator } from '../../support/emulator';

describeOnEmulator('the mail exchangers of a publication', (emulator) => {
  let rig: PublicationRig;
  beforeAll(async () => { rig = await PublicationRig.start(emulator()); }, 60_000);
  const inDns = (...values: string[]) => rig.dnsRecords.splice(0, Infinity, ...values.length > 0 ? [{ name: 'example.com.', type: 'MX', values }] : []);
  beforeEach(() => { inDns(); });
  beforeEach(() => { jest.spyOn(console, 'warn').mockImplementation(); });
  afterAll(() => rig.stop());

  const fromZone = (HostedZoneId: string, properties = {}) => rig.properties({ Mx: [], HostedZoneId, ZoneRevision: '', ...properties });
  const policyMx = async () => [...(await rig.storedText()).matchAll(/^mx: (.*)\r$/gm)].map(([, mx]) => mx);
  const enforce = (HostedZoneId: string, properties = {}) => rig.properties({ Mode: 'enforce', HostedZoneId, ...properties });

  describe('from the zone', () => {
    const wildcard: Partial<ResourceRecordSet> = { Name: '\\052.example.com.' };
    const weighted = (SetIdentifier: string, Weight: number): Partial<ResourceRecordSet> => ({ SetIdentifier, Weight });
    const alias = (DNSName: string): Partial<ResourceRecordSet> => ({
      TTL: undefined, ResourceRecords: undefined, AliasTarget: { HostedZoneId: 'Z', DNSName, EvaluateTargetHealth: false },
    });

    test.each<[what: string, sets: Array<[values: string[], record?: Partial<ResourceRecordSet>]>, expected: string[]]>([
      ['are those of one record', [[['10 mx1.example.com.']]], ['mx1.example.com']],
      ['come in the order of their preference', [[['30 c.example.com.', '10 A.example.com', '20  b.example.com.']]], ['a.example.com', 'b.example.com', 'c.example.com']],
      ['are those of all weighted sets, each once', [
        [['10 a.example.com.', '20 c.example.com.'], weighted('one', 1)], [['10 b.example.com.', '20 C.example.com.'], weighted('two', 0)],
      ], ['a.example.com', 'b.example.com', 'c.example.com']],
      ['are read in the way that Route 53 writes names', [[['10 mx\\0551.example.com.']], [['10 other.example.net.'], wildcard]], ['mx-1.example.com']],
      ['are those of the target of an alias', [[['10 a.example.com.'], { Name: 'mail.example.com.' }], [[], alias('mail.example.com.')]], ['a.example.com']],
    ])('the mail exchangers %s', async (_, sets, expected) => {
      const zoneId = await rig.zone();
      for (const [values, record] of sets) await rig.setRecord(zoneId, 'MX', values, record);
      expect(await rig.request('Update', fromZone(zoneId))).toMatchObject({ Status: 'SUCCESS' });
      expect(await policyMx()).toEqual(expected);
    }, 60_000);

    test('the mail exchangers follow the named patterns unless these cover them', async () => {
      const zoneId = await rig.zoneWithMx('10 mx1.example.com.', '20 a.example.net.', '30 a.b.example.net.');
      await rig.request('Update', fromZone(zoneId, { Mode: 'enforce', Mx: ['*.example.net', 'mx9.example.com'] }));
      expect(await policyMx()).toEqual(['*.example.net', 'mx9.example.com', 'mx1.example.com', 'a.b.example.net']);
    }, 60_000);

    test('the mail exchangers are read again when the revision changes', async () => {
      const zoneId = await rig.zoneWithMx('10 mx1.example.com.');
      await rig.request('Update', fromZone(zoneId));
      await rig.setRecord(zoneId, 'MX', ['10 mx2.example.com.']);
      await rig.request('Update', fromZone(zoneId, { ZoneRevision: '2' }), 60, { OldResourceProperties: fromZone(zoneId) });
      expect(await policyMx()).toEqual(['mx2.example.com']);
    }, 60_000);

    test.each<[what: string, zone: () => Promise<string>, reason: RegExp]>([
      ['there is none', () => rig.zone(), /the hosted zone \w+ has no MX record at example\.com, so MailExchangers\.fromZone\(\) finds no host/],
      ['the next record in the zone is that of another name', async () => {
        const zoneId = await rig.zone();
        await rig.setRecord(zoneId, 'MX', ['10 mx1.example.net.'], { Name: 'sub.example.com.' });
        return zoneId;
      }, /has no MX record at example\.com/],
      ['it says that the domain receives no mail', () => rig.zoneWithMx('0 .'), /says that the domain receives no mail \(RFC 7505\)/],
      ['the zone is private', async () => {
        const zoneId = await rig.zone('example.com', true);
        await rig.setRecord(zoneId, 'MX', ['10 mx1.example.com.']);
        return zoneId;
      }, /the hosted zone \w+ is private/],
      ['the zone is not there', async () => 'Z0000000000000', /hosted zone/i],
    ])('the mail exchangers are refused if %s', async (_, zone, reason) => {
      const zoneId = await zone();
      await rig.request('Update', rig.properties());
      const state = await rig.state();
      for (const Mode of ['testing', 'enforce']) {
        const { Status, Reason } = await rig.request('Update', fromZone(zoneId, { Mode }), 60, { OldResourceProperties: rig.properties() });
        expect(Status).toBe('FAILED');
        expect(Reason).toMatch(reason);
      }
      expect(await rig.state()).toEqual(state);
    }, 60_000);

    test('the mail exchangers are not read in mode none', async () => {
      expect(await rig.request('Update', fromZone(await rig.zone(), { Mode: 'none', MaxAge: '86400' }))).toMatchObject({ Status: 'SUCCESS' });
      expect(await rig.storedText()).toBe('version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n');
    }, 60_000);
  });

  describe('before mode enforce', () => {
    test.each<[what: string, mx: string[], patterns: string[]]>([
      ['by name, in whatever case', ['10 MX1.example.com.'], ['mx1.EXAMPLE.com']],
      ['by a pattern', ['10 mx1.example.com.', '20 mx2.example.com.'], ['*.example.com']],
      ['by a provider\'s', ['10 contoso-com.h-v1.mx.microsoft.'], ['*.mail.protection.outlook.com', '*.h-v1.mx.microsoft']],
    ])('the mail exchangers are covered %s', async (_, mx, Mx) => {
      expect(await rig.request('Update', enforce(await rig.zoneWithMx(...mx), { Mx }))).toMatchObject({ Status: 'SUCCESS' });
      expect(await policyMx()).toEqual(Mx);
    }, 60_000);

    test("the policy is refused if it omits a mail exchanger: the error names it, the policy's hosts and both fixes, and nothing changes", async () => {
      const zoneId = await rig.zoneWithMx('10 mx1.example.com.', '20 mx2.example.com.', '30 a.b.example.net.');
      await rig.setRecord(zoneId, 'TXT', ['"v=STSv1; id=0123456789abcdef0123456789abcdef;"']);
      const state = await rig.state(zoneId);
      const { Status, Reason, Data } = await rig.request('Update', enforce(zoneId, { Mx: ['mx1.example.com', '*.example.net'] }));
      expect({ Status, Data }).toEqual({ Status: 'FAILED', Data: undefined });
      expect(Reason).toContain('the policy of example.com does not cover the MX records mx2.example.com, a.b.example.net, so senders would refuse to deliver there: '
        + 'the policy names mx1.example.com, *.example.net. Nothing was changed. Deploy MtaStsPolicy.testing() until that is fixed, '
        + "or set 'skippedChecks: [EnforceCheck.MX_COVERED]' to enforce the policy anyway");
      expect(await rig.state(zoneId)).toEqual(state);
    }, 60_000);

    test('the policy is rejected with a reason that ends with the fix, however many mail exchangers there are', async () => {
      const many = (name: string) => Array.from({ length: 60 }, (_, index) => `${name}${index}.mail.example.com`);
      const zoneId = await rig.zoneWithMx(...many('mx').map((host, index) => `${index} ${host}.`));
      const { Reason } = await rig.request('Update', enforce(zoneId, { Mx: many('other') }));
      expect(Reason).toMatch(/mx6\.mail\.example\.com and 53 more, so senders.*other6\.mail\.example\.com and 53 more\. Nothing.*anyway \(log stream/);
    }, 60_000);

    test('uncovered mail exchangers are accepted if the check is skipped', async () => {
      const zoneId = await rig.zoneWithMx('10 mx2.example.com.');
      expect(await rig.request('Update', enforce(zoneId, { SkippedChecks: ['mx-covered'] }))).toMatchObject({ Status: 'SUCCESS' });
      expect(await policyMx()).toEqual(['mx1.example.com']);
    }, 60_000);

    test('the mail exchangers come from the DNS if the zone has none, as for a domain whose DNS is elsewhere', async () => {
      inDns('10 MX2.example.net');
      const deploy = (Mx: string[], HostedZoneId?: string) => rig.request('Update', rig.properties({ Mode: 'enforce', Mx, HostedZoneId }));
      for (const zoneId of [await rig.zone(), await rig.zone('provider.example'), undefined]) {
        expect((await deploy(['mx1.example.com'], zoneId)).Reason).toContain('does not cover the MX record mx2.example.net, so senders');
        expect(await deploy(['mx2.example.net'], zoneId)).toMatchObject({ Status: 'SUCCESS' });
      }
    }, 60_000);

    test('the mail exchangers include those that only the DNS still has', async () => {
      const zoneId = await rig.zoneWithMx('10 mx2.example.com.');
      inDns('10 MX1.example.com');
      const deploy = (Mx: string[], properties = {}) => rig.request('Update', enforce(zoneId, { Mx, ...properties }));
      const reason = 'does not cover the MX record mx1.example.com, removed from the zone but still cached by resolvers';
      expect((await deploy(['mx2.example.com'])).Reason).toContain(reason);
      expect((await deploy([], { ZoneRevision: '2' })).Reason).toContain(reason);
      expect(await deploy(['mx1.example.com'], { ZoneRevision: '2' })).toMatchObject({ Status: 'SUCCESS' });
      inDns('10 mx2.example.com');
      expect(await deploy([], { ZoneRevision: '3' })).toMatchObject({ Status: 'SUCCESS' });
    }, 60_000);

    test('the mail exchangers are not covered while the lookup fails', async () => {
      const unreachable = new Resolver({ timeout: 200, tries: 1 });
      unreachable.setServers(['127.0.0.1:9']);
      const deployed = rig.publish(enforce(await rig.zone()), { mxInDns: (name) => mxInDns(name, unreachable) });
      await expect(deployed).rejects.toThrow(/the MX records of example\.com could not be looked up.*Nothing was changed/);
    }, 60_000);

    test('the mail exchangers of a domain that receives no mail are covered', async () => {
      expect(await rig.request('Update', enforce(await rig.zoneWithMx('0 .')))).toMatchObject({ Status: 'SUCCESS' });
    }, 60_000);
  });

  test.each<[what: string, mx: string[]]>([['are not covered', ['10 mx2.example.com.']], ['do not exist', []]])('mail exchangers that %s never prevent mode testing', async (_, mx) => {
    const zoneId = mx.length > 0 ? await rig.zoneWithMx(...mx) : await rig.zone();
    expect(await rig.request('Update', rig.properties({ HostedZoneId: zoneId }))).toMatchObject({ Status: 'SUCCESS' });
    expect(await rig.storedText()).toContain('mode: testing');
  }, 60_000);
});
