import { CreateReceiptRuleSetCommand, DescribeActiveReceiptRuleSetCommand, SESClient, SetActiveReceiptRuleSetCommand } from '@aws-sdk/client-ses';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM_AND_ORG } from './zones';

describeExample('two-domains', { zones: EXAMPLE_COM_AND_ORG }, (example) => {
  const policy = async (domain: string) => (await example().policy(domain)).body;

  beforeAll(async () => {
    await example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com');
    await example().zones.putMx('example.org', 'a.mail.example.net');
  });

  test('a first deployment in mode enforce is rolled back, and senders do not notice it', async () => {
    await expect(example().deploy()).rejects
      .toThrow("example.com can't start with mode enforce: a rollback of this deployment would remove the policy host, but senders would already hold the policy");
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    expect(await example().left()).toEqual(['Mail']);
    for (const domain of ['example.com', 'example.org']) {
      expect(Object.keys(await example().records(domain)).filter((key) => !key.startsWith('MX') && !key.startsWith('CNAME _'))).toEqual([]);
      await expect(policy(domain)).rejects.toThrow();
    }
  }, 120_000);

  test("the deployment does not capture others' mail: it fails if another receipt rule set is active, and names the fixes", async () => {
    const ses = new SESClient(example().client);
    await ses.send(new CreateReceiptRuleSetCommand({ RuleSetName: 'theirs' }));
    await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'theirs' }));
    await expect(example().deployVariant()).rejects.toThrow("the SES receipt rule set 'theirs' is active in this account and region");
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    expect((await ses.send(new DescribeActiveReceiptRuleSetCommand({}))).Metadata!.Name).toBe('theirs');
    await ses.send(new SetActiveReceiptRuleSetCommand({}));
  }, 120_000);

  test('both domains test first, with one policy host and one mailbox', async () => {
    await example().deployVariant();
    expect(await policy('example.com')).toContain('mode: testing\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\n');
    expect(await policy('example.org')).toContain('mode: testing\r\nmx: *.mail.example.net\r\n');
    const [com, org] = [await example().records('example.com'), await example().records('example.org')];
    expect(com['A mta-sts.example.com']).toEqual(org['A mta-sts.example.org']);
    expect(com['TXT _smtp._tls.example.com']).toEqual(['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;"']);
    expect(org['TXT _smtp._tls.example.org']).toEqual(com['TXT _smtp._tls.example.com']);
    expect(com['TXT _mta-sts.example.com']).not.toEqual(org['TXT _mta-sts.example.org']);
  }, 120_000);

  test('one domain enforces, and nothing changes for the other', async () => {
    const org = await example().records('example.org');
    const updated = await example().updatedBy(() => example().deploy());
    expect(await policy('example.com')).toContain('mode: enforce\r\n');
    expect(await policy('example.org')).toContain('mode: testing\r\n');
    expect(await example().records('example.org')).toEqual(org);
    expect(updated).toEqual(['AWS::Route53::RecordSet', 'Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHostDomains']);
  }, 120_000);

  testWhole(example);
});
