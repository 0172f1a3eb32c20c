import { describeExample, testWhole } from './describe-example';

const ZONE = 'mta-sts.example.com';

describeExample('delegated-policy-host', { zones: {} }, (example) => {
  const dns = () => example().account.dns.resolver;
  const announced = async () => (await dns().resolveTxt('_mta-sts.example.com')).flat().join();
  /** As Route 53 has them. */
  const nameServers = async () => (await example().zones.nameServers(ZONE)).sort();
  const recordsButForValidation = async () => Object.keys(await example().records(ZONE)).filter((key) => !key.startsWith('CNAME _')).sort();
  let [pasted, delegated]: [string, string[]] = ['', []];

  beforeAll(() => example().account.elsewhere.paste('example.com. 300 IN MX 10 mx1.example.com.'));

  test('the deployment fails without the delegation, because the certificate is not validated, and the zone stays with its name servers', async () => {
    await example().cdk('deploy', 'MailDns', '--require-approval', 'never');
    delegated = await nameServers();
    await expect(example().deploy()).rejects.toThrow('for which CloudFormation would have waited 12 hours');
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    expect(await nameServers()).toEqual(delegated);
    expect(delegated).toHaveLength(4);
    expect(await recordsButForValidation()).toEqual([]);
  }, 120_000);

  test('the deployment succeeds after the owner has delegated the name to these name servers', async () => {
    example().account.elsewhere.paste(delegated.map((server) => `${ZONE}. 300 IN NS ${server}.`).join('\n'));
    await example().deploy();
    expect((await recordsButForValidation()).filter((key) => !/tlsrpt/.test(key))).toEqual([`A ${ZONE}`, `AAAA ${ZONE}`, `TXT _mta-sts.${ZONE}`]);
  }, 120_000);

  testWhole(example);

  test('the records in the output delegate the name to that zone, where senders find the policy', async () => {
    pasted = await example().output('ManualRecords');
    expect([...pasted.matchAll(/ IN NS (\S+)\.$/gm)].map(([, server]) => server).sort()).toEqual(delegated);
    example().account.elsewhere.paste(pasted);
    expect(await announced()).toMatch(/^v=STSv1; id=[0-9a-f]{32};$/);
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mx: mx2.example.com\r\n') });
  });

  test('the records in the output never change, so another policy is announced without the owner', async () => {
    const before = await announced();
    await example().deployVariant();
    expect((await example().policy()).body).toContain('mx: mx3.example.com\r\n');
    expect(await announced()).not.toBe(before);
    expect(await example().output('ManualRecords')).toBe(pasted);
  }, 60_000);

  test('the stack is deleted except for the zone, which keeps the record that validated the certificate', async () => {
    await example().destroy();
    expect(Object.keys(await example().records(ZONE))).toEqual([expect.stringMatching(/^CNAME _/)]);
    expect(await example().left()).toEqual([expect.stringMatching(/reportsbucket/)]);
  }, 60_000);
});
