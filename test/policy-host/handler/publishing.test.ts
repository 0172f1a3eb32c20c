import { InMemoryPorts } from './memory-ports';
import { publicationSettings } from '../../../src/policy-host/handler/publication-request';
import { earliestRemoval, publish } from '../../../src/policy-host/handler/publishing';
import { ServedPolicy } from '../../../src/policy-host/handler/served-policy';
import { withdraw } from '../../../src/policy-host/handler/withdrawal';
import { PublicationProperties } from '../../../src/policy-host/publication-contract';

const DAY = 24 * 60 * 60 * 1000;
const WEEK = 7 * DAY;
const HOUR = 60 * 60 * 1000;

let ports: InMemoryPorts;
let requests = 0;
let warnings: string[];
beforeEach(() => {
  ports = new InMemoryPorts();
  warnings = [];
  jest.spyOn(console, 'warn').mockImplementation((text) => { warnings.push(text); });
  jest.spyOn(console, 'error').mockImplementation();
});

type Deployment = Partial<PublicationProperties> & { isFirst?: boolean; formerZoneId?: string };

function published({ isFirst = false, formerZoneId, ...properties }: Deployment = {}): Promise<ServedPolicy> {
  return publish({
    owner: 'stack Resource',
    requestId: `request-${++requests}`,
    requestedAt: ports.time,
    stackId: 'stack',
    logicalId: 'Resource',
    isFirst,
    formerZoneId,
    deadline: 0,
    ...publicationSettings({
      PolicyDomain: 'example.com',
      Mode: 'testing',
      MaxAge: String(WEEK / 1000),
      Mx: ['mx1.example.com'],
      HostedZoneId: 'Z1',
      Removal: 'Retain',
      Host: 'policies/d111.cloudfront.net',
      ...properties,
    }),
  }, ports);
}

/** Deploys as CloudFormation does: the record follows after a successful publication. */
async function deploy(deployment: Deployment = {}): Promise<ServedPolicy> {
  const policy = await published(deployment);
  ports.txt = [record(policy.id)];
  return policy;
}

const record = (id: string) => `"v=STSv1; id=${id};"`;
const served = () => ports.policies.get('mta-sts.example.com')!;
const enforce: Deployment = { Mode: 'enforce' };
const none: Deployment = { Mode: 'none', MaxAge: String(DAY / 1000) };

async function refused(deployment: Deployment): Promise<string> {
  const [before, txt, changes] = [served(), ports.txt, ports.changes.length];
  const error: Error = await deploy(deployment).then(() => { throw new Error('it went through'); }, (reason) => reason);
  expect([served(), ports.txt, ports.changes.length]).toEqual([before, txt, changes]);
  return error.message;
}

describe('an id', () => {
  test('the id stays while the text stays, and never returns', async () => {
    const ids: string[] = [];
    for (const max of ['604800', '604800', '86400', '604800', '86400']) ids.push((await deploy({ MaxAge: max, isFirst: ids.length === 0 })).id);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
    expect(ids[3].slice(0, 24)).toBe(ids[0].slice(0, 24));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  test('the id of an earlier version of this package is kept', async () => {
    await deploy({ isFirst: true });
    const id = '0123456789abcdef0123456789abcdef';
    ports.policies.set('mta-sts.example.com', { ...served(), id });
    ports.txt = [record(id)];
    expect((await deploy()).id).toBe(id);
    expect(ports.changes).toEqual(['put mta-sts.example.com']);
  });
});

describe('the record', () => {
  test('the record is not taken over if it exists before the first publication', async () => {
    ports.txt = [record('20240101')];
    expect(await refused({ isFirst: true })).toMatch(/already has a TXT record at _mta-sts\.example\.com, "v=STSv1; id=20240101;"\. Nothing was changed\. Delete the record; if/);
  });

  test('the record of the stack does not block a publication after the policy is gone', async () => {
    await deploy({ isFirst: true });
    ports.policies.clear();
    await deploy();
    expect(served().text).toContain('mode: testing');
  });

  test('the record is left to CloudFormation in a successful deployment', async () => {
    await deploy({ isFirst: true });
    await deploy({ MaxAge: '86400' });
    expect(ports.changes).toEqual(['put mta-sts.example.com', 'put mta-sts.example.com']);
  });

  test('the rollback corrects the record of a publication that failed after its put', async () => {
    const { id } = await deploy({ isFirst: true });
    ports.stuck = true;
    await expect(deploy({ MaxAge: '86400' })).rejects.toThrow('it is not live');
    expect(ports.txt).toEqual([record(id)]);
    const failed = served().id;

    Object.assign(ports, { stuck: false, rollingBack: true });
    const back = await published();
    expect([id, failed]).not.toContain(back.id);
    expect(ports.txt).toEqual([record(back.id)]);
    expect(ports.changes.slice(-2)).toEqual(['put mta-sts.example.com', 'TXT _mta-sts.example.com']);
  });

  test('the record is not changed if it has a value of another form', async () => {
    await deploy({ isFirst: true });
    for (const values of [['"v=spf1 -all"'], [record('20240101')], [record('0'.repeat(32)), record('1'.repeat(32))]]) {
      ports.txt = values;
      await deploy();
      expect(ports.changes.filter((change) => change.startsWith('TXT'))).toEqual([]);
    }
  });
});

describe('an overtaken request', () => {
  test.each(['claim', 'put'] as const)('an overtaken request changes neither the policy nor the record if its %s fails', async (call) => {
    await deploy({ isFirst: true });
    ports.overtakenAt = call;
    expect(await refused({ MaxAge: '86400' })).toBe('a newer request for mta-sts.example.com has arrived and decides what is published');
  });

  test('an overtaken request does not change the record', async () => {
    await deploy({ isFirst: true });
    ports.txt = [record('0'.repeat(32))];
    ports.overtakenAt = 'holds';
    await expect(published({ MaxAge: '86400' })).rejects.toThrow('a newer request');
    expect(ports.txt).toEqual([record('0'.repeat(32))]);
  });

  test.each(['claim', 'remove'] as const)('an overtaken request removes nothing and succeeds if its %s fails', async (call) => {
    await deploy({ isFirst: true });
    ports.overtakenAt = call;
    await withdraw('policies', 'mta-sts.example.com', { requestId: 'late', requestedAt: 0, owner: 'stack Resource' }, ports);
    expect(served()).toBeDefined();
  });
});

test('a policy host that is being removed publishes nothing', async () => {
  ports.closed = true;
  expect(await refused({ isFirst: true })).toBe('the policy host of mta-sts.example.com is being removed. Nothing was changed');
});

describe('mode enforce', () => {
  test('mode enforce is rejected for a first policy, even if the preflight ran earlier in another stack', async () => {
    expect(await refused({ ...enforce, isFirst: true })).toMatch(/^example\.com can't start with mode enforce.*Nothing was changed$/);
    await deploy({ ...enforce, isFirst: true, SkippedChecks: ['tested-first'] });
    expect(served().text).toContain('mode: enforce');
  });

  test('mode enforce is rejected because of an uncovered MX record in the zone or the DNS', async () => {
    await deploy({ isFirst: true });
    ports.zoneMx = ['mx1.example.com', 'mx2.example.com'];
    expect(await refused(enforce)).toContain('does not cover the MX record mx2.example.com, so senders would refuse to deliver there');
    Object.assign(ports, { zoneMx: [], dnsMx: ['MX2.example.net.', 'mx1.example.com'] });
    expect(await refused(enforce)).toContain('does not cover the MX record mx2.example.net, so senders would refuse to deliver there');
    ports.dnsMx = ['MX1.example.com.'];
    await deploy(enforce);
  });

  test.each<[what: string, more: Deployment]>([['that are named', { Mx: ['mx2.example.com'] }], ['of the zone', { Mx: [], ZoneRevision: '2' }]])(
    'mode enforce is rejected because of a host that only the DNS still has, with hosts %s', async (_, more) => {
      await deploy({ isFirst: true });
      Object.assign(ports, { zoneMx: ['mx2.example.com'], dnsMx: ['MX1.example.com.', 'mx2.example.com'] });
      expect(await refused({ ...enforce, ...more })).toContain('does not cover the MX record mx1.example.com, removed from the zone but still cached by resolvers, '
        + 'so senders would refuse to deliver there: the policy names mx2.example.com. Add this host to the policy, or wait until the TTL of the former MX records is over. Nothing');
      await deploy({ ...enforce, ...more, Mx: [...more.Mx!, 'mx1.example.com'] });
      ports.dnsMx = ['mx2.example.com'];
      await deploy({ ...enforce, ...more });
    });

  test.each<[what: string, dnsMx: string[] | Error]>([
    ['does not answer', new Error('queryMx ESERVFAIL example.com')], ['knows no MX record', []], ['still says that the domain receives no mail', ['']],
  ])('only the zone is checked if the DNS %s', async (_, dnsMx) => {
    await deploy({ isFirst: true });
    ports.dnsMx = dnsMx;
    await deploy(enforce);
    expect(warnings).toEqual(dnsMx instanceof Error ? ['only the hosted zone\'s MX records of example.com are checked, because the DNS did not answer: queryMx ESERVFAIL example.com'] : []);
  });

  test("mode enforce is rejected if the MX records can't be looked up", async () => {
    await deploy({ isFirst: true });
    Object.assign(ports, { zoneMx: [], dnsMx: new Error('queryMx ESERVFAIL example.com') });
    expect(await refused(enforce)).toContain('the MX records of example.com could not be looked up: queryMx ESERVFAIL example.com. Nothing was changed');
    await deploy({ ...enforce, SkippedChecks: ['mx-covered'] });
  });

  test("mode enforce requires the policy to cover the domain's own name if it has no MX record", async () => {
    await deploy({ isFirst: true });
    ports.zoneMx = [];
    expect(await refused(enforce)).toContain('example.com has no MX record, so its mail goes to the host of its own name (RFC 5321 §5.1), which the policy does not cover: it names mx1.example.com. Nothing');
    await deploy({ ...enforce, Mx: ['example.com'] });
  });

  test('mode enforce is accepted for a domain that receives no mail', async () => {
    await deploy({ isFirst: true });
    ports.zoneMx = [''];
    await deploy(enforce);
  });

  test('mode enforce is accepted with unused patterns, which are logged', async () => {
    await deploy({ isFirst: true });
    await deploy({ ...enforce, Mx: ['mx1.example.com', '*.old.example.net'] });
    expect(warnings).toEqual(["'*.old.example.net' covers none of the MX records of example.com: mx1.example.com"]);
  });

  test('mode enforce requires evidence once, before the first enforce policy', async () => {
    const evidence: Deployment = { ...enforce, EvidenceDays: '14', ReportBucket: 'reports' };
    await deploy({ isFirst: true, EvidenceDays: '14', ReportBucket: 'reports' });
    expect(ports.asked).toEqual([]);
    ports.time += 13.9 * DAY;
    ports.evidence = ['Google Inc. saw it'];
    expect(await refused(evidence)).toMatch(/^example\.com can't be enforced yet: 'evidencePeriod' requires 14 days of testing with reports and without failures, but it has been tested for 13 of 14 days; Google Inc\. saw it\. Nothing was changed/);
    ports.time += 0.1 * DAY;
    expect(await refused(evidence)).toMatch(/without failures, but Google Inc\. saw it\. Nothing/);
    ports.evidence = [];
    await deploy(evidence);
    expect(ports.asked).toEqual(Array(3).fill('example.com 14 days in reports'));
    ports.evidence = ['Google Inc. saw it'];
    await deploy({ ...evidence, MaxAge: '86400' });
    expect(ports.asked).toHaveLength(3);
  });

  test('the testing period continues through changes of the policy, and restarts when testing returns', async () => {
    const { testingSince } = await deploy({ isFirst: true });
    ports.time += 10 * DAY;
    expect((await deploy({ Mx: ['mx1.example.com', 'mx2.example.com'] })).testingSince).toBe(testingSince);
    expect((await deploy(enforce)).testingSince).toBe(0);
    expect((await deploy()).testingSince).toBe(ports.time);
  });
});

describe('mode testing', () => {
  test('mode testing is never rejected because of MX records, and the log says what mode enforce would do', async () => {
    for (const problem of [{ zoneMx: ['mx2.example.com'] }, { zoneMx: [], dnsMx: [] }, { zoneMx: [], dnsMx: new Error('ESERVFAIL') }]) {
      Object.assign(ports, problem);
      await deploy({ isFirst: ports.changes.length === 0 });
      expect(warnings.pop()).toMatch(/^in mode enforce, this deployment would fail: /);
    }
  });
});

describe('removal', () => {
  const removable: Deployment = { ...none, Removal: 'Delete' };

  test('a removal is rejected with the date until no sender can hold an enforce policy', async () => {
    await deploy({ isFirst: true });
    await deploy(enforce);
    const until = new Date(ports.time + WEEK + HOUR).toISOString().replace('.000', '');
    expect(await refused(removable)).toContain(`senders may hold an enforce policy of example.com until ${until} and need its policy host until then (RFC 8461 §8.3): `
      + "deploy MtaStsPolicy.none() without 'removalPolicy' first, and set 'removalPolicy' after the date that its deployment reports, or set 'forceRemoval: true' to remove the domain anyway");
    expect(earliestRemoval(served(), ports.time)).toBe('not in mode enforce');

    expect(earliestRemoval(await deploy(none), ports.time)).toBe(until);
    ports.time += WEEK + HOUR - 1;
    expect(await refused(removable)).toMatch(new RegExp(`until ${until}.*leave out 'removalPolicy' until then, or set 'forceRemoval: true'`));
    ports.time += 1;
    expect(earliestRemoval(await deploy(removable), ports.time)).toBe('now');
  });

  test('a removal waits for the longest of all served policies', async () => {
    await deploy({ isFirst: true });
    await deploy({ ...enforce, MaxAge: String(4 * WEEK / 1000) });
    const { enforcedUntil } = await deploy({ ...enforce, MaxAge: String(WEEK / 1000) });
    ports.time += WEEK;
    await deploy(none);
    expect(served().enforcedUntil).toBe(enforcedUntil);
    expect(await refused(removable)).toContain('until 2026-12-23T01:00:00Z');
  });

  test('a removal is accepted for a domain that never enforced, and if it is forced', async () => {
    await deploy({ isFirst: true });
    await deploy({ Removal: 'Delete' });
    await deploy(enforce);
    await deploy({ ...none, Removal: 'Force' });
  });
});

describe('removal where the DNS is kept by hand', () => {
  const byHand: Deployment = { HostedZoneId: undefined };
  const removable: Deployment = { ...none, ...byHand, Removal: 'Delete' };

  /** Deploys until the date has passed, and gives the ids of the enforce policy and of none. */
  async function outOfEnforce(): Promise<[enforced: string, none: string]> {
    ports.dnsMx = ['mx1.example.com'];
    await deploy({ ...byHand, isFirst: true });
    const { id } = await deploy({ ...byHand, ...enforce });
    const { id: last } = await deploy({ ...byHand, ...none });
    ports.time += WEEK + HOUR;
    return [id, last];
  }

  test('a removal is rejected while the record announces an id other than that of mode none', async () => {
    const [enforced, last] = await outOfEnforce();
    ports.dnsTxt = ['v=spf1 -all', `v=STSv1; id=${enforced};`];
    expect(await refused(removable)).toContain(`the record at _mta-sts.example.com still announces the id ${enforced}, but the served policy has the id ${last}: `
      + 'senders that see an old id may keep the policy that they hold. Nothing was changed. Set the record as the output ManualRecords shows it '
      + "and wait until that policy's max_age is over, or set 'forceRemoval: true' to remove the domain anyway");
    Object.assign(ports, { rollingBack: true });
    await published(removable);
  });

  test.each<[what: string, texts: (last: string) => string[]]>([
    ['announces the id of mode none', (last) => [`v=STSv1; id=${last};`]], ['is missing', () => []], ['is invalid for senders', () => ['v=STSv1; id=1;', 'v=STSv1; id=2;']],
  ])('a removal is accepted if the record %s', async (_, texts) => {
    const [, last] = await outOfEnforce();
    ports.dnsTxt = texts(last);
    await published({ ...removable, MaxAge: '3600' });
  });

  test('a removal is rejected if the DNS does not answer, which only a removal asks', async () => {
    await outOfEnforce();
    ports.dnsTxt = new Error('queryTxt ETIMEOUT _mta-sts.example.com');
    expect(await refused(removable)).toContain('the record at _mta-sts.example.com could not be looked up: queryTxt ETIMEOUT _mta-sts.example.com. Nothing was changed');
    await published({ ...removable, Removal: 'Force' });
    await published({ ...removable, HostedZoneId: 'Z1' });
    ports.policies.clear();
    await published({ ...byHand });
    await published({ ...byHand, Removal: 'Delete' });
  });
});

describe('a rollback', () => {
  test('a rollback never fails, and keeps the served policy if the former one must not return', async () => {
    await deploy({ isFirst: true });
    await deploy(enforce);
    const { id } = await deploy();
    Object.assign(ports, { rollingBack: true, zoneMx: ['mx2.example.com'] });
    expect(await deploy(enforce)).toMatchObject({ id, text: expect.stringContaining('mode: testing') });
  });

  test('a rollback does not restore a policy that omits a host in the DNS, and ignores a DNS that does not answer', async () => {
    await deploy({ isFirst: true });
    await deploy(enforce);
    const { id } = await deploy({ Mx: ['mx1.example.com', 'mx2.example.com'] });
    Object.assign(ports, { rollingBack: true, dnsMx: ['mx1.example.com', 'mx2.example.com'] });
    expect((await deploy(enforce)).id).toBe(id);
    ports.dnsMx = new Error('queryMx ETIMEOUT example.com');
    expect((await deploy(enforce)).text).toContain('mode: enforce');
  });

  test('a deployment of unknown status counts as a rollback if that is safe, and the error says so otherwise', async () => {
    await deploy({ isFirst: true });
    ports.stuck = true;
    await expect(deploy({ MaxAge: '86400' })).rejects.toThrow('it is not live');
    Object.assign(ports, { stuck: false, rollingBack: undefined });
    const { id } = await published();
    expect(ports.txt).toEqual([record(id)]);
    ports.zoneMx = ['mx2.example.com'];
    expect(await refused(enforce)).toMatch(/does not cover the MX record mx2.example.com.*allow its role cloudformation:DescribeStacks and/);
  });

  describe('a rollback with failed lookups', () => {
    const failure = new Error('Rate exceeded');
    const unreadable = { zoneFailure: failure };
    const dnsFailure = { dnsMx: failure, dnsTxt: failure };
    const fromZone: Deployment = { Mx: [], ZoneRevision: '' };
    const removable: Deployment = { ...none, Removal: 'Delete', HostedZoneId: undefined };

    test.each<[what: string, failing: object, wanted: Deployment, published: RegExp]>([
      ['in the zone', unreadable, {}, /mode: testing\r\nmx: mx1\.example\.com\r\nmax_age: 604800/],
      ['in the zone, and goes back to enforce', unreadable, enforce, /mode: enforce/],
      ['in the zone and the DNS', { ...unreadable, ...dnsFailure }, enforce, /mode: enforce/],
      ['in the DNS', dnsFailure, enforce, /mode: enforce/],
      ['in a zone that it comes back to', { publicZone: failure }, {}, /max_age: 604800/],
      ['in a zone that it comes back to, and nowhere else', { publicZone: failure, ...unreadable, ...dnsFailure }, enforce, /mode: enforce/],
      ['in the zone: with the mail exchangers that the DNS gives', { ...unreadable, dnsMx: ['MX7.example.com'] }, fromZone, /mode: testing\r\nmx: mx7\.example\.com\r\n/],
      ['in the zone: with those that the DNS gives, and enforces', { ...unreadable, dnsMx: ['MX7.example.com'] }, { ...enforce, ...fromZone }, /mode: enforce\r\nmx: mx7\.example\.com\r\n/],
      ['anywhere: with the mail exchangers of the served policy', { ...unreadable, ...dnsFailure }, fromZone, /mode: testing\r\nmx: mx1\.example\.com\r\nmx: mx9\.example\.com\r\nmax_age: 604800/],
      ['in the zone, which has none left in the DNS', { ...unreadable, dnsMx: [] }, fromZone, /mode: testing\r\nmx: mx1\.example\.com\r\nmx: mx9\.example\.com\r\nmax_age: 604800/],
      ['anywhere, and goes back to none', { ...unreadable, ...dnsFailure }, none, /mode: none/],
      ['in the DNS that is kept by hand', dnsFailure, removable, /mode: none/],
      ['anywhere, but does not enforce unknown mail exchangers', { ...unreadable, ...dnsFailure }, { ...enforce, ...fromZone }, /mode: testing.*mx9.*max_age: 86400/s],
      ['in the zone, but does not enforce a policy that omits a host of the DNS', { ...unreadable, dnsMx: ['mx2.example.com'] }, enforce, /mode: testing.*mx9/s],
    ])('a rollback continues if lookups fail %s', async (_, failing, wanted, expected) => {
      ports.dnsMx = ['mx1.example.com'];
      await deploy({ isFirst: true });
      await deploy({ Mx: ['mx1.example.com', 'mx9.example.com'], MaxAge: '86400' });
      Object.assign(ports, { rollingBack: true }, failing);
      await published(wanted);
      expect(served().text).toMatch(expected);
    });

    test.each<[what: string, wanted: Deployment]>([['what names its mail exchangers', {}], ['what enforces', enforce], ['none', none]])(
      'a rollback continues even if no policy is served any more: %s', async (_, wanted) => {
        await deploy({ isFirst: true });
        ports.policies.clear();
        Object.assign(ports, { rollingBack: true, ...unreadable, ...dnsFailure });
        expect((await published(wanted)).text).toContain(`mode: ${wanted.Mode ?? 'testing'}`);
      });

    test('a rollback corrects the record if the zone can be read again after the put', async () => {
      await deploy({ isFirst: true });
      ports.stuck = true;
      await expect(deploy({ MaxAge: '86400' })).rejects.toThrow('it is not live');
      Object.assign(ports, { stuck: false, rollingBack: true, ...unreadable });
      ports.confirmLive = async () => { ports.zoneFailure = undefined; };
      const { id } = await published();
      expect(ports.txt).toEqual([record(id)]);
    });

    test.each<[rollingBack: boolean | undefined, reason: RegExp]>([
      [false, /^the records of example\.com in the hosted zone could not be read: Rate exceeded\. Nothing was changed$/],
      [undefined, /Rate exceeded\. Nothing was changed\. If this is a rollback, it failed because the function can't read.*cloudformation:DescribeStacks/],
    ])('a deployment other than a rollback fails with the lookup (%s)', async (rollingBack, reason) => {
      await deploy({ isFirst: true });
      Object.assign(ports, { rollingBack, ...unreadable });
      for (const wanted of [{}, enforce, none]) expect(await refused(wanted)).toMatch(reason);
    });
  });

  test('a rollback restores the former policy if nothing blocks it', async () => {
    await deploy({ isFirst: true });
    await deploy({ MaxAge: '86400' });
    ports.rollingBack = true;
    expect((await deploy()).text).toContain('max_age: 604800');
  });
});

describe('a hosted zone', () => {
  test.each<[what: string, formerZoneId: string | undefined, wanted: Deployment, isRefused: boolean]>([
    ['with the first policy', undefined, { isFirst: true }, true], ['in place of another', 'Z0', {}, true], ['in place of none', undefined, {}, true],
    ['that was there before', 'Z1', enforce, false], ['that is not given', 'Z1', { HostedZoneId: undefined }, false],
  ])('a hosted zone has to be public if it comes %s', async (_, formerZoneId, wanted, isRefused) => {
    if (!wanted.isFirst) await deploy({ isFirst: true });
    Object.assign(ports, { publicZone: new Error('the hosted zone Z1 is private'), dnsMx: ['mx1.example.com'] });
    if (isRefused) expect(await refused({ ...wanted, formerZoneId })).toBe('the hosted zone Z1 is private');
    else await deploy({ ...wanted, formerZoneId });
  });

  test.each<[what: string, wanted: Deployment]>([['testing', {}], ['enforce', enforce], ['from the zone', { ...enforce, Mx: [], ZoneRevision: '1' }], ['none', none]])(
    'a hosted zone is read once per publication: %s', async (_, wanted) => {
      await deploy({ isFirst: true });
      ports.zoneReads = 0;
      await deploy(wanted);
      expect(ports.zoneReads).toBe(1);
    });
});

test('a policy that is larger than what senders read is rejected', async () => {
  ports.zoneMx = Array.from({ length: 500 }, (_, index) => `mx${index}.mail.example.com`);
  expect(await refused({ isFirst: true, Mx: [], ZoneRevision: '' })).toMatch(/the policy has \d+ bytes \(500 mx patterns\), but some senders read only 10240\. .* Replace hosts by a '\*\.' pattern/);
});
