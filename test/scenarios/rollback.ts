import * as assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Form, MailStack } from './mail-stack';
import { eventually, Step } from './scenario';

/** Longer than a handler of the library runs on when its deployment was given up. */
const ORPHAN_SECONDS = 60;

export const POLICY_CHANGED: Step = {
  title: 'another policy is served, and announced under another id',
  async run(stack) {
    const before = await stack.announced();
    await stack.deployAs({ anotherHost: true });
    assert.notEqual(await stack.announced(), before);
    assert.equal(await stack.announcedInDns(), (await stack.stored()).id);
    assert.match((await stack.policy()).body, new RegExp(`mx: mx4.${stack.domain}\r\n`));
    await stack.deployAs({});
  },
};

/** Checks the state after a failed deployment: the policy of the stack is served, and announced under its id. */
async function isAsBefore(stack: MailStack, form: Form, body: string): Promise<void> {
  await assert.rejects(stack.deployAs(form), /This resource was made to fail/);
  assert.equal(await stack.status(), 'UPDATE_ROLLBACK_COMPLETE');
  await sleep(orphanMilliseconds(stack));
  await eventually('the policy of before, announced under the id that it is served with', async () => {
    const [{ body: served }, { id }, announced] = [await stack.policy(), await stack.stored(), await stack.announcedInDns()];
    return served === body && id === announced ? true : undefined;
  }, stack.cloud.patience(30, 1));
}

export const ROLLED_BACK: Step = {
  title: 'a deployment that fails when the record has followed is rolled back, policy and record alike',
  run: async (stack) => isAsBefore(stack, { anotherHost: true, failing: 'after the record' }, (await stack.policy()).body),
};

/** Each time a little later, as nobody knows when the publication begins. */
export const CANCELLED: Step = {
  title: 'a publication that is cancelled because a resource beside it fails changes nothing that senders see',
  async run(stack) {
    const { body } = await stack.policy();
    for (const failsAfter of [0, 1500, 3000]) await isAsBefore(stack, { anotherHost: true, failing: 'beside the publication', failsAfter }, body);
  },
};

/** The emulator's functions end with their requests, or a few seconds later. */
function orphanMilliseconds({ client }: MailStack): number {
  return (client.endpoint === undefined ? ORPHAN_SECONDS : 3) * 1000;
}
