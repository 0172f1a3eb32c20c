import { Resolver } from 'node:dns/promises';
import { mxInDns, txtInDns } from '../../../src/policy-host/handler/public-dns';
import { DnsRecord, startDnsServer } from '../../support/dns-server';

describe('MX records in the DNS', () => {
  const records: DnsRecord[] = [
    { name: 'example.com.', type: 'MX', values: ['10 MX1.example.com', '20 mx2.example.net'] },
    { name: 'null.example.com.', type: 'MX', values: ['0 .'] },
  ];
  let server: Awaited<ReturnType<typeof startDnsServer>>;
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  beforeAll(async () => {
    server = await startDnsServer(() => records);
    resolver.setServers([server.address]);
  });
  afterAll(() => server.stop());

  test('MX records are returned as hosts', async () => {
    expect((await mxInDns('example.com', resolver)).sort()).toEqual(['MX1.example.com', 'mx2.example.net']);
  });

  test('the result is the null MX if the domain receives no mail', async () => {
    expect(await mxInDns('null.example.com', resolver)).toEqual(['']);
  });

  test('the result is empty if there is no such record', async () => {
    expect(await mxInDns('other.example.com', resolver)).toEqual([]);
  });

  test('the lookup fails if nobody answers', async () => {
    const nobody = new Resolver({ timeout: 200, tries: 1 });
    nobody.setServers(['127.0.0.1:9']);
    await expect(mxInDns('example.com', nobody)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|ETIMEOUT/) });
  });

  test.each(['ESERVFAIL', 'EREFUSED', 'ETIMEOUT'])('the lookup fails if the answer is %s', async (code) => {
    const failing = { resolveMx: async () => { throw Object.assign(new Error(`queryMx ${code}`), { code }); } };
    await expect(mxInDns('example.com', failing)).rejects.toThrow(code);
  });
});

test('TXT records in the DNS are joined texts, and empty if there is no such record', async () => {
  const server = await startDnsServer(() => [{ name: '_mta-sts.example.com', type: 'TXT', values: ['"v=STSv1; " "id=1;"'] }]);
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([server.address]);
  try {
    expect(await txtInDns('_mta-sts.example.com', resolver)).toEqual(['v=STSv1; id=1;']);
    expect(await txtInDns('_mta-sts.example.org', resolver)).toEqual([]);
  } finally {
    server.stop();
  }
});
