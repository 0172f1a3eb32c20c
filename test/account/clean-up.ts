import { CloudFormationClient, DeleteStackCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { AcceptanceStack } from './acceptance-stack';
import { inventory, keptByStacks, Left } from './inventory';
import { isGone, REMOVALS } from './leftovers';
import { OwnAccount } from './own-account';
import { eventually } from '../scenarios/scenario';

/** Types for which the services are asked again. */
const ASKED = /^AWS::(CloudFormation|Route53|SES)::/;

const OPERATION_SECONDS = 3 * 60 * 60;

/** Ways in which a stack can't be changed any more. */
const ONLY_DELETABLE = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_FAILED', 'CREATE_FAILED', 'REVIEW_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'];

export interface CleanUp {
  readonly account: OwnAccount;
  readonly stack: AcceptanceStack;
  /** For people. */
  readonly say: (line: string) => void;
}

/** Deletes all that a run made, and returns what is left all the same. What fails here does not keep it from the rest. */
export async function cleanUp({ account, stack, say }: CleanUp): Promise<Left[]> {
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    say(`  ${what}`);
    await work().catch((error: Error) => say(`  FAILED: ${what}: ${error.message.slice(-500)}`));
  };
  await attempt('wait for what CloudFormation has begun', () => settled(account, stack));
  await attempt('let the domain go', () => letGo(stack));
  for (const { id, name, region } of await ordered(stack)) await attempt(`delete the stack ${name}`, () => deleteStack(account, stack, id, region));
  await attempt('delete the records', () => account.zone.sweep());
  const found = [...await keptByStacks(account), ...await inventory(account)];
  for (const type of Object.keys(REMOVALS)) {
    for (const { id, region } of distinct(found.filter((one) => one.type === type))) {
      await attempt(`delete ${type} ${id}`, () => remove(account, { type, id, region }));
    }
  }
  return left(account, found);
}

async function remove(account: OwnAccount, { type, id, region }: Left): Promise<void> {
  await REMOVALS[type](id, { client: { ...account.client, region }, patience: account.patience }).catch((error: Error) => {
    if (!isGone(error)) throw error;
  });
}

/** Lists what the services show, and what CloudFormation kept of types that this code can't delete. */
async function left(account: OwnAccount, found: readonly Left[]): Promise<Left[]> {
  return distinct([...await inventory(account), ...found.filter(({ type }) => REMOVALS[type] === undefined && !ASKED.test(type))]);
}

function distinct(all: readonly Left[]): Left[] {
  return [...new Map(all.map((one) => [`${one.type} ${one.id}`, one])).values()];
}

/** Removes the stack as the library documents it. Only data is kept. */
async function letGo(stack: AcceptanceStack): Promise<void> {
  const found = (await stack.stacks()).find(({ name }) => name === stack.stackName);
  if (found && !ONLY_DELETABLE.includes(found.status)) await stack.deployAs({ mode: 'none', removal: 'abandon' });
}

/** Orders stacks so that certificates come after what uses them. */
async function ordered(stack: AcceptanceStack) {
  const stacks = await stack.stacks();
  return [...stacks.filter(({ name }) => name === stack.stackName), ...stacks.filter(({ name }) => name !== stack.stackName)];
}

/** Deletes a stack. The removals by type delete what remains. */
async function deleteStack(account: OwnAccount, stack: AcceptanceStack, StackName: string, region: string): Promise<void> {
  const cloudFormation = new CloudFormationClient({ ...account.client, region });
  let RetainResources: string[] | undefined;
  for (let attempt = 0; attempt < 3; attempt++) {
    await cloudFormation.send(new DeleteStackCommand({ StackName, RetainResources }));
    await settled(account, stack);
    const there = (await stack.stacks()).some(({ id }) => id === StackName);
    if (!there) return;
    const { StackResourceSummaries = [] } = await cloudFormation.send(new ListStackResourcesCommand({ StackName }));
    RetainResources = StackResourceSummaries.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED').map(({ LogicalResourceId }) => LogicalResourceId!);
  }
  throw new Error(`${StackName} is still there`);
}

async function settled({ patience }: OwnAccount, stack: AcceptanceStack): Promise<void> {
  await eventually('the end of all operations of CloudFormation', async () => {
    const busy = (await stack.stacks()).filter(({ status }) => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS');
    return busy.length === 0 ? true : undefined;
  }, patience(OPERATION_SECONDS, 15));
}
