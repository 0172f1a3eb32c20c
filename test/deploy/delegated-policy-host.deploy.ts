import { setTimeout as sleep } from 'node:timers/promises';
import { describeExample, testWhole } from './describe-example';

const ZONE = 'mta-sts.example.com';

describeExample('delegated-policy-host', { zones: {} }, (example) => {
  const dns = () => example().account.dns.resolver;
  const announced = async () => (await dns().resolveTxt('_mta-sts.example.com')).flat().join();
  /** As Route 53 has them. */
  const nameServers = async () => {
    for (;;) {
      const servers = await example().zones.nameServers(ZONE);
      if (servers.length > 0) return servers;
      await sleep(200);
    }
  };
  let pasted: string;

  beforeAll(() => example().account.elsewhere.paste('example.com. 300 IN MX 10 mx1.example.com.'));

  test('is deployed while its owner delegates the name to the new zone', async () => {
    await Promise.all([example().deploy(), (async () => {
      const servers = await nameServers();
      expect(await example().status()).toBe('CREATE_IN_PROGRESS');
      example().account.elsewhere.paste(servers.map((server) => `${ZONE}. 300 IN NS ${server}.`).join('\n'));
    })()]);
    expect(Object.keys(await example().records(ZONE)).filter((key) => !/tlsrpt|CNAME _/.test(key)).sort()).toEqual([
      `A ${ZONE}`, `AAAA ${ZONE}`, `TXT _mta-sts.${ZONE}`,
    ]);
  }, 120_000);

  testWhole(example);

  test('the records to make delegate to that very zone, where senders find the policy', async () => {
    pasted = await example().output('RecordsToMake');
    expect([...pasted.matchAll(/ IN NS (\S+)\.$/gm)].map(([, server]) => server).sort()).toEqual([...await nameServers()].sort());
    example().account.elsewhere.paste(pasted);
    expect(await announced()).toMatch(/^v=STSv1; id=[0-9a-f]{32};$/);
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mx: mx2.example.com\r\n') });
  });

  test('and never change: another policy is announced without its owner', async () => {
    const before = await announced();
    await example().deployVariant();
    expect((await example().policy()).body).toContain('mx: mx3.example.com\r\n');
    expect(await announced()).not.toBe(before);
    expect(await example().output('RecordsToMake')).toBe(pasted);
  }, 60_000);

  test('goes but for the zone, in which the record that validated the certificate stays', async () => {
    await example().destroy();
    expect(Object.keys(await example().records(ZONE))).toEqual([expect.stringMatching(/^CNAME _/)]);
    expect(await example().left()).toEqual([expect.stringMatching(/reportsbucket/)]);
  }, 60_000);
});
