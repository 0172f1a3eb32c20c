import * as fs from 'node:fs';
import * as path from 'node:path';
import { describeExample } from './describe-example';
import { ZoneIds } from './zones';

interface Domain { readonly domainName: string; readonly hostedZoneId: string }

/** A tenth of the domains, from each group. */
const EVERY = 10;
const file = path.join(__dirname, '..', '..', 'examples', 'hundreds-of-domains', 'domains.json');
const domains = (JSON.parse(fs.readFileSync(file, 'utf8')) as Domain[]).filter((_, index) => index % EVERY === 0);
const zones: ZoneIds = {
  'example.net': 'Z0000000000000EXAMPLE',
  ...Object.fromEntries(domains.map(({ domainName, hostedZoneId }) => [domainName, hostedZoneId])),
};

describeExample('hundreds-of-domains', { zones }, (example) => {
  test('thirty domains in four stacks each have their policy, record and mailbox', async () => {
    await example().cdk('deploy', '--all', '--require-approval', 'never', '-c', `every=${EVERY}`);
    expect(domains).toHaveLength(30);
    for (const { domainName } of domains) {
      expect(await example().policy(domainName)).toMatchObject({ status: 200, body: expect.stringContaining('mode: testing\r\n') });
      expect(await example().records(domainName)).toMatchObject({
        [`A mta-sts.${domainName}`]: [`alias of ${example().account.edge.domainNameFor(`mta-sts.${domainName}`)}`],
        [`TXT _mta-sts.${domainName}`]: [expect.stringMatching(/^"v=STSv1; id=[0-9a-f]{32};"$/)],
        [`TXT _smtp._tls.${domainName}`]: [expect.stringMatching(/^"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt[0-3]\.example\.net;"$/)],
      });
    }
    const made = await Promise.all([0, 1, 2, 3].map(async (group) => Object.values<any>((await example().template(`Mail${group}`)).Resources).map(({ Type }) => Type)));
    for (const types of made) expect(types.filter((type) => type === 'AWS::CloudFront::Distribution' || type === 'AWS::SES::ReceiptRule')).toHaveLength(2);
  }, 600_000);
});
