import { PublicationRig } from './publisher-rig';
import { describeOnEmulator } from '../../support/emulator';

const WEEK = 7 * 24 * 60 * 60 * 1000;
const HOUR = 60 * 60 * 1000;
const NONE = { Mode: 'none', MaxAge: '86400' };

describeOnEmulator('a publication', (emulator) => {
  let rig: PublicationRig;
  let zoneId: string;
  beforeAll(async () => { rig = await PublicationRig.start(emulator()); }, 60_000);
  beforeEach(async () => {
    Object.assign(rig, { answer: PublicationRig.live, stackStatus: 'UPDATE_IN_PROGRESS' });
    zoneId = await rig.zoneWithMx('10 mx1.example.com.');
    await rig.request('Delete', rig.properties());
  }, 60_000);
  afterAll(() => rig.stop());

  const properties = (others = {}) => rig.properties({ HostedZoneId: zoneId, ...others });
  const record = (id: string) => `"v=STSv1; id=${id};"`;

  /** Deploys as CloudFormation does: the record follows after a successful publication. */
  async function deploy(requestType: 'Create' | 'Update', others = {}): Promise<string> {
    const { Status, Reason, Data } = await rig.request(requestType, properties(others));
    if (Status !== 'SUCCESS') throw new Error(Reason);
    await rig.setRecord(zoneId, 'TXT', [record(Data.PolicyId)]);
    return Data.PolicyId;
  }

  describe('with a record', () => {
    test('a publication does not take over an existing record', async () => {
      await rig.setRecord(zoneId, 'TXT', [record('20240101')]);
      const state = await rig.state(zoneId);
      const { Status, Reason } = await rig.request('Create', properties());
      expect(Status).toBe('FAILED');
      expect(Reason).toContain('the zone already has a TXT record at _mta-sts.example.com, "v=STSv1; id=20240101;". Nothing was changed. '
        + 'Delete the record; if it announces a policy, follow the steps in docs/adopting.md of cdk-mta-sts');
      expect(await rig.state(zoneId)).toEqual(state);
    }, 60_000);

    test('a rollback announces the live policy after a publication that failed after its put', async () => {
      const first = await deploy('Create');
      rig.answer = async () => ({ status: 503, headers: {}, body: '' });
      expect((await rig.request('Update', properties({ MaxAge: '86400' }), 28)).Reason).toContain('The _mta-sts record was not changed');
      expect(await rig.txt(zoneId)).toBe(record(first));

      Object.assign(rig, { answer: PublicationRig.live, stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      const { Data } = await rig.request('Update', properties());
      expect(Data.PolicyId).not.toBe(first);
      expect(await rig.txt(zoneId)).toBe(record(Data.PolicyId));
      expect((await rig.records(zoneId)).find(({ Type }) => Type === 'TXT')).toMatchObject({ Name: '_mta-sts.example.com.', TTL: 300 });
    }, 60_000);
  });

  test('a rollback restores the former policy even if the zone is gone and CloudFormation throttles the status call', async () => {
    await deploy('Create');
    await deploy('Update', { MaxAge: '86400' });
    Object.assign(rig, { stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', stackThrottles: 5 });
    expect(await rig.request('Update', properties({ HostedZoneId: 'Z0000000000000' }))).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.stackThrottles).toBeLessThan(0);
    expect(await rig.storedText()).toContain('max_age: 604800');
  }, 60_000);

  describe('after mode enforce', () => {
    test('a removal is rejected with the date and changes nothing', async () => {
      await deploy('Create');
      await deploy('Update', { Mode: 'enforce' });
      const before = Date.now();
      const { Data } = await rig.request('Update', properties(NONE));
      const until = Date.parse(Data.EarliestRemoval);
      expect(until).toBeGreaterThanOrEqual(Math.floor((before + WEEK + HOUR) / 1000) * 1000);
      expect(until).toBeLessThanOrEqual(Date.now() + WEEK + HOUR);

      const state = await rig.state(zoneId);
      const { Status, Reason } = await rig.request('Update', properties({ ...NONE, Removal: 'Delete' }));
      expect(Status).toBe('FAILED');
      expect(Reason).toContain(`senders may hold an enforce policy of example.com until ${Data.EarliestRemoval} and need its policy host until then (RFC 8461 §8.3): `
        + "leave out 'removalPolicy' until then, or set 'forceRemoval: true' to remove the domain anyway. Nothing was changed");
      expect(await rig.state(zoneId)).toEqual(state);
      expect(await rig.request('Update', properties({ ...NONE, Removal: 'Force' }))).toMatchObject({ Status: 'SUCCESS' });
    }, 60_000);

    test('a removal is accepted once the date has passed', async () => {
      await deploy('Create');
      await deploy('Update', { Mode: 'enforce' });
      await deploy('Update', NONE);
      const removable = (now: number) => rig.publish(properties({ ...NONE, Removal: 'Delete' }), { now: () => now });
      await expect(removable(Date.now() + WEEK)).rejects.toThrow(/senders may hold an enforce policy/);
      await expect(removable(Date.now() + WEEK + HOUR)).resolves.toMatchObject({ text: expect.stringContaining('mode: none') });
      expect(await rig.request('Delete', properties(NONE))).toMatchObject({ Status: 'SUCCESS' });
      expect(await rig.state()).toMatchObject({ versions: [] });
    }, 60_000);
  });

  describe('in a rollback', () => {
    test('a rollback keeps the served policy and its id if the former one must not return', async () => {
      await deploy('Create');
      await deploy('Update', { Mode: 'enforce' });
      const id = await deploy('Update');
      await rig.setRecord(zoneId, 'MX', ['10 mx2.example.com.']);
      expect(await rig.request('Update', properties({ Mode: 'enforce' }))).toMatchObject({ Status: 'FAILED' });

      rig.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      expect(await rig.request('Update', properties({ Mode: 'enforce' }))).toMatchObject({ Status: 'SUCCESS', Data: { PolicyId: id } });
      expect(await rig.storedText()).toContain('mode: testing');
    }, 60_000);
  });

  describe('with other domains of the policy host', () => {
    const testing = { Removal: 'Retain' };
    const enforce = { Mode: 'enforce', Removal: 'Retain' };
    const domains = (RequestType: string, Domains: object, old?: object) => rig.request(RequestType, { Bucket: 'policies', Domains }, 60, {
      ResourceType: 'Custom::MtaStsPolicyHostDomains',
      ...RequestType === 'Create' ? {} : { PhysicalResourceId: 'domains', OldResourceProperties: { Bucket: 'policies', Domains: old ?? {} } },
    });
    const accepted = { Status: 'SUCCESS', PhysicalResourceId: 'domains' };

    test('the policy host accepts domains that are added, kept and removed correctly', async () => {
      expect(await domains('Create', { 'example.com': testing })).toMatchObject(accepted);
      expect(await domains('Update', { 'example.com': enforce, 'example.org': testing }, { 'example.com': testing })).toMatchObject(accepted);
      expect(await domains('Update', {}, { 'example.com': { Removal: 'Delete' } })).toMatchObject(accepted);
      expect(await domains('Delete', { 'example.com': enforce })).toMatchObject(accepted);
    }, 60_000);

    test('the policy host rejects a first policy in mode enforce unless the check is skipped or the domain already enforces', async () => {
      const { Status, Reason, PhysicalResourceId } = await domains('Create', { 'example.com': enforce });
      expect([Status, PhysicalResourceId]).toEqual(['FAILED', 'domains']);
      expect(Reason).toContain("example.com can't start with mode enforce: a rollback of this deployment would remove the policy host, but senders would already hold the policy: "
        + "deploy MtaStsPolicy.testing() without 'removalPolicy' first, or set 'skippedChecks: [EnforceCheck.TESTED_FIRST]'. Nothing was changed");
      expect(await domains('Create', { 'example.com': { ...enforce, SkippedChecks: ['tested-first'] } })).toMatchObject(accepted);
      // A policy in another mode may be a leftover of a failed deletion.
      await rig.request('Create', rig.properties());
      expect(await domains('Create', { 'example.com': enforce })).toMatchObject({ Status: 'FAILED' });
      // A stack of an earlier version of this package has no such resource yet.
      await rig.request('Update', rig.properties({ Mode: 'enforce', SkippedChecks: ['mx-covered'] }));
      expect(await domains('Create', { 'example.com': enforce })).toMatchObject(accepted);
    }, 60_000);

    test('the policy host rejects a missing domain, except in a rollback', async () => {
      const leaveOut = () => domains('Update', { 'example.org': testing }, { 'example.com': testing, 'example.org': testing });
      const { Status, Reason } = await leaveOut();
      expect(Status).toBe('FAILED');
      expect(Reason).toContain("example.com is no longer among the domains of this policy host, but senders that hold its policy still need the host: deploy the domain with 'removalPolicy: RemovalPolicy.DESTROY' first");
      rig.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      expect(await leaveOut()).toMatchObject(accepted);
      expect(await domains('Update', { 'example.com': enforce }, {})).toMatchObject(accepted);
    }, 60_000);
  });
});
