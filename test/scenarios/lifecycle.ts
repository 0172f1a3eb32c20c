import * as assert from 'node:assert/strict';
import { MailStack } from './mail-stack';
import { refused, Step } from './scenario';

/** The hosts that the apps of these scenarios name, in the order of their preferences. */
export const mailExchangersOf = (domain: string) => [`mx1.${domain}`, `mx2.${domain}`];

export function policyText({ domain }: MailStack, mode: 'testing' | 'enforce', maxAge: number): string {
  return `version: STSv1\r\nmode: ${mode}\r\n${mailExchangersOf(domain).map((host) => `mx: ${host}\r\n`).join('')}max_age: ${maxAge}\r\n`;
}

/** What senders and reporters ask for. */
const recordsOf = ({ domain }: MailStack) => [`A mta-sts.${domain}`, `AAAA mta-sts.${domain}`, `TXT _mta-sts.${domain}`];

export const FIRST_DEPLOYMENT: Step = {
  title: 'a first deployment publishes the policy, and senders find it under the id that is announced',
  async run(stack) {
    await stack.deployAs({});
    assert.equal(await stack.status(), 'CREATE_COMPLETE');
    assert.deepEqual(await stack.policy(), { status: 200, type: 'text/plain', body: policyText(stack, 'testing', 604800) });
    assert.equal((await stack.policy(stack.domain, '/')).status, 403);
    assert.equal(await stack.announcedInDns(), (await stack.stored()).id);
    const records = await stack.records();
    for (const key of recordsOf(stack)) assert.ok(records[key], `${key} is not there`);
  },
};

export const ENFORCE_REFUSED: Step = {
  title: 'a policy that would make senders refuse mail is not deployed, and nothing changes',
  async run(stack) {
    const [mx1, mx2] = mailExchangersOf(stack.domain);
    await stack.putMx(mx1, `mx3.${stack.domain}`);
    try {
      const [records, before] = [await stack.records(), await stack.stored()];
      await refused(stack.deployAs({ mode: 'enforce' }),
        `does not cover the MX record mx3.${stack.domain}, so senders would refuse to deliver there: the policy names ${mx1}, ${mx2}. Nothing was changed`);
      assert.equal(await stack.status(), 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepEqual(await stack.records(), records);
      assert.equal((await stack.stored()).version, before.version);
      assert.equal((await stack.policy()).body, policyText(stack, 'testing', 604800));
    } finally {
      await stack.putMx(mx1, mx2);
    }
  },
};

export const ENFORCED: Step = {
  title: 'the mode changes from testing to enforce, and the record follows the served policy',
  async run(stack) {
    const before = await stack.announced();
    await stack.deployAs({ mode: 'enforce' });
    assert.notEqual(await stack.announced(), before);
    assert.equal(await stack.announcedInDns(), (await stack.stored()).id);
    assert.equal((await stack.policy()).body, policyText(stack, 'enforce', 2419200));
  },
};

export const NONE: Step = {
  title: 'the mode changes from enforce to none, and an output says when the policy can be removed',
  async run(stack) {
    await stack.deployAs({ mode: 'none' });
    const date = await stack.output('EarliestRemoval');
    assert.ok(new Date(date).getTime() > Date.now() + 2419200 * 1000 - 60 * 60 * 1000, date);
    assert.match((await stack.policy()).body, /^version: STSv1\r\nmode: none\r\n/);
    assert.equal((await stack.stored()).metadata['enforced-until'].slice(0, 19), date.slice(0, 19));
  },
};

export const REMOVAL_REFUSED: Step = {
  title: 'the policy can not be made removable before that date',
  async run(stack) {
    const [records, { metadata }] = [await stack.records(), await stack.stored()];
    await refused(stack.deployAs({ mode: 'none', removal: 'destroy' }),
      `senders may hold an enforce policy of ${stack.domain} until ${metadata['enforced-until'].slice(0, 19)}`);
    assert.equal(await stack.status(), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepEqual(await stack.records(), records);
  },
};

/** A real account can't wait the 28 days of the step above. */
export const REMOVED: Step = {
  title: 'the policy is removed before that date if that is forced, and leaves nothing that senders ask for',
  async run(stack) {
    await stack.deployAs({ mode: 'none', removal: 'abandon' });
    await stack.destroy();
    const left = Object.keys(await stack.records());
    for (const key of recordsOf(stack)) assert.ok(!left.includes(key), `${key} is still there`);
    await assert.rejects(stack.status(), /does not exist/);
  },
};

export const LIFECYCLE: readonly Step[] = [FIRST_DEPLOYMENT, ENFORCE_REFUSED, ENFORCED, NONE, REMOVAL_REFUSED];
