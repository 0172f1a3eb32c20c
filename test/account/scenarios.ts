import { AcceptanceStack, CERTIFICATE_REGION } from './acceptance-stack';
import { Answers } from './answers';
import { readWithAthena } from './athena';
import { deleteCertificateInUse } from './certificate-probe';
import { MailScenario } from './mail-scenario';
import { cancelledPublications, certificateDeletions, startsOfSiblings } from './observed-events';
import { OwnAccount } from './own-account';
import { askProbes, askSilence } from './probes';
import { ENFORCE_REFUSED, ENFORCED, FIRST_DEPLOYMENT, mailExchangersOf, NONE, REMOVAL_REFUSED, REMOVED } from '../scenarios/lifecycle';
import { CANCELLED, POLICY_CHANGED, ROLLED_BACK } from '../scenarios/rollback';
import { Step } from '../scenarios/scenario';

export interface AcceptanceStep {
  readonly title: string;
  /** Whether all later steps need what this one makes. */
  readonly needed?: boolean;
  /** Whether it needs what a needed step before has made. @default true */
  readonly needs?: boolean;
  run(): Promise<void>;
}

/** Returns all steps of a run, in their order: those that the deployment test takes in the emulator, and those that only observe. */
export function stepsOf(account: OwnAccount, stack: AcceptanceStack, answers: Answers, say: (line: string) => void): AcceptanceStep[] {
  const shared = (step: Step): AcceptanceStep => ({ title: step.title, run: () => step.run(stack) });
  const mail = new MailScenario(account, stack, answers);
  const hasMail = stack.lasting.mailbox !== 'none';
  const ofMail: AcceptanceStep[] = [
    { title: 'a report that SES sends and signs arrives, and is stored', run: () => mail.reportArrives() },
    { title: 'the run asks for the verdicts of SES on signatures', run: () => mail.verdicts() },
    { title: 'the run asks how SES handles a strange HELO', run: () => mail.strangeNames() },
    { title: 'the run asks Athena for the reports', run: () => answers.asking('Athena on reports', () => readWithAthena(account, stack)) },
    { title: 'the run encrypts mails with a key', run: () => withKey(stack, mail) },
  ];
  if (!hasMail) explainNoMail(answers);
  return [
    { title: 'the run asks CloudFormation, IAM and Lambda with probes', needs: false, run: () => askProbes(account, stack, answers) },
    { title: 'the run asks CloudFormation for the id of a resource that never answers', needs: false, run: () => askSilence(stack, answers) },
    { title: 'the domain has MX records, none of which leads to a server', needs: false, run: () => stack.putMx(...mailExchangersOf(stack.domain)) },
    { ...shared(FIRST_DEPLOYMENT), needs: false, needed: true },
    { title: 'the run asks CloudFront with other Host headers', run: () => answers.asking('Host at CloudFront', () => otherHosts(stack)) },
    { title: 'the run asks CloudFormation to delete a certificate in use', run: () => answers.asking('refused certificate deletion', () => deleteCertificateInUse(account, stack)) },
    shared(POLICY_CHANGED),
    shared(ROLLED_BACK),
    { title: CANCELLED.title, run: () => cancelled(stack, say) },
    ...hasMail ? ofMail : [],
    shared(ENFORCE_REFUSED),
    shared(ENFORCED),
    shared(NONE),
    shared(REMOVAL_REFUSED),
    shared(REMOVED),
    { title: 'the app is deployed again under the same names, with seven more domains', run: () => siblings(stack, answers) },
    { title: 'one domain more gives the policy host another certificate', run: () => anotherCertificate(account, stack, answers) },
  ];
}

function explainNoMail(answers: Answers): void {
  for (const name of ['what SES writes on top', 'verdicts on signatures', 'account of KMS calls', 'Athena on reports'] as const) {
    answers.notObserved(name, 'the run had no mailbox');
  }
}

async function otherHosts(stack: AcceptanceStack): Promise<string> {
  const host = `mta-sts.${stack.domain}`;
  const ask = async (hostHeader: string) => stack.policy(stack.domain, { hostHeader })
    .then(({ status, body }) => `${status}${body.startsWith('version: STSv1') ? ' with the policy' : ''}`, (error: Error) => error.message);
  return `with a port: ${await ask(`${host}:443`)}; with a final dot: ${await ask(`${host}.`)}`;
}

async function cancelled(stack: AcceptanceStack, say: (line: string) => void): Promise<void> {
  const before = stack.history.length;
  await CANCELLED.run(stack);
  say(`  CloudFormation cancelled ${cancelledPublications(stack.history.slice(before))} of 3 publications`);
}

async function withKey(stack: AcceptanceStack, mail: MailScenario): Promise<void> {
  stack.lasting = { ...stack.lasting, key: true };
  await stack.deployAs({});
  await mail.underKey();
  stack.lasting = { ...stack.lasting, key: false };
  await stack.deployAs({});
}

/** Recognizes a stack of the library by a part of its name. The library gives it to stacks for certificates. */
function isOfLibrary(stackName: string): boolean {
  return stackName.includes('mta-sts-certificates');
}

/** One certificate of ACM has ten names by default. */
async function siblings(stack: AcceptanceStack, answers: Answers): Promise<void> {
  stack.lasting = { ...stack.lasting, siblings: 7 };
  await stack.deployAs({});
  await answers.asking('start of siblings', async () => startsOfSiblings(await stack.lastOperation()));
}

async function anotherCertificate({ client }: OwnAccount, stack: AcceptanceStack, answers: Answers): Promise<void> {
  stack.lasting = { ...stack.lasting, siblings: 8 };
  await stack.deployAs({});
  const isApart = client.region !== CERTIFICATE_REGION;
  const holder = (await stack.stacks()).find(({ name }) => isApart ? isOfLibrary(name) : name === stack.stackName)!;
  const seen = certificateDeletions(await stack.lastOperation(holder.name, holder.region));
  if (seen !== undefined) answers.observe('refused certificate deletion', `when the names of the policy host changed: ${seen}`);
}
