import * as path from 'node:path';
import { CloudFormationClient, ListStackResourcesCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { Route53Client } from '@aws-sdk/client-route-53';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { Account, openAccount } from './account';
import { fetchPolicy } from './sender';
import { updated } from './steps';
import { createZones, putMx, recordsOf } from './zones';
import { describeOnEmulator } from '../emulator';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'other-region');
const APPS = path.join(__dirname, 'apps');
const DOMAINS = ['example.com', 'example.org'] as const;

describeOnEmulator<Account>('examples/other-region', (account) => {
  let route53: Route53Client;

  const cloudFormation = (region: string) => new CloudFormationClient({ ...account().client, region });
  const cdk = (directory: string, command: string, ...args: string[]) => account().cdk(directory, command, 'Mail', ...args);
  const types = async (region: string, StackName: string) => {
    const { StackResourceSummaries = [] } = await cloudFormation(region).send(new ListStackResourcesCommand({ StackName }));
    return StackResourceSummaries.map(({ ResourceType }) => ResourceType!);
  };
  const records = async () => ({ ...await recordsOf(route53, 'example.com'), ...await recordsOf(route53, 'example.org') });

  beforeAll(async () => {
    route53 = new Route53Client(account().client);
    await createZones(route53);
    for (const domain of DOMAINS) await putMx(route53, domain, [`mx1.${domain}`]);
    await account().cdk(EXAMPLE, 'bootstrap', 'aws://123456789012/us-east-1', 'aws://123456789012/eu-west-1');
  }, 120_000);

  test('deploys the certificates where CloudFront takes them, and the rest where it was asked for', async () => {
    await cdk(EXAMPLE, 'deploy', '--require-approval', 'never');
    expect(await types('us-east-1', 'Mail-mta-sts-certificates')).toEqual(['AWS::CertificateManager::Certificate', 'AWS::CertificateManager::Certificate']);
    expect(await types('eu-west-1', 'Mail')).toEqual(expect.arrayContaining(['AWS::CloudFront::Distribution', 'Custom::MtaStsPolicy']));
    for (const domain of DOMAINS) {
      expect(await fetchPolicy(account().edge, `mta-sts.${domain}`)).toMatchObject({ status: 200, body: expect.stringContaining(`mx: mx1.${domain}\r\n`) });
    }
  }, 120_000);

  test('can be made removable, as nobody can hold an enforce policy', async () => {
    const [step, before] = [account().steps().length, await records()];
    await cdk(APPS, 'deploy', '--require-approval', 'never', '--app', 'npx tsx other-region.ts');
    expect(new Set(updated(account().steps().slice(step)))).toEqual(new Set(['Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHostDomains']));
    expect(await records()).toEqual(before);
  }, 120_000);

  test('goes without a trace, but for the records that validated the certificates', async () => {
    await account().cdk(APPS, 'destroy', '--all', '--force', '--app', 'npx tsx other-region.ts');
    expect(Object.keys(await records()).filter((key) => !key.startsWith('CNAME _'))).toEqual(DOMAINS.map((domain) => `MX ${domain}`));
    for (const domain of DOMAINS) await expect(fetchPolicy(account().edge, `mta-sts.${domain}`)).rejects.toThrow();
    const { Buckets } = await new S3Client({ ...account().client, forcePathStyle: true }).send(new ListBucketsCommand({}));
    expect(Buckets!.map(({ Name }) => Name).filter((name) => !name!.startsWith('cdk-'))).toEqual([]);
    for (const region of ['us-east-1', 'eu-west-1']) {
      const { StackSummaries } = await cloudFormation(region).send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_FAILED'] }));
      expect(StackSummaries!.map(({ StackName }) => StackName)).toEqual(['CDKToolkit']);
    }
  }, 120_000);
}, openAccount);
