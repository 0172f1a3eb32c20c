import * as path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Route53Client } from '@aws-sdk/client-route-53';
import { CreateReceiptRuleSetCommand, DescribeActiveReceiptRuleSetCommand, SESClient, SetActiveReceiptRuleSetCommand } from '@aws-sdk/client-ses';
import { Account, openAccount } from './account';
import { fetchPolicy } from './sender';
import { updated } from './steps';
import { createZones, putMx, recordsOf } from './zones';
import { describeOnEmulator } from '../emulator';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'two-domains');
const APPS = path.join(__dirname, 'apps');

describeOnEmulator<Account>('examples/two-domains', (account) => {
  let route53: Route53Client;
  let ses: SESClient;
  let cloudFormation: CloudFormationClient;

  const policy = async (domain: string) => (await fetchPolicy(account().edge, `mta-sts.${domain}`)).body;
  const deploy = (directory: string, ...args: string[]) => account().cdk(directory, 'deploy', 'Mail', '--require-approval', 'never', ...args);
  const deployTesting = () => deploy(APPS, '--app', 'npx tsx two-domains.ts');
  const status = async () => (await cloudFormation.send(new DescribeStacksCommand({ StackName: 'Mail' }))).Stacks![0].StackStatus;

  beforeAll(async () => {
    const { client } = account();
    route53 = new Route53Client(client);
    ses = new SESClient(client);
    cloudFormation = new CloudFormationClient(client);
    await createZones(route53);
    await putMx(route53, 'example.com', ['mx1.example.com', 'mx2.example.com']);
    await putMx(route53, 'example.org', ['a.mail.example.net']);
    await account().cdk(EXAMPLE, 'bootstrap', 'aws://123456789012/us-east-1');
  }, 120_000);

  test('does not begin with enforce: the deployment is rolled back, and senders see nothing of it', async () => {
    await expect(deploy(EXAMPLE)).rejects.toThrow('example.com would begin with mode enforce, and a rollback of this deployment would take the policy host away from senders that hold it');
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    for (const domain of ['example.com', 'example.org'] as const) {
      expect(Object.keys(await recordsOf(route53, domain)).filter((key) => !key.startsWith('MX') && !key.startsWith('CNAME _'))).toEqual([]);
      await expect(policy(domain)).rejects.toThrow();
    }
  }, 120_000);

  test("takes nobody's mail: with another receipt rule set active it fails, and names the ways out", async () => {
    await ses.send(new CreateReceiptRuleSetCommand({ RuleSetName: 'theirs' }));
    await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'theirs' }));
    await expect(deployTesting()).rejects.toThrow("the SES receipt rule set 'theirs' is active in this account and region");
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    expect((await ses.send(new DescribeActiveReceiptRuleSetCommand({}))).Metadata!.Name).toBe('theirs');
    await ses.send(new SetActiveReceiptRuleSetCommand({}));
  }, 120_000);

  test('tests first, with one policy host and one mailbox for both', async () => {
    await deployTesting();
    expect(await policy('example.com')).toContain('mode: testing\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\n');
    expect(await policy('example.org')).toContain('mode: testing\r\nmx: *.mail.example.net\r\n');
    const [com, org] = [await recordsOf(route53, 'example.com'), await recordsOf(route53, 'example.org')];
    expect(com['A mta-sts.example.com']).toEqual(org['A mta-sts.example.org']);
    expect(com['TXT _smtp._tls.example.com']).toEqual(['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;"']);
    expect(org['TXT _smtp._tls.example.org']).toEqual(com['TXT _smtp._tls.example.com']);
    expect(com['TXT _mta-sts.example.com']).not.toEqual(org['TXT _mta-sts.example.org']);
  }, 120_000);

  test('then enforces for one of them, and nothing of the other changes', async () => {
    const [step, org] = [account().steps().length, await recordsOf(route53, 'example.org')];
    await deploy(EXAMPLE);
    expect(await policy('example.com')).toContain('mode: enforce\r\n');
    expect(await policy('example.org')).toContain('mode: testing\r\n');
    expect(await recordsOf(route53, 'example.org')).toEqual(org);
    expect(updated(account().steps().slice(step))).toEqual(['AWS::Route53::RecordSet', 'Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHostDomains']);
  }, 120_000);
}, openAccount);
