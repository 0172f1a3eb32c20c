import { describeExample } from './describe-example';
import { US_EAST_1 } from './example';
import { reportOnDay } from './sent-reports';
import { EXAMPLE_COM_AND_ORG } from './zones';

const EU_WEST_1 = 'aws://123456789012/eu-west-1';

describeExample('minimal', { variant: 'readme', zones: EXAMPLE_COM_AND_ORG, region: 'eu-west-1', environments: [US_EAST_1, EU_WEST_1] }, (example) => {
  const deploy = (step: string) => example().deployVariant(`step=${step}`);
  const policy = async (domain: string) => (await example().policy(domain)).body;

  // A month ago, because a report can't be about the future.
  beforeAll(async () => {
    example().account.wait(-31);
    await example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com');
    await example().zones.putMx('example.org', 'mx1.example.com');
  });

  test('the first use publishes a policy in mode testing', async () => {
    await deploy('first use');
    expect(await policy('example.com')).toContain('mode: testing\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\n');
  }, 180_000);

  test('a second domain joins the first one, whose host and mailbox stay', async () => {
    const before = await example().names();
    await deploy('several domains');
    expect(await example().names()).toMatchObject(before);
    expect(await policy('example.com')).toContain('mode: testing\r\n');
    expect(await policy('example.org')).toContain('mode: testing\r\nmx: mx1.example.com\r\n');
  }, 180_000);

  test('mode enforce is refused before the evidence is there, and deployed afterwards', async () => {
    example().account.wait(-16);
    await expect(deploy('enforce')).rejects.toThrow("example.com can't be enforced yet: 'evidencePeriod' requires 14 days of testing");
    await example().receive(reportOnDay(0, 0));
    example().account.wait(0);
    await deploy('enforce');
    expect(await policy('example.com')).toContain('mode: enforce\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\n');
    expect(await policy('example.org')).toContain('mode: testing\r\n');
  }, 300_000);

  test('the removal is refused for as long as senders may hold the enforce policy', async () => {
    await deploy('none');
    expect(await policy('example.com')).toContain('mode: none\r\n');
    example().account.wait(28);
    await expect(deploy('removable')).rejects.toThrow('senders may hold an enforce policy of example.com until');
    example().account.wait(29);
    await deploy('removable');
    expect(await example().output('EarliestRemoval')).toBe('now');
  }, 300_000);

  test('the construct leaves both domains as they were before', async () => {
    await deploy('left');
    for (const domain of ['example.com', 'example.org']) {
      expect(Object.keys(await example().records(domain)).filter((key) => !key.startsWith('CNAME _'))).toEqual([`MX ${domain}`]);
      await expect(policy(domain)).rejects.toThrow();
    }
  }, 180_000);
});
