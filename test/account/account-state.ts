import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeActiveReceiptRuleSetCommand, GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses';
import { CERTIFICATE_REGION } from './acceptance-stack';
import { OwnAccount } from './own-account';
import { invalid } from '../../src/cdk/validation';
import { AcceptanceForm } from '../scenarios/apps/forms';

/** What of an account decides how a run goes. */
export interface AccountState {
  readonly mailbox: AcceptanceForm['mailbox'];
  /** For people, a line each. */
  readonly lines: readonly string[];
}

const QUOTAS = [
  { name: 'CloudFront distributions', ServiceCode: 'cloudfront', QuotaCode: 'L-24B04930' },
  { name: 'concurrent executions of Lambda', ServiceCode: 'lambda', QuotaCode: 'L-B99A9384' },
];

/** Changes nothing. Fails where the account is not ready for a run. */
export async function accountState(account: OwnAccount, withoutMail: boolean): Promise<AccountState> {
  await requireBootstrap(account);
  const { mailbox, line } = withoutMail ? { mailbox: 'none' as const, line: 'Mail: none, as --without-mail asks' } : await mailboxIn(account);
  return {
    mailbox,
    lines: [
      `Account ${account.id}, region ${account.client.region}; hosted zone ${account.zone.name} (${account.zone.id})`,
      line,
      ...mailbox === 'none' ? [] : [await sendingIn(account)],
      ...await Promise.all(QUOTAS.map((quota) => quotaIn(account, quota))),
      'CloudFront: an account that AWS has not verified yet is refused its first distribution; the first deployment shows it',
    ],
  };
}

async function requireBootstrap({ id, client }: OwnAccount): Promise<void> {
  for (const region of new Set([client.region, CERTIFICATE_REGION])) {
    const { Stacks } = await new CloudFormationClient({ ...client, region }).send(new DescribeStacksCommand({ StackName: 'CDKToolkit' })).catch((error: Error) => {
      if (/does not exist/.test(error.message)) return { Stacks: [] };
      throw error;
    });
    if (Stacks!.length > 0) continue;
    throw invalid('--region', client.region, `the CDK CLI deploys where it is bootstrapped, and there is no stack CDKToolkit in ${region}`,
      `run npx cdk bootstrap aws://${id}/${region}`);
  }
}

/** An active rule set is somebody's mail: it stays active, and gets one rule more for a mailbox that nobody else has. */
async function mailboxIn({ client, domain }: OwnAccount): Promise<{ mailbox: AcceptanceForm['mailbox']; line: string }> {
  try {
    const { Metadata } = await new SESClient(client).send(new DescribeActiveReceiptRuleSetCommand({}));
    if (Metadata?.Name === undefined) return { mailbox: 'own rule set', line: 'Mail: no receipt rule set is active, so the run makes one, and takes it away again' };
    const name = Metadata.Name;
    return {
      mailbox: { ruleSet: name },
      line: `Mail: the receipt rule set '${name}' is active and stays so; the run adds one rule to it, for tlsrpt@tlsrpt.${domain} alone, and takes it away again`,
    };
  } catch (error) {
    return { mailbox: 'none', line: `Mail: none, as SES does not receive mail in ${client.region}, or may not be asked: ${(error as Error).message}` };
  }
}

/** In the sandbox, SES sends to verified identities only; the mailbox of the run is one. */
async function sendingIn({ client, api }: OwnAccount): Promise<string> {
  const isOut = await api.rest('ses', 'GET', '/v2/email/account').then(({ text }) => JSON.parse(text).ProductionAccessEnabled as boolean, () => undefined);
  const { Max24HourSend } = await new SESClient(client).send(new GetSendQuotaCommand({}));
  const sandbox = isOut === undefined ? 'SES does not say whether it is in the sandbox' : isOut ? 'out of the sandbox' : 'in the sandbox, which is enough: the mailbox is a verified identity';
  return `Sending: ${sandbox}; ${Max24HourSend} mails in 24 hours`;
}

async function quotaIn({ api }: OwnAccount, { name, ServiceCode, QuotaCode }: typeof QUOTAS[number]): Promise<string> {
  return api.json('servicequotas', 'ServiceQuotasV20190624.GetServiceQuota', { ServiceCode, QuotaCode }).then(
    ({ Quota }) => `Quota: ${Quota.Value} ${name}`,
    () => `Quota: ${name} are not shown to these credentials, or have their default`,
  );
}
