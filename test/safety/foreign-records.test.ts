import { AppConfig, NOTHING, templateOf } from './apps';
import { Cloud, setRecord } from './cloud';
import { CloudFormation } from './cloudformation';
import { copied } from './frozen';
import * as mutants from './mutants';
import { FAIR, REAL, Scenario, Subject } from './scenario';
import { everyPath } from './scheduler';
import { emptyState } from './state';
import { at, MX_RECORDS, own, shared, TESTING, TRANSITIONS, TRIAL } from './transitions';
import { silenceConsole } from '../support/silent-console';

silenceConsole();

const RECORDS = ['TXT _mta-sts.a.example', 'CNAME _mta-sts.a.example', 'A mta-sts.a.example', 'AAAA mta-sts.a.example', 'CNAME mta-sts.a.example'];

function distributionsIn({ things }: Cloud): string {
  return JSON.stringify([...things].filter(([, { type }]) => type === 'AWS::CloudFront::Distribution'));
}

/** Deploys apps into a zone with a record of somebody else, on every path with one failure. @returns what goes wrong */
async function explored(record: string, past: readonly AppConfig[], to: AppConfig, subject: Subject = REAL): Promise<string | undefined> {
  const problems = new Set<string>();
  const state = emptyState(['Mail'], MX_RECORDS);
  for (const config of past) await new Scenario(state, subject).deploy('Mail', config);
  setRecord(state.cloud, record, { value: 'theirs', alias: false });
  await everyPath(async (scheduler) => {
    const copy = copied(state);
    const before = distributionsIn(copy.cloud);
    let changed = false;
    const run = {
      cloud: copy.cloud,
      scheduler,
      sideBySide: true,
      withoutOrphans: true,
      faults: { left: 1, elsewhere: true },
      orphans: [],
      history: [],
      fingerprint: () => '',
      observe: () => { changed ||= distributionsIn(copy.cloud) !== before; },
    };
    const formation = new CloudFormation(copy.stacks.get('Mail')!, run, subject.handler, FAIR.assumptions);
    if (await formation.deploy(subject.template(templateOf('Mail', to)))) problems.add('the deployment succeeded');
    run.observe();
    if (changed) problems.add('the distribution changed');
    if (copy.cloud.records.get(record)?.value !== 'theirs') problems.add('the record changed');
  });
  return [...problems].join(', ') || undefined;
}

describe('a deployment fails before it changes a distribution, and leaves the record of somebody else as it is:', () => {
  test.each(RECORDS)('%s before the first deployment', async (record) => {
    expect(await explored(record, [], own(TESTING))).toBeUndefined();
  });

  test.each(RECORDS)('%s before another domain joins', async (record) => {
    expect(await explored(record, [shared(at('b.example', TESTING))], shared(at('b.example', TESTING), TESTING))).toBeUndefined();
  });

  test('a preflight that does not read the zone changes the distribution first', async () => {
    expect(await explored('A mta-sts.a.example', [], own(TESTING), mutants.zoneUnread)).toContain('the distribution changed');
  });
});

describe('no deployment takes the records of its own stack for those of somebody else:', () => {
  // The last one of its deployments is refused because of an earlier max_age.
  const refused = 'taken out in time for the last policy only';
  const accepted = Object.entries(TRANSITIONS).filter(([name, [past]]) => past.length > 0 && name !== refused);

  test.each(accepted)('the deployments before "%s"', async (_, [past]) => {
    const scenario = new Scenario(emptyState(['Mail'], MX_RECORDS));
    for (const [config, days] of past) {
      expect(await scenario.deploy('Mail', config)).toBe(true);
      scenario.wait(days * 24 * 60 * 60 * 1000);
    }
  });

  const [a, b] = [TESTING, at('b.example', TRIAL)];

  test('a rollback that brings a domain back', async () => {
    const state = emptyState(['Mail'], MX_RECORDS);
    const scenario = new Scenario(state);
    await scenario.deploy('Mail', shared(a, b));
    // The preflight of the update passes; the mode of a first policy is refused after it.
    expect(await scenario.deploy('Mail', { shared: true, domains: { MtaSts0: { ...a, mx: [3], mode: 'enforce' } } })).toBe(false);
    expect(state.stacks.get('Mail')!.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await scenario.deploy('Mail', shared(a, b))).toBe(true);
  });

  test('a domain that leaves and comes back, and a stack that is destroyed and comes back', async () => {
    const state = emptyState(['Mail'], MX_RECORDS);
    const scenario = new Scenario(state);
    for (const config of [shared(a, b), shared(a), shared(a, b)]) expect(await scenario.deploy('Mail', config)).toBe(true);
    const other = new Scenario(emptyState(['Mail'], MX_RECORDS));
    for (const config of [own(TRIAL), NOTHING, own(TRIAL)]) expect(await other.deploy('Mail', config)).toBe(true);
    await other.destroy('Mail');
    expect(await other.deploy('Mail', own(TRIAL))).toBe(true);
  });

  test('a domain that comes back after its stack was destroyed under a policy, once the steps of docs/adopting.md are done', async () => {
    const state = emptyState(['Mail'], MX_RECORDS);
    const scenario = new Scenario(state);
    await scenario.deploy('Mail', own(TESTING));
    await scenario.destroy('Mail');
    expect(await scenario.deploy('Mail', own(TESTING))).toBe(false);
    for (const key of ['TXT _mta-sts.a.example', 'A mta-sts.a.example', 'AAAA mta-sts.a.example']) setRecord(state.cloud, key, undefined);
    for (const [id, { type }] of state.cloud.things) if (type === 'AWS::CloudFront::Distribution') state.cloud.things.delete(id);
    expect(await scenario.deploy('Mail', own(TESTING))).toBe(true);
  });
});
