import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListResourceRecordSetsCommand, ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
// The same client as in the handler.
// eslint-disable-next-line import/no-extraneous-dependencies
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { PublicationRig } from './publisher-rig';
import { Zones } from '../../../src/policy-host/handler/hosted-zone';
import { publicationSettings } from '../../../src/policy-host/handler/publication-request';
import { constantRecords, writtenRecords } from '../../../src/policy-host/handler/written-records';
import { PublicationProperties } from '../../../src/policy-host/publication-contract';
import { describeOnEmulator } from '../../support/emulator';

const ROLE = 'arn:aws:iam::444455556666:role/records';

describeOnEmulator('a publication with the zone in another account', (emulator) => {
  let rig: PublicationRig;
  let client: Route53Client;
  let zoneId: string;
  beforeAll(async () => {
    rig = await PublicationRig.start(emulator());
    const { Credentials } = await new STSClient(emulator().client).send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'test' }));
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
    const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
    client = new Route53Client({ ...emulator().client, credentials });
  }, 60_000);
  beforeEach(async () => {
    const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: `${Math.random()}` }));
    zoneId = HostedZone!.Id!.replace('/hostedzone/', '');
  }, 60_000);
  afterEach(async () => { await rig.request('Delete', properties()); }, 60_000);
  afterAll(() => rig.stop());

  const properties = (others: Partial<PublicationProperties> = {}) => rig.properties({
    HostedZoneId: zoneId, RecordsRole: ROLE, TlsRptRecord: '"v=TLSRPTv1; rua=mailto:reports@example.net;"', ...others,
  });
  const sets = async (one = client) => (await one.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }))).ResourceRecordSets!
    .filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
  const shown = async () => (await sets()).map(({ Name, Type, TTL, ResourceRecords, AliasTarget }) => (
    [Name, Type, AliasTarget ? 'alias' : TTL, AliasTarget?.DNSName ?? ResourceRecords!.map(({ Value }) => Value).join()]
  ));
  const create = async (...made: ResourceRecordSet[]) => client.send(new ChangeResourceRecordSetsCommand({
    HostedZoneId: zoneId, ChangeBatch: { Changes: made.map((set) => ({ Action: 'CREATE', ResourceRecordSet: set })) },
  }));

  test('the records are written there, change with the policy, and are deleted', async () => {
    // The account of the function does not even see the zone.
    await expect(sets(rig.route53)).rejects.toThrow(/No hosted zone found/);
    const records = (id: string) => [
      ['_smtp._tls.example.com.', 'TXT', 3600, '"v=TLSRPTv1; rua=mailto:reports@example.net;"'],
      ['_mta-sts.example.com.', 'TXT', 300, `"v=STSv1; id=${id};"`],
      ['mta-sts.example.com.', 'A', 'alias', '127.0.0.1.'],
      ['mta-sts.example.com.', 'AAAA', 'alias', '127.0.0.1.'],
    ].map(String).sort();
    for (const [type, wanted] of [
      ['Create', properties()], ['Create', properties()], ['Update', properties({ MaxAge: '86400' })], ['Update', properties()],
    ] as const) {
      const { Status, Reason, Data } = await rig.request(type, wanted);
      expect([Status, Reason]).toEqual(['SUCCESS', undefined]);
      expect((await shown()).map(String).sort()).toEqual(records(Data.PolicyId));
    }
    expect(await rig.request('Delete', properties())).toMatchObject({ Status: 'SUCCESS' });
    expect(await shown()).toEqual([]);
  }, 120_000);

  test('a record of others is not taken over, and stays', async () => {
    const other: ResourceRecordSet = { Name: 'mta-sts.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
    await create(other);
    const { Status, Reason } = await rig.request('Create', properties());
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('already has a record at mta-sts.example.com that this resource has not written, A 192.0.2.1')]);
    await rig.request('Delete', properties());
    expect(await shown()).toEqual([['mta-sts.example.com.', 'A', 60, '192.0.2.1']]);
  }, 120_000);

  test('the records are found among hundreds of others', async () => {
    const others = Array.from({ length: 320 }, (_, index): ResourceRecordSet => ({ Name: `a${index}.example.com.`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] }));
    await create(...others);
    await rig.request('Create', properties());
    const found = await new Zones(client, Date.now() + 60_000).sets(zoneId, 'example.com', ['_mta-sts.example.com', 'mta-sts.example.com', '_smtp._tls.example.com']);
    expect(found.map(({ Name, Type }) => `${Type} ${Name}`).sort()).toEqual([
      'A mta-sts.example.com.', 'AAAA mta-sts.example.com.', 'TXT _mta-sts.example.com.', 'TXT _smtp._tls.example.com.',
    ]);
  }, 120_000);

  describe('a batch of changes', () => {
    const [a, aaaa] = constantRecords(writtenRecords(publicationSettings({
      PolicyDomain: 'example.com', Mode: 'testing', MaxAge: '1', Mx: [], HostedZoneId: 'Z', RecordsRole: ROLE, Host: 'b/d111.cloudfront.net',
    }))!);
    const txt: ResourceRecordSet = { Name: '_mta-sts.example.com.', Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: '"1"' }] };
    const zones = () => new Zones(client, Date.now() + 10_000);

    test.each<[what: string, before: ResourceRecordSet[], changes: Parameters<Zones['change']>[1], done: boolean]>([
      ['creates what is not there', [], [{ after: a }, { after: aaaa }], true],
      ['creates nothing if a part is there', [{ ...a, AliasTarget: { ...a.AliasTarget!, DNSName: 'd999.cloudfront.net.' } }], [{ after: a }, { after: aaaa }], false],
      ['replaces what is as it was read', [txt], [{ before: txt, after: { ...txt, TTL: 60 } }, { after: a }], true],
      ['replaces nothing that is gone', [], [{ before: txt, after: { ...txt, TTL: 60 } }, { after: a }], false],
      ['is done if it is as it is to be', [a], [{ after: a }], true],
    ])('a batch %s', async (_, before, changes, done) => {
      if (before.length > 0) await create(...before);
      const former = await shown();
      expect(await zones().change(zoneId, changes)).toBe(done);
      const wanted = changes.flatMap(({ after }) => after ? `${after.Type} ${after.Name}` : []);
      const now = await shown();
      if (done) expect(now.map(([name, type]) => `${type} ${name}`).sort()).toEqual(wanted.sort());
      else expect(now).toEqual(former);
    }, 60_000);
  });

  test('the reason says what to do if the role refuses', async () => {
    const sts = createServer((_, response) => {
      response.writeHead(403, { 'Content-Type': 'text/xml' }).end('<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>'
        + `<Message>User: arn:aws:sts::111122223333:assumed-role/Mail/publish is not authorized to perform: sts:AssumeRole on resource: ${ROLE}</Message></Error></ErrorResponse>`);
    });
    await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
    const { port } = sts.address() as AddressInfo;
    const { Status, Reason } = await rig.request('Create', properties(), 30, {}, { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` });
    sts.close();
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/the role arn:aws:iam::444455556666:role\/records can't be assumed: User: .* is not authorized .*'assumedBy' of the RecordsRole.*Nothing was changed/);
    expect(await shown()).toEqual([]);
  }, 60_000);

  test('the reason says what to do if the role does not cover a record', async () => {
    const route53 = createServer((_, response) => {
      response.writeHead(403, { 'Content-Type': 'text/xml' }).end('<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>'
        + '<Message>not authorized to perform: route53:ListResourceRecordSets</Message></Error></ErrorResponse>');
    });
    await new Promise<void>((resolve) => route53.listen(0, '127.0.0.1', resolve));
    const { port } = route53.address() as AddressInfo;
    const { Reason } = await rig.request('Create', properties(), 30, {}, { AWS_ENDPOINT_URL_ROUTE_53: `http://127.0.0.1:${port}` });
    route53.close();
    expect(Reason).toMatch(/the role arn:.* does not allow what the records in the hosted zone \w+ need: not authorized .*Name the domain in 'domainNames'/);
  }, 60_000);
});
