import { describeExample } from './describe-example';
import { EXAMPLE_COM } from './zones';

/** Records of somebody else, where the example creates its own. */
const THEIRS = [
  ['TXT', '_mta-sts.example.com', '"v=STSv1; id=20240101;"'], ['CNAME', 'mta-sts.example.com', 'policies.example.net.'],
  ['TXT', '_smtp._tls.example.com', '"v=TLSRPTv1; rua=mailto:tls@example.net;"'], ['MX', 'tlsrpt.example.com', '10 mx.example.net.'],
] as const;

describeExample('minimal', { zones: EXAMPLE_COM }, (example) => {
  const distributions = () => example().account.steps().filter(({ type }) => type === 'AWS::CloudFront::Distribution');
  const refused = async () => {
    const { message } = await example().deploy().then(() => new Error('it was deployed'), (error: Error) => error);
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    expect(distributions()).toEqual([]);
    return message;
  };
  /** Returns all records but those of certificates, which stay after a failure. */
  const records = async () => Object.fromEntries(Object.entries(await example().records()).filter(([key]) => !key.startsWith('CNAME _')));

  beforeAll(() => example().putMx('mx1.example.com', 'mx2.example.com'));

  test.each(THEIRS)('a first deployment is refused before it creates a distribution, because of %s at %s', async (type, name, value) => {
    await example().zones.put('example.com', type, name, value);
    const before = await records();
    const message = await refused();
    expect(message).toContain(`already has ${type} at ${name} (`);
    expect(message).toContain(type === 'MX' ? "give the receiver another 'mailboxDomainName'" : 'docs/adopting.md');
    expect(await records()).toEqual(before);
    await example().zones.delete('example.com', type, name);
  }, 120_000);

  test('one message names all of them', async () => {
    for (const [type, name, value] of THEIRS) await example().zones.put('example.com', type, name, value);
    const message = await refused();
    for (const [type, name] of THEIRS) expect(message).toContain(`${type} at ${name} (`);
    for (const [type, name] of THEIRS) await example().zones.delete('example.com', type, name);
  }, 120_000);

  test('the deployment succeeds when they are gone', async () => {
    await example().deploy();
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: testing') });
    expect((await example().records())['MX tlsrpt.example.com']).toEqual(['10 inbound-smtp.us-east-1.amazonaws.com']);
  }, 120_000);
});

describeExample('reports-only', { zones: EXAMPLE_COM, variant: 'after-reports' }, (example) => {
  test('a mailbox that was deployed before keeps its MX record when a policy joins it', async () => {
    await example().deploy();
    const mx = (await example().records())['MX tlsrpt.example.com'];
    await example().zones.delete('example.com', 'TXT', '_smtp._tls.example.com');
    await example().deployVariant();
    expect((await example().records())['MX tlsrpt.example.com']).toEqual(mx);
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: testing') });
  }, 120_000);
});
