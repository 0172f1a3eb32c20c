import { AcceptanceStack } from './acceptance-stack';
import { Answers } from './answers';
import { waitedFor } from './observed-events';
import { OwnAccount } from './own-account';
import { ProbeEntry, probeLog } from './probe-log';

/** Deploys custom resources that only look, changes them, and lets the change fail. */
export async function askProbes(account: OwnAccount, stack: AcceptanceStack, answers: Answers): Promise<void> {
  const refused = await stack.probe({ revision: 1 });
  if (refused !== undefined) throw new Error(`the probes could not be deployed: ${refused}`);
  const names = await stack.names(`${stack.stackName}-probe`);
  const logGroup = Object.entries(names).find(([id]) => /Logs/.test(id))![1];
  await stack.probe({ revision: 2, fails: true });
  const events = await stack.lastOperation(`${stack.stackName}-probe`);
  const entries = await probeLog(account, logGroup, (all) => ['ReadsOutput', 'ReadsChanging', 'ReadsUnchanged'].every((reader) => of(all, reader).length === 3));

  await answers.asking('Node.js of Lambda', async () => `nodejs24.x ran Node.js ${entries[0].node}`);
  await answers.asking('process that reads mails', async () => childIn(entries));
  await answers.asking('output in a rollback', async () => {
    const [first, changed, back] = of(entries, 'ReadsOutput').map(({ seen }) => seen);
    if (back === undefined) throw new Error('the rollback did not come to the resource that reads the output');
    return `the output went from ${first} to ${changed}; the rollback gave ${back}: ${back === first ? 'the old value' : 'looked up again'}`;
  });
  await answers.asking('attributes in a rollback', async () => attributesIn(entries));
  await answers.asking('role before resource', async () => {
    const { denied } = of(entries, 'Needs').find((entry) => entry.denied !== undefined)!;
    return `${waitedFor(events, /^Needs/, /Role/)}; ${denied === null ? 'the permission did not come within 110 s' : `the permission was there after ${denied} ms`}`;
  });
}

function of(entries: readonly ProbeEntry[], resource: string): ProbeEntry[] {
  return entries.filter((entry) => entry.resource === resource && entry.request !== 'Delete');
}

function childIn(entries: readonly ProbeEntry[]): string {
  const { started, megabytes, score, error } = entries.find(({ child }) => child !== undefined)!.child!;
  return [`started in ${started} ms`, `its status shows ${megabytes} MB`, `oom_score_adj ${score}`, ...error === undefined ? [] : [`then: ${error}`]].join(', ');
}

function attributesIn(entries: readonly ProbeEntry[]): string {
  const seen = (reader: string, resource: string) => {
    const back = of(entries, reader)[2]?.seen;
    if (back === undefined) throw new Error(`the rollback did not come to ${reader}`);
    const answered = of(entries, resource).map(({ token }) => token);
    if (answered.length === 1) return 'its only answer';
    return back === answered[answered.length - 1] ? `its last answer (${answered.length} answers)` : `answer ${answered.indexOf(back) + 1} of ${answered.length}`;
  };
  return `a resource that was changed and changed back: ${seen('ReadsChanging', 'Changing')}; one that stayed: ${seen('ReadsUnchanged', 'Unchanged')}`;
}

/** Creates a resource whose function never answers. Its stack and logical id have long names. */
export async function askSilence(stack: AcceptanceStack, answers: Answers): Promise<void> {
  await answers.asking('ids that CloudFormation makes up', async () => {
    await stack.probe({ revision: 2, silent: true });
    const silent = (await stack.stacks()).find(({ name }) => /never-answers/.test(name));
    if (!silent) throw new Error('the stack of the silent resource is not there');
    const failed = (await stack.lastOperation(silent.name)).find(({ LogicalResourceId, ResourceStatus }) => /^NeverAnswers/.test(LogicalResourceId!) && ResourceStatus === 'CREATE_FAILED');
    if (!failed) throw new Error('CloudFormation did not give up the silent resource');
    const id = failed.PhysicalResourceId ?? '';
    return id === '' ? 'no id' : `${id} (${id.length} characters, for a stack name of ${silent.name.length} and a logical id of ${failed.LogicalResourceId!.length})`;
  });
}
