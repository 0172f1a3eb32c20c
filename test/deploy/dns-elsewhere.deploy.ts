import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from './api';
import { describeExample, testWhole } from './describe-example';
import { takeOff } from './distributions';
import { Example } from './example';

describeExample('dns-elsewhere', { zones: {} }, (example) => {
  const dns = () => example().account.dns.resolver;

  beforeAll(() => example().account.elsewhere.paste('example.com. 300 IN MX 10 mx1.example.com.'));

  test('the deployment ends after the owner creates the record that ACM shows', async () => {
    await Promise.all([example().deploy(), (async () => {
      const { Name, Type, Value } = await pendingRecord(example());
      expect(await example().status()).toBe('CREATE_IN_PROGRESS');
      await expect(example().policy()).rejects.toThrow();
      example().account.elsewhere.paste(`${Name} 300 IN ${Type} ${Value}`);
    })()]);
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mx: mx1.example.com\r\n') });
  }, 120_000);

  testWhole(example);

  test('the records in the output are lines that another provider accepts, and lead senders to the policy', async () => {
    await expect(dns().resolveTxt('_mta-sts.example.com')).rejects.toThrow('ENOTFOUND');
    example().account.elsewhere.paste(await example().output('ManualRecords'));
    expect(await dns().resolveCname('mta-sts.example.com')).toEqual([example().account.edge.domainNameFor('mta-sts.example.com')]);
    expect(await dns().resolveTxt('_mta-sts.example.com')).toEqual([[expect.stringMatching(/^v=STSv1; id=[0-9a-f]{32};$/)]]);
    expect(await dns().resolveTxt('_smtp._tls.example.com')).toEqual([['v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;']]);
  });

  test('the records lead reporters to the mailbox, whose signing keys are found', async () => {
    expect(await dns().resolveMx('tlsrpt.example.com')).toEqual([{ priority: 10, exchange: 'inbound-smtp.us-east-1.amazonaws.com' }]);
    expect(await dns().resolveCname('token1._domainkey.tlsrpt.example.com')).toEqual(['token1.dkim.amazonses.com']);
  });

  test("the stack can't be deployed again while the CNAME record leads to the distribution that was left", async () => {
    await example().destroy();
    await expect(example().deploy()).rejects.toThrow('incorrectly configured DNS record that points to another CloudFront distribution');
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mx: mx1.example.com\r\n') });
  }, 120_000);

  describe('a new deployment in the order of docs/adopting.md for records by hand, from CloudFront', () => {
    const announced = async () => (await dns().resolveTxt('_mta-sts.example.com'))[0].join('');
    let before: string;

    test('the name has to be removed from the old distribution, even if the record leads to a host that is not on CloudFront', async () => {
      before = await announced();
      example().account.elsewhere.paste('mta-sts.example.com. 300 IN CNAME old-policy.example.net.');
      await expect(example().deploy()).rejects.toThrow('CNAMEAlreadyExists');
    }, 120_000);

    test('the deployment succeeds without the name, and senders do not find it yet', async () => {
      await takeOff(example().client, 'mta-sts.example.com');
      await example().deploy();
      expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: testing') });
      expect(await dns().resolveCname('mta-sts.example.com')).toEqual(['old-policy.example.net']);
      expect(await announced()).toBe(before);
    }, 120_000);

    test('the address changes before the id, so that nobody gets the old policy under the new id', async () => {
      const records = (await example().output('ManualRecords')).split('\n');
      const addresses = records.filter((line) => line.startsWith('mta-sts.'));
      example().account.elsewhere.paste(addresses.join('\n'));
      expect(await dns().resolveCname('mta-sts.example.com')).toEqual([example().account.edge.domainNameFor('mta-sts.example.com')]);
      expect(await announced()).toBe(before);
      example().account.elsewhere.paste(records.join('\n'));
      expect(await announced()).not.toBe(before);
      expect(await announced()).toBe(`v=STSv1; id=${(await example().stored()).id};`);
    });
  });
});

async function pendingRecord(example: Example): Promise<{ Name: string; Type: string; Value: string }> {
  const acm = new Api(example.client);
  for (;;) {
    const [found] = (await acm.json('acm', 'CertificateManager.ListCertificates', {})).CertificateSummaryList;
    if (found) {
      const { Certificate } = await acm.json('acm', 'CertificateManager.DescribeCertificate', { CertificateArn: found.CertificateArn });
      expect(Certificate.Status).toBe('PENDING_VALIDATION');
      return Certificate.DomainValidationOptions[0].ResourceRecord;
    }
    await sleep(200);
  }
}
