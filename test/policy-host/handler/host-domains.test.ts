import { InMemoryPorts } from './memory-ports';
import { checkHostDomains } from '../../../src/policy-host/handler/host-domains';
import { hostDomains } from '../../../src/policy-host/handler/publication-request';
import { ServedDomain } from '../../../src/policy-host/publication-contract';

type Domains = { [domain: string]: ServedDomain };

const testing: ServedDomain = { Removal: 'Retain' };
const enforce: ServedDomain = { Mode: 'enforce', Removal: 'Retain' };
const removable: ServedDomain = { Removal: 'Delete' };

const REQUEST = { requestId: '1', requestedAt: 0, stackId: 'stack', logicalId: 'Domains' };

let ports: InMemoryPorts;
beforeEach(() => { ports = new InMemoryPorts(); });

const hosting = (domains: Domains) => hostDomains({ Bucket: 'policies', Domains: domains });

function preflight(domains: Domains, old?: Domains): Promise<void> {
  return checkHostDomains(hosting(domains), old && hosting(old), REQUEST, ports);
}

describe('a policy host accepts', () => {
  const good: Array<[what: string, domains: Domains, old?: Domains]> = [
    ['its first domains', { 'example.com': testing, 'example.org': testing }],
    ['one in mode enforce that was tested, as short as a template has it', { 'example.com': { Mode: 'enforce' } }, { 'example.com': {} }],
    ['another one', { 'example.com': testing, 'example.org': testing }, { 'example.com': testing }],
    ['one in mode enforce that was tested', { 'example.com': enforce }, { 'example.com': testing }],
    ['one that enforces already', { 'example.com': enforce }, { 'example.com': enforce }],
    ['one that begins with enforce and leaves the check out', { 'example.com': { ...enforce, SkippedChecks: ['tested-first'] } }],
    ['the removal of a domain that was made removable before', { 'example.org': testing }, { 'example.com': removable, 'example.org': testing }],
    ['the removal of a domain whose removal was forced before', {}, { 'example.com': { Mode: 'enforce', Removal: 'Force' } }],
  ];
  test.each(good.map(([what, domains, old]) => ({ what, domains, old })))('the policy host accepts $what', async ({ domains, old }) => {
    await expect(preflight(domains, old)).resolves.toBeUndefined();
  });
});

describe('a policy host rejects', () => {
  const bad: Array<[what: string, reason: RegExp, domains: Domains, old?: Domains]> = [
    ['the removal of a retained domain', /^example\.com is no longer among the domains.*removalPolicy: RemovalPolicy\.DESTROY' first.*Nothing was changed$/,
      { 'example.org': testing }, { 'example.com': testing, 'example.org': testing }],
    ['the removal of a domain with default properties', /^example\.com is no longer/, {}, { 'example.com': {} }],
    ['a first domain in mode enforce', /^example\.com can't start with mode enforce.*testing\(\) without 'removalPolicy' first, or set 'skippedChecks: \[EnforceCheck\.TESTED_FIRST\]'/,
      { 'example.com': enforce }],
    ['another domain in mode enforce', /^example\.org can't start/, { 'example.com': enforce, 'example.org': enforce }, { 'example.com': enforce }],
    ['one that enforces where it was removable', /^example\.com can't start/, { 'example.com': enforce }, { 'example.com': removable }],
    ['one in place of another', /^example\.com is no longer.*; example\.org can't start/, { 'example.org': enforce }, { 'example.com': testing }],
  ];

  const DAY = 24 * 60 * 60 * 1000;
  const none = (enforcedUntil: number) => ({ text: 'version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n', id: '1', enforcedUntil, testingSince: 0 });

  test('the policy host rejects a domain that becomes removable while senders hold its policy, because a publication in another stack would come too late', async () => {
    const removed = () => preflight({ 'example.com': removable }, { 'example.com': testing });
    ports.policies.set('mta-sts.example.com', none(ports.time + DAY));
    await expect(removed()).rejects.toThrow(/^senders may hold an enforce policy of example\.com until 2026-11-26T00:00:00Z.*Nothing was changed$/);
    await expect(preflight({ 'example.com': { Removal: 'Force' } }, { 'example.com': testing })).resolves.toBeUndefined();
    ports.rollingBack = true;
    await expect(removed()).resolves.toBeUndefined();
    Object.assign(ports, { rollingBack: false, time: ports.time + DAY });
    await expect(removed()).resolves.toBeUndefined();
  });

  const cases = bad.map(([what, reason, domains, old]) => ({ what, reason, domains, old }));

  test.each(cases)('the policy host rejects $what', async ({ reason, domains, old }) => {
    await expect(preflight(domains, old)).rejects.toThrow(reason);
  });

  test.each(cases)('the policy host accepts $what if the stack is rolled back', async ({ domains, old }) => {
    ports.rollingBack = true;
    await expect(preflight(domains, old)).resolves.toBeUndefined();
  });
});
