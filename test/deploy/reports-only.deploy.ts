import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  CreateReceiptRuleCommand, CreateReceiptRuleSetCommand, DeleteReceiptRuleCommand, DescribeActiveReceiptRuleSetCommand, ListIdentitiesCommand,
  ListReceiptRuleSetsCommand, SESClient, SetActiveReceiptRuleSetCommand,
} from '@aws-sdk/client-ses';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';
import { reportMail } from '../support/mails';

describeExample('reports-only', { zones: EXAMPLE_COM }, (example) => {
  const ses = () => new SESClient(example().client);
  const active = async () => {
    const { Metadata, Rules = [] } = await ses().send(new DescribeActiveReceiptRuleSetCommand({}));
    return Metadata && { name: Metadata.Name!, rules: Rules.map(({ Name }) => Name!) };
  };
  const activate = (RuleSetName?: string) => ses().send(new SetActiveReceiptRuleSetCommand({ RuleSetName }));
  const ruleSets = async () => (await ses().send(new ListReceiptRuleSetsCommand({}))).RuleSets!.map(({ Name }) => Name!);

  const expectNothingLeft = async () => {
    // The stack of a creation that failed is there until the next one.
    expect(await example().left()).toEqual(['Mail']);
    expect(await ruleSets()).toEqual(['theirs']);
    expect((await ses().send(new ListIdentitiesCommand({}))).Identities).toEqual([]);
    expect(await example().records()).toEqual({});
  };

  test('the deployment is refused if another receipt rule set is active, and nothing is left of it', async () => {
    await ses().send(new CreateReceiptRuleSetCommand({ RuleSetName: 'theirs' }));
    await activate('theirs');
    await expect(example().deploy()).rejects.toThrow(/the SES receipt rule set 'theirs' is active.*fromReceiptRuleSetName/);
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    await expectNothingLeft();
    expect(await active()).toEqual({ name: 'theirs', rules: [] });
    await activate(undefined);
  }, 120_000);

  test('nothing is left of a deployment that fails later, after SES has tried the bucket', async () => {
    await expect(example().deployVariant()).rejects.toThrow('Rule set does not exist: a-set-that-does-not-exist');
    expect(example().account.steps().filter(({ action, type }) => action === 'CREATE' && type === 'AWS::SES::ReceiptRule')).toHaveLength(1);
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    await expectNothingLeft();
    expect(await active()).toBeUndefined();
  }, 120_000);

  test('the stack requests reports and announces no policy', async () => {
    await example().deploy();
    expect(Object.keys(await example().records()).filter((key) => !/tlsrpt/.test(key))).toEqual(['TXT _smtp._tls.example.com']);
    await expect(example().policy()).rejects.toThrow();
  }, 120_000);

  testWhole(example);

  test('the mailbox ingests a report', async () => {
    expect(await example().receive(reportMail())).toContain('reports/domain=example.com/day=2026-05-12/HASH.json.gz');
  }, 30_000);

  test('the stack is deleted except for mails and reports, and a rule set that stays active because somebody has added a rule', async () => {
    const [{ name, rules }, Bucket] = [(await active())!, await example().reportBucket()];
    const Rule = { Name: 'theirs', Enabled: true, Recipients: ['example.org'], Actions: [{ StopAction: { Scope: 'RuleSet' as const } }] };
    await ses().send(new CreateReceiptRuleCommand({ RuleSetName: name, Rule, After: rules[0] }));
    await example().destroy();
    expect(await example().records()).toEqual({});
    expect(await active()).toEqual({ name, rules: ['theirs'] });
    expect(await example().left()).toEqual([Bucket]);
    const { Contents } = await example().s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents!.map(({ Key }) => Key)).toEqual(['raw/a-mail', expect.stringMatching(/^reports\//)]);
  }, 60_000);

  test('the stack is deployed again under the same name, with its rule in the set that was left', async () => {
    const before = (await active())!;
    await example().deploy();
    expect(await active()).toEqual({ name: before.name, rules: [await example().nameOf(/MailboxRule/), 'theirs'] });
  }, 120_000);

  test('the rule set is deleted with the stack if nobody else has a rule in it', async () => {
    const { name } = (await active())!;
    await ses().send(new DeleteReceiptRuleCommand({ RuleSetName: name, RuleName: 'theirs' }));
    await example().destroy();
    expect(await active()).toBeUndefined();
    expect(await ruleSets()).toEqual(['theirs']);
  }, 60_000);
});
