import { DescribeActiveReceiptRuleSetCommand, SESClient } from '@aws-sdk/client-ses';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';
import { reportMail } from '../mails';

describeExample('reports-only', { zones: EXAMPLE_COM }, (example) => {
  const ses = () => new SESClient(example().client);

  test('asks for reports, and announces no policy', async () => {
    await example().deploy();
    expect(Object.keys(await example().records()).filter((key) => !/tlsrpt/.test(key))).toEqual(['TXT _smtp._tls.example.com']);
    await expect(example().policy()).rejects.toThrow();
  }, 120_000);

  testWhole(example);

  test('takes a report in', async () => {
    expect(await example().receive(reportMail())).toContain('reports/domain=example.com/date=2026-05-12/HASH.json.gz');
  }, 30_000);

  test('goes but for the mails and reports', async () => {
    await example().destroy();
    expect(await example().records()).toEqual({});
    expect((await ses().send(new DescribeActiveReceiptRuleSetCommand({}))).Metadata).toBeUndefined();
    expect(await example().left()).toEqual([expect.stringMatching(/reportsbucket/)]);
  }, 60_000);
});
