import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Api, Client } from './api';
import { describeExample } from './describe-example';
import { policyJson, reportJson, reportMail } from '../support/mails';

const [TRIAL, LIVE] = ['111122223333', '444455556666'];
const STAGES = [
  { name: 'Trial', account: TRIAL, domain: 'trial.example.com' },
  { name: 'Live', account: LIVE, domain: 'example.com' },
];
/** What the example's README says that the boundary has to allow. */
const SERVICES = ['cloudformation', 'events', 'lambda', 'logs', 'route53', 's3', 'ses', 'sqs'];

const options = {
  id: TRIAL,
  zones: { 'trial.example.com': 'Z0123456789EXAMPLE' },
  others: { [LIVE]: { 'example.com': 'Z9876543210EXAMPLE' } },
  region: 'eu-west-1',
  environments: [`aws://${TRIAL}/eu-west-1`, `aws://${TRIAL}/us-east-1`],
};

describeExample('pipeline', options, (example) => {
  const clientOf = async (account: string): Promise<Client> => ({ ...await example().account.clientOf(account), region: 'eu-west-1' });
  const iam = async (account: string, element: string, input: { [name: string]: string }) =>
    new Api(await clientOf(account)).query('iam', element, { Version: '2010-05-08', ...input });
  const resources = async (account: string, stack: string, region = 'eu-west-1') => {
    const client = new CloudFormationClient({ ...await clientOf(account), region });
    return (await client.send(new ListStackResourcesCommand({ StackName: stack }))).StackResourceSummaries!;
  };
  const deploy = (stacks: string, ...args: string[]) => example().cdk('deploy', stacks, '--require-approval', 'never', ...args);

  beforeAll(async () => {
    const [trial, live] = example().account.zones;
    await live.put('example.com', 'NS', 'trial.example.com', ...(await trial.nameServers('trial.example.com')).map((server) => `${server}.`));
    for (const { account } of STAGES) {
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: SERVICES.map((one) => `${one}:*`), Resource: '*' }] });
      await iam(account, 'Arn', { Action: 'CreatePolicy', PolicyName: 'developers', PolicyDocument });
    }
  });

  test('the second account is bootstrapped as the README says, and trusts the first', async () => {
    await example().account.cdkAs(LIVE, example().directory, 'bootstrap', '--trust', TRIAL,
      '--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess', `aws://${LIVE}/eu-west-1`, `aws://${LIVE}/us-east-1`);
    const [trust] = await iam(LIVE, 'AssumeRolePolicyDocument', { Action: 'GetRole', RoleName: `cdk-hnb659fds-deploy-role-${LIVE}-eu-west-1` });
    expect(JSON.parse(trust).Statement.map(({ Principal }: any) => Principal.AWS)).toContainEqual([TRIAL]);
  }, 120_000);

  test('the pipeline has an approval before the second stage; NOT SHOWN: no emulator runs it', async () => {
    await deploy('Pipeline');
    const made = await resources(TRIAL, 'Pipeline');
    expect(made.map(({ PhysicalResourceId }) => PhysicalResourceId)).not.toContain('');
    const name = made.find(({ ResourceType }) => ResourceType === 'AWS::CodePipeline::Pipeline')!.PhysicalResourceId;
    const { pipeline } = await new Api(await clientOf(TRIAL)).json('codepipeline', 'CodePipeline_20150709.GetPipeline', { name });
    expect(pipeline.stages.map((stage: any) => stage.name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'Assets', 'Trial', 'Live']);
    expect(pipeline.stages[5].actions.find(({ runOrder }: any) => runOrder === 1)).toMatchObject({ name: 'Approve', actionTypeId: { category: 'Approval' } });
    console.warn('NOT RUN: the pipeline of examples/pipeline, as the emulator runs neither CodePipeline nor CodeBuild. The CLI deploys its stages instead');
  }, 120_000);

  test.each(STAGES)('the stage $name deploys its certificate to us-east-1, and then the rest', async ({ name, account, domain }) => {
    await deploy(`${name}/*`);
    const certificates = await resources(account, `${name}-Mail-mta-sts-certificates-eu-west-1`, 'us-east-1');
    expect(certificates.map(({ ResourceType }) => ResourceType)).toEqual(['AWS::CertificateManager::Certificate']);
    expect((await resources(account, `${name}-Mail`)).map(({ PhysicalResourceId }) => PhysicalResourceId)).not.toContain('');
    expect(await example().policy(domain)).toMatchObject({ status: 200, body: expect.stringContaining(`mx: mx1.${domain}\r\n`) });
  }, 120_000);

  test.each(STAGES)('every role of the stage $name has the boundary', async ({ name, account }) => {
    const roles = (await resources(account, `${name}-Mail`)).filter(({ ResourceType }) => ResourceType === 'AWS::IAM::Role');
    expect(roles).toHaveLength(5);
    for (const { PhysicalResourceId } of roles) {
      const boundary = await iam(account, 'PermissionsBoundaryArn', { Action: 'GetRole', RoleName: PhysicalResourceId! });
      expect(boundary).toEqual([`arn:aws:iam::${account}:policy/developers`]);
    }
  });

  test.each(STAGES)('the stage $name ingests a report within the boundary', async ({ name, account, domain }) => {
    const s3 = new S3Client({ ...await clientOf(account), forcePathStyle: true });
    const Bucket = (await resources(account, `${name}-Mail`)).find(({ LogicalResourceId }) => /ReportsBucket[0-9A-F]{8}$/.test(LogicalResourceId!))!.PhysicalResourceId;
    const report = reportJson({ policies: [policyJson({}, { 'policy-domain': domain })] });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'raw/a-mail', Body: reportMail(report) }));
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `reports/domain=${domain}/` }))).KeyCount).toBe(1);
    expect(example().account.steps().filter(({ failed }) => failed)).toEqual([]);
  }, 60_000);

  test('a second deployment changes nothing', async () => {
    for (const { name } of STAGES) expect(await example().diff(`${name}/*`)).toContain('no differences');
  }, 60_000);
});
