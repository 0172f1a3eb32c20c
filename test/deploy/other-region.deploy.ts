import { describeExample, testWhole } from './describe-example';
import { US_EAST_1 } from './example';
import { EXAMPLE_COM_AND_ORG } from './zones';

const DOMAINS = ['example.com', 'example.org'];
const EU_WEST_1 = 'aws://123456789012/eu-west-1';

describeExample('other-region', { zones: EXAMPLE_COM_AND_ORG, region: 'eu-west-1', environments: [US_EAST_1, EU_WEST_1] }, (example) => {
  const records = async () => ({ ...await example().records('example.com'), ...await example().records('example.org') });

  beforeAll(async () => {
    for (const domain of DOMAINS) await example().zones.putMx(domain, `mx1.${domain}`);
  });

  test('the certificates are created where CloudFront uses them, and the rest in the given region', async () => {
    await example().deploy();
    const types = async (stack: string, region: string) => {
      const { Resources } = await example().template(stack, region);
      return Object.values<any>(Resources).map(({ Type }) => Type);
    };
    expect(await types('Mail-mta-sts-certificates-eu-west-1', 'us-east-1')).toEqual(['AWS::CertificateManager::Certificate', 'AWS::CertificateManager::Certificate']);
    expect(await types('Mail', 'eu-west-1')).toEqual(expect.arrayContaining(['AWS::CloudFront::Distribution', 'Custom::MtaStsPolicy']));
    for (const domain of DOMAINS) {
      expect(await example().policy(domain)).toMatchObject({ status: 200, body: expect.stringContaining(`mx: mx1.${domain}\r\n`) });
    }
  }, 120_000);

  testWhole(example);

  test('the policy can be made removable, as nobody can hold an enforce policy', async () => {
    const before = await records();
    const updated = await example().updatedBy(() => example().deployVariant());
    expect(new Set(updated)).toEqual(new Set(['Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHostDomains']));
    expect(await records()).toEqual(before);
  }, 120_000);

  test('the stack is deleted without leftovers, except for the records that validated the certificates', async () => {
    await example().destroy();
    expect(Object.keys(await records()).filter((key) => !key.startsWith('CNAME _'))).toEqual(DOMAINS.map((domain) => `MX ${domain}`));
    for (const domain of DOMAINS) await expect(example().policy(domain)).rejects.toThrow();
    expect(await example().left('us-east-1', 'eu-west-1')).toEqual([]);
  }, 120_000);
});
