import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient, DeleteStackCommand, ListStacksCommand, waitUntilStackCreateComplete, waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateReceiptRuleCommand, CreateReceiptRuleSetCommand, DescribeActiveReceiptRuleSetCommand, SESClient, SetActiveReceiptRuleSetCommand,
} from '@aws-sdk/client-ses';
import { QUESTIONS } from './questions';
import { Runner } from './runner';
import { Account, openAccount } from '../deploy/account';
import { Api } from '../deploy/api';
import { US_EAST_1 } from '../deploy/example';
import { EXAMPLE_COM } from '../deploy/zones';
import { describeOnEmulator } from '../support/emulator';

const ARGUMENTS = ['--zone', 'example.com', '--yes'];
const EU_WEST_1 = 'aws://123456789012/eu-west-1';
/** Where nobody listens: the policy host can't be reached, so the first deployment is not as it has to be. */
const NO_EDGE = { ACCEPTANCE_EDGE: '127.0.0.1:9' };

/** Opens an account with a bootstrapped zone, in which a person runs `npm run test:account`. */
async function openBootstrapped(): Promise<Account> {
  const account = await openAccount({ zones: EXAMPLE_COM });
  await account.cdk(__dirname, 'bootstrap', US_EAST_1, EU_WEST_1);
  return account;
}

describeOnEmulator<Account>('npm run test:account', (account) => {
  /** Asked by the test, not by the run: what the account has beside its bootstrap. */
  const left = async () => {
    const stacks = await Promise.all(['us-east-1', 'eu-west-1'].map((region) =>
      new CloudFormationClient({ ...account().client, region }).send(new ListStacksCommand({}))));
    const { Buckets = [] } = await new S3Client({ ...account().client, forcePathStyle: true }).send(new ListBucketsCommand({}));
    const { CertificateSummaryList } = await new Api(account().client).json('acm', 'CertificateManager.ListCertificates', {});
    const { text } = await new Api(account().client).rest('cloudfront', 'GET', '/2020-05-31/distribution');
    return [
      ...stacks.flatMap(({ StackSummaries = [] }) => StackSummaries).filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => StackName!),
      ...Buckets.map(({ Name }) => Name!),
      ...CertificateSummaryList.map(({ CertificateArn }: any) => CertificateArn),
      ...[...text.matchAll(/<DistributionSummary><Id>([^<]*)</g)].map(([, id]) => id),
      ...Object.keys(await account().zones[0].records('example.com')),
    ].filter((name) => !/^(CDKToolkit$|cdk-hnb659fds-)/.test(name));
  };
  const activeRuleSet = async () => (new SESClient(account().client).send(new DescribeActiveReceiptRuleSetCommand({})));
  /** A run whose stack has begun to be made. */
  const begunRun = async (args = ARGUMENTS) => {
    const before = account().steps().length;
    const runner = new Runner(account(), args);
    await runner.printed(/- ok .* MX records/);
    while (!account().steps().slice(before).some(({ type }) => type === 'AWS::S3::Bucket')) await sleep(100);
    return runner;
  };

  test('a run takes each step, shows what was seen for each question, and leaves nothing', async () => {
    // With the certificate in a stack of its own.
    const { output, status } = await new Runner(account(), [...ARGUMENTS, '--region', 'eu-west-1']).ended;
    process.stdout.write(output);
    expect(output).not.toMatch(/^- (FAILED|skipped)|^ {2}FAILED/m);
    const rows = output.split('\n').filter((line) => /^\| \d+ \|/.test(line));
    expect(rows).toHaveLength(Object.keys(QUESTIONS).length);
    // The emulator has no answer to the query.
    expect(rows.filter((row) => row.includes('| not observed')).map((row) => /\*\*(.*)\*\*/.exec(row)![1])).toEqual(['Athena on reports']);
    expect(output).toContain('Nothing of the run is left.');
    expect(status).toBe(0);
    expect(await left()).toEqual([]);
  }, 900_000);

  test('a run whose step fails cleans up and says so, and an active receipt rule set stays as it was', async () => {
    const ses = new SESClient(account().client);
    await ses.send(new CreateReceiptRuleSetCommand({ RuleSetName: 'theirs' }));
    const Rule = { Name: 'deliver', Enabled: true, Recipients: ['example.com'], Actions: [{ StopAction: { Scope: 'RuleSet' as const } }] };
    await ses.send(new CreateReceiptRuleCommand({ RuleSetName: 'theirs', Rule }));
    await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'theirs' }));
    const theirs = (await activeRuleSet()).Rules;

    const { output, status } = await new Runner(account(), ARGUMENTS, NO_EDGE).ended;
    expect(output).toContain("the receipt rule set 'theirs' is active and stays so");
    expect(output).toMatch(/^- FAILED .*: a first deployment publishes the policy/m);
    expect(output).toMatch(/^- skipped: another policy is served/m);
    expect(output).toContain('Nothing of the run is left.');
    expect(status).toBe(1);
    expect(await left()).toEqual([]);
    expect(await activeRuleSet()).toMatchObject({ Metadata: { Name: 'theirs' }, Rules: theirs });
  }, 300_000);

  test('a run that is interrupted in the middle of a deployment cleans up', async () => {
    const runner = await begunRun();
    runner.signal('SIGINT');
    const { output, status } = await runner.ended;
    expect(output).toContain('Interrupted: the run ends its step and cleans up.');
    expect(output).toContain('FAILED: the run was interrupted');
    expect(output).toContain('Nothing of the run is left.');
    expect(status).toBe(1);
    expect(await left()).toEqual([]);
  }, 300_000);

  test('a run cleans up after one that was killed, and whose stack, which keeps most of its resources, was deleted by hand', async () => {
    const runner = await begunRun();
    runner.signal('SIGKILL');
    const { output } = await runner.ended;
    const name = /--clean ([0-9a-f]{6})/.exec(output)![1];
    const cloudFormation = new CloudFormationClient(account().client);
    const StackName = `cdk-mta-sts-${name}`;
    await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
    expect(await left()).toEqual(expect.arrayContaining([expect.stringMatching(/reportsbucket/), expect.stringMatching(/:certificate/), `A mta-sts.cdk-mta-sts-${name}.example.com`]));
    const cleaned = await new Runner(account(), ['--zone', 'example.com', '--clean', name]).ended;
    expect(cleaned.output).toMatch(/delete AWS::CloudFront::Distribution /);
    expect(cleaned.output).toContain('Nothing of the run is left.');
    expect(cleaned.status).toBe(0);
    expect(await left()).toEqual([]);
  }, 300_000);

  test.each([
    ['if the account does not have the zone', ['--zone', 'example.org', '--yes'], "'--zone' is 'example.org': the account has no public hosted zone of this name"],
    ['in a region that is not bootstrapped', [...ARGUMENTS, '--region', 'eu-central-1'], 'there is no stack CDKToolkit in eu-central-1; run npx cdk bootstrap aws://123456789012/eu-central-1'],
    ['if nobody agreed to it', ['--zone', 'example.com'], 'Nothing was made.'],
  ])('a run creates nothing %s', async (_, args, message) => {
    const before = account().steps().length;
    const { output, status } = await new Runner(account(), args).ended;
    expect(output).toContain(message);
    expect(status).not.toBe(0);
    expect(account().steps()).toHaveLength(before);
  }, 60_000);
}, openBootstrapped);
