import { gzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Answer, Bucket, Key, PublicationRig } from './publisher-rig';
import { policyId } from '../../../src/protocol/mta-sts/sts-policy';
import { describeOnEmulator } from '../../support/emulator';

const testing = 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\nmax_age: 604800\r\n';
const wider = 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\nmx: *.example.net\r\nmax_age: 86400\r\n';

describeOnEmulator('the publication', (emulator) => {
  let rig: PublicationRig;
  beforeAll(async () => { rig = await PublicationRig.start(emulator()); }, 60_000);
  beforeEach(() => { rig.answer = PublicationRig.live; });
  afterAll(() => rig.stop());

  const before = () => rig.properties();
  const after = () => rig.properties({ MaxAge: '86400', Mx: ['mx1.example.com', '*.example.net'] });

  test('the handler returns the id of the live policy and a constant physical id on creation, repetition, update and rollback', async () => {
    const ids: string[] = [];
    for (const [type, wanted, text] of [
      ['Create', before(), testing], ['Create', before(), testing], ['Update', after(), wider], ['Update', after(), wider], ['Update', before(), testing],
    ] as const) {
      const answer = await rig.request(type, wanted);
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'mta-sts.example.com', Data: { EarliestRemoval: 'now' } });
      expect(answer.Data.PolicyId).toMatch(new RegExp(`^${policyId(text).slice(0, 24)}[0-9a-f]{8}$`));
      expect(await rig.storedText()).toBe(text);
      ids.push(answer.Data.PolicyId);
    }
    const [first, again, updated, same, back] = ids;
    expect([again, same]).toEqual([first, updated]);
    // Otherwise, a sender that fetched the second policy under the first id would take it for the first.
    expect(back).not.toBe(first);
    expect((await rig.s3.send(new GetObjectCommand({ Bucket, Key }))).ContentType).toBe('text/plain');
  }, 60_000);

  test('the handler deletes all versions, and nothing the second time', async () => {
    await rig.request('Create', before());
    for (let time = 0; time < 2; time++) {
      expect(await rig.request('Delete', before())).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'mta-sts.example.com' });
      expect(await rig.state()).toEqual({ versions: [], records: [] });
    }
  }, 60_000);

  test('the handler waits for the host to catch up', async () => {
    let asked = 0;
    rig.answer = async (body) => (++asked < 3 ? { status: 403, headers: {}, body: '' } : PublicationRig.live(body));
    expect(await rig.request('Create', before())).toMatchObject({ Status: 'SUCCESS' });
    expect(asked).toBe(3);
  }, 60_000);

  const html = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>parked</p>' };
  test.each<[what: string, seen: RegExp, response: Answer]>([
    ['a redirect', /status 301 to https:\/\/www\.example\.com\/, which senders don't follow/, { status: 301, headers: { Location: 'https://www.example.com/' }, body: '' }],
    ['a coded body', /a body in the coding gzip, but only identity was accepted/, { status: 200, headers: { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }, body: gzipSync(testing) }],
    ['another media type', /media type 'text\/html' instead of text\/plain/, html],
    ['an older body', /another body: "version: STSv1/, { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'version: STSv1\r\nmode: none\r\nmax_age: 1\r\n' }],
  ])('the handler fails and names what it sees: %s', async (_, seen, response) => {
    rig.answer = async () => response;
    const { Status, Reason, Data } = await rig.request('Create', before(), 28);
    expect({ Status, Data }).toEqual({ Status: 'FAILED', Data: undefined });
    expect(Reason).toMatch(seen);
    expect(Reason).toContain('The _mta-sts record was not changed');
  }, 60_000);

  test("the handler fails for a certificate that is not the policy host's", async () => {
    const { Reason } = await rig.request('Create', rig.properties({ PolicyDomain: 'example.org', Mx: ['mx1.example.org'] }), 28);
    expect(Reason).toMatch(/Hostname\/IP does not match certificate's altnames/);
  }, 60_000);

  test.each([
    ['a pattern', () => rig.properties({ Mx: ['mx.example.com.'] })],
    ['a mode', () => rig.properties({ Mode: 'report' })],
    ['a max_age', () => rig.properties({ MaxAge: '31557601' })],
  ])('the handler changes nothing if %s is wrong', async (_, wrong) => {
    await rig.request('Create', before());
    expect(await rig.request('Update', wrong())).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'mta-sts.example.com' });
    expect(await rig.storedText()).toBe(testing);
  }, 60_000);

  test('the handler answers when its time runs out', async () => {
    rig.answer = () => new Promise(() => undefined);
    expect(await rig.request('Create', before(), 17)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('the function timed out') });
  }, 60_000);
});
