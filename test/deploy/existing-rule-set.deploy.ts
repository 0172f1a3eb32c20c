import { GetBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import {
  CreateReceiptRuleCommand, CreateReceiptRuleSetCommand, DescribeActiveReceiptRuleSetCommand, SESClient, SetActiveReceiptRuleSetCommand,
} from '@aws-sdk/client-ses';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';
import { reportMail } from '../support/mails';

const INBOUND = 'inbound-smtp.us-east-1.amazonaws.com';

describeExample('existing-rule-set', { zones: EXAMPLE_COM }, (example) => {
  const ses = () => new SESClient(example().client);
  const active = async () => {
    const { Metadata, Rules } = await ses().send(new DescribeActiveReceiptRuleSetCommand({}));
    return { name: Metadata!.Name, rules: Rules! };
  };
  let theirs: Awaited<ReturnType<typeof active>>;

  beforeAll(async () => {
    await example().zones.putMx('example.com', INBOUND);
    await ses().send(new CreateReceiptRuleSetCommand({ RuleSetName: 'inbound-mail' }));
    // Without `After`, a rule comes first.
    for (const Name of ['deliver', 'drop-spam']) {
      const Rule = { Name, Enabled: true, Recipients: ['example.com'], Actions: [{ StopAction: { Scope: 'RuleSet' as const } }] };
      await ses().send(new CreateReceiptRuleCommand({ RuleSetName: 'inbound-mail', Rule }));
    }
    await ses().send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'inbound-mail' }));
    theirs = await active();
  });

  test('the stack adds its rule after the spam rule to a set that stays active and keeps its rules', async () => {
    await example().deploy();
    const { name, rules } = await active();
    const own = await example().nameOf(/MailboxRule/);
    expect(name).toBe('inbound-mail');
    expect(rules.map(({ Name }) => Name)).toEqual(['drop-spam', own, 'deliver']);
    expect(rules.filter(({ Name }) => Name !== own)).toEqual(theirs.rules);
    expect(rules[1].Recipients).toEqual(['tls-reports@tlsrpt.example.com']);
  }, 120_000);

  testWhole(example);

  test('the stack does not change the MX records of the domain, and requests reports at the chosen address', async () => {
    expect(await example().records()).toMatchObject({
      'MX example.com': [`10 ${INBOUND}.`],
      'TXT _smtp._tls.example.com': ['"v=TLSRPTv1; rua=mailto:tls-reports@tlsrpt.example.com;"'],
    });
    expect((await example().policy()).body).toContain(`mx: ${INBOUND}\r\n`);
  });

  test('mails, and the reasons for quarantine, are kept for 90 days, and reports for ever', async () => {
    await example().receive(reportMail());
    const { Rules } = await example().s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: await example().reportBucket() }));
    expect(Rules!.filter(({ Expiration }) => Expiration).map(({ Filter, Expiration }) => [Filter!.Prefix, Expiration!.Days])).toEqual([['raw/', 90], ['quarantine/', 90]]);
    expect(await example().reportKeys()).toContain('reports/domain=example.com/day=2026-05-12/HASH.json.gz');
  }, 30_000);

  test('the deleted stack leaves the rule set as it was', async () => {
    await example().destroy();
    expect(await active()).toEqual(theirs);
  }, 60_000);
});
