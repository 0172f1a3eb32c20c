import * as path from 'node:path';
import { Api } from './api';
import { Example, US_EAST_1 } from './example';
import { ZoneIds } from './zones';
import { describeOnEmulator } from '../support/emulator';

const NAMES = ['dev.example', 'prod.example', 'one.example', 'two.example', 'new.example', 'third.example'];
const zones: ZoneIds = Object.fromEntries(NAMES.map((name, index) => [name, `Z${String(index).padStart(13, '0')}EXAMPLE`]));
const environments = [US_EAST_1, 'aws://123456789012/eu-west-1', 'aws://123456789012/us-west-2'];

interface Certificate {
  readonly CertificateArn: string;
  readonly SubjectAlternativeNames: string[];
  readonly InUseBy: string[];
  readonly RenewalEligibility: string;
}

describeOnEmulator<Example>('deployments of one app in one account', (example) => {
  const deployWith = (stack: string, region: string, domains: string[], ...context: string[]) => example().account.cdk(
    path.join(__dirname, 'apps'), 'deploy', '--all', '--require-approval', 'never', '--app', 'tsx side-by-side.ts',
    '-c', `stack=${stack}`, '-c', `region=${region}`, '-c', `domains=${domains.map((domain) => `${domain}=${zones[domain]}`).join()}`, ...context,
  );
  const deploy = (stack: string, region: string, ...domains: string[]) => deployWith(stack, region, domains);
  const acm = (action: string, input: object) => new Api(example().client).json('acm', `CertificateManager.${action}`, input);
  /** Those for one domain, with or without others. */
  const certificatesFor = async (domain: string): Promise<Certificate[]> => {
    const { CertificateSummaryList } = await acm('ListCertificates', {});
    const described = await Promise.all(CertificateSummaryList.map(async ({ CertificateArn }: Certificate) => (await acm('DescribeCertificate', { CertificateArn })).Certificate));
    return described.filter(({ SubjectAlternativeNames }) => SubjectAlternativeNames.sort().includes(`mta-sts.${domain}`));
  };
  const served = async (...domains: string[]) => Promise.all(domains.map(async (domain) => (await example().policy(domain)).status));

  test('two deployments share a region if the names of their stacks differ', async () => {
    await deploy('Mail-dev', 'us-east-1', 'dev.example');
    await deploy('Mail-prod', 'us-east-1', 'prod.example');
    expect(await served('dev.example', 'prod.example')).toEqual([200, 200]);
  }, 120_000);

  test("a function can't get another name, because CloudFormation looks for one that has it already", async () => {
    await expect(deployWith('Mail-dev', 'us-east-1', ['dev.example'], '-c', 'function=other')).rejects
      .toThrow("Resource of type 'AWS::CloudFront::Function' with identifier 'other' was not found.");
    expect(await served('dev.example')).toEqual([200]);
  }, 120_000);

  test('stacks of one name in two regions have a certificate stack each', async () => {
    await deploy('Mail', 'eu-west-1', 'one.example');
    await deploy('Mail', 'us-west-2', 'two.example');
    await deploy('Mail', 'eu-west-1', 'one.example');
    expect(await served('one.example', 'two.example')).toEqual([200, 200]);
    expect((await example().left()).filter((name) => /certificates/.test(name)).sort()).toEqual(['Mail-mta-sts-certificates-eu-west-1', 'Mail-mta-sts-certificates-us-west-2']);
  }, 120_000);

  test('no old certificate stays in us-east-1 when a domain is added, because the distribution has released it', async () => {
    const [before] = await certificatesFor('dev.example');
    await deploy('Mail-dev', 'us-east-1', 'dev.example', 'new.example');
    expect(await served('dev.example', 'new.example')).toEqual([200, 200]);
    expect(await certificatesFor('dev.example')).toEqual([expect.objectContaining({
      SubjectAlternativeNames: ['mta-sts.dev.example', 'mta-sts.new.example'], RenewalEligibility: 'ELIGIBLE',
    })]);
    await expect(acm('DescribeCertificate', { CertificateArn: before.CertificateArn })).rejects.toThrow('ResourceNotFoundException');
  }, 120_000);

  test('a deployment that is rolled back keeps the certificate in use, and no other', async () => {
    const before = await certificatesFor('prod.example');
    // CloudFormation creates no record where there is one. This one comes after the preflight, and fails the deployment when the distribution has its new certificate.
    const pause = example().account.pauses.at(/^step UPDATE Mail-prod\/PolicyHostDistribution/);
    const refused = expect(deploy('Mail-prod', 'us-east-1', 'prod.example', 'third.example')).rejects.toThrow('already exists');
    await pause.reached();
    await example().zones.put('third.example', 'A', 'mta-sts.third.example', '192.0.2.1');
    await pause.end();
    await refused;
    expect(await certificatesFor('prod.example')).toEqual(before);
    expect(before).toEqual([expect.objectContaining({ InUseBy: [expect.stringContaining(':distribution/')] })]);
    expect(await certificatesFor('third.example')).toEqual([]);
    expect(await served('prod.example')).toEqual([200]);
  }, 120_000);

  test('the old certificate stays in another region, unused and no longer renewed, and has to be deleted by hand', async () => {
    await example().zones.delete('third.example', 'A', 'mta-sts.third.example');
    const [before] = await certificatesFor('one.example');
    await deploy('Mail', 'eu-west-1', 'one.example', 'third.example');
    expect(await served('one.example', 'third.example')).toEqual([200, 200]);
    const [used, unused] = (await certificatesFor('one.example')).sort((a, b) => b.InUseBy.length - a.InUseBy.length);
    expect(unused).toMatchObject({ CertificateArn: before.CertificateArn, InUseBy: [], RenewalEligibility: 'INELIGIBLE' });
    expect(used).toMatchObject({ SubjectAlternativeNames: ['mta-sts.one.example', 'mta-sts.third.example'], RenewalEligibility: 'ELIGIBLE' });
    await expect(acm('DeleteCertificate', { CertificateArn: used.CertificateArn })).rejects.toThrow('ResourceInUseException');
    await acm('DeleteCertificate', { CertificateArn: unused.CertificateArn });
    expect(await served('one.example', 'third.example')).toEqual([200, 200]);
  }, 120_000);
}, () => Example.open('minimal', { zones, environments }));
