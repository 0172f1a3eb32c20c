import { Api } from './api';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';

const DOMAIN = 'news.example.com';
const CERTIFICATE = '12345678-1234-1234-1234-123456789012';
const ARN = `arn:aws:acm:us-east-1:111122223333:certificate/${CERTIFICATE}`;

const options = {
  id: '111122223333', zones: EXAMPLE_COM, certificates: { [`mta-sts.${DOMAIN}`]: CERTIFICATE }, environments: ['aws://111122223333/us-east-1'],
};

describeExample('given-certificate', options, (example) => {
  const acm = (action: string, input: object) => new Api(example().client).json('acm', `CertificateManager.${action}`, input);
  const certificate = async () => (await acm('DescribeCertificate', { CertificateArn: ARN })).Certificate;

  beforeAll(async () => {
    await acm('RequestCertificate', { DomainName: `mta-sts.${DOMAIN}`, ValidationMethod: 'DNS' });
  });

  test('the deployment fails while the certificate is not valid yet', async () => {
    expect((await certificate()).Status).toBe('PENDING_VALIDATION');
    await expect(example().deploy()).rejects.toThrow('The specified SSL certificate is in status PENDING_VALIDATION');
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
  }, 120_000);

  test('the policy is served under the given certificate, and the stack creates none', async () => {
    const { Name, Value } = (await certificate()).DomainValidationOptions[0].ResourceRecord;
    await example().zones.put('example.com', 'CNAME', Name, Value);
    await example().deploy();
    expect((await example().policy(DOMAIN)).body).toContain('mx: mx.news.example.com\r\n');
    expect((await acm('ListCertificates', {})).CertificateSummaryList).toHaveLength(1);
  }, 120_000);

  testWhole(example);

  test('the policy is valid for the subdomain only', async () => {
    await expect(example().policy('example.com')).rejects.toThrow();
    expect(Object.keys(await example().records()).filter((key) => !key.startsWith('CNAME _')).sort()).toEqual([
      `A mta-sts.${DOMAIN}`, `AAAA mta-sts.${DOMAIN}`, `TXT _mta-sts.${DOMAIN}`, `TXT _smtp._tls.${DOMAIN}`,
    ]);
  });

  test('the record requests reports at both destinations, by mail first', async () => {
    expect((await example().records())[`TXT _smtp._tls.${DOMAIN}`]).toEqual([
      '"v=TLSRPTv1; rua=mailto:tls-reports@reports.example.net;"',
    ]);
  });

  test('the certificate remains after the stack is deleted', async () => {
    await example().destroy();
    expect((await certificate()).Status).toBe('ISSUED');
  }, 60_000);
});
