import { describeExample, testWhole } from './describe-example';
import { ZoneIds } from './zones';

/** The code is the same for eighty. */
const DOMAINS = ['example1.com', 'example2.com', 'example3.com'];
const zones: ZoneIds = Object.fromEntries(['example.net', ...DOMAINS].map((name, index) => [name, `Z${String(index).padStart(13, '0')}EXAMPLE`]));

describeExample('many-domains', { zones }, (example) => {
  const made = async (type: string) => Object.values<any>((await example().template()).Resources).filter(({ Type }) => Type === type).length;

  test('one policy host with one certificate serves a policy for each domain', async () => {
    await example().deploy('-c', `domains=${DOMAINS.length}`);
    for (const domain of DOMAINS) {
      expect(await example().policy(domain)).toMatchObject({ status: 200, body: expect.stringContaining('mx: mx1.example.net\r\nmx: mx2.example.net\r\n') });
      expect(await example().records(domain)).toMatchObject({
        [`A mta-sts.${domain}`]: [`alias of ${example().account.edge.domainNameFor(`mta-sts.${domain}`)}`],
        [`TXT _mta-sts.${domain}`]: [expect.stringMatching(/^"v=STSv1; id=[0-9a-f]{32};"$/)],
        [`TXT _smtp._tls.${domain}`]: ['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.net;"'],
      });
    }
    expect([await made('AWS::CertificateManager::Certificate'), await made('AWS::CloudFront::Distribution'), await made('AWS::SES::ReceiptRule')]).toEqual([1, 1, 1]);
  }, 120_000);

  testWhole(example);
});
