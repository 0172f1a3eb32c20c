import { DescribeActiveReceiptRuleSetCommandOutput } from '@aws-sdk/client-ses';
import { ReceiptPath } from '../watch-contract';
import { IDENTITY_TESTS, IdentityState, judgeIdentity } from './identity';
import { CheckTest } from '../../checks/check-report';
import { Checklist, fail, warn } from '../../checks/checklist';
import { Dns, LookupError } from '../../checks/dns-client';
import { ruaOf } from '../../checks/report-loop';

const NO_REPORTS = 'you get no reports of mail that could not be delivered securely';

/** Checks whether a domain's reports reach its receiver. */
export const RECEIPT_TESTS = {
  REPORTS_SENT_ELSEWHERE: fail('the record at _smtp._tls names the mailbox of the TlsRptReceiver', `the receiver gets no reports: ${NO_REPORTS}`,
    'find out who changed the record, such as another tool or a second stack; deploy the stack of the MtaSts again, or give it other reportDestinations'),
  REPORTS_RULE_SET_INACTIVE: fail("the receiver's receipt rule set is the active one", `Amazon SES receives no mail for the mailbox: ${NO_REPORTS}`,
    'find out who activated the other one; let the TlsRptReceiver add its rule to it (ruleSet), or activate its own again'),
  REPORTS_RULE_MISSING: fail("the receiver's rule is in the active receipt rule set", `Amazon SES receives no mail for the mailbox: ${NO_REPORTS}`,
    'deploy the stack of the TlsRptReceiver again after its rule was put back (drift detection shows it)'),
  REPORTS_RULE_DISABLED: fail("the receiver's rule is enabled", `Amazon SES receives no mail for the mailbox: ${NO_REPORTS}`, 'enable the rule'),
  ...IDENTITY_TESTS,
  REPORTS_SILENT: warn('reports come in', 'no reporter has anything to report, or reports get lost', "look for its reports below raw/ and quarantine/ in the receiver's bucket: the runbook says how, in 'Report age days'"),
};

const OF_RECEIPT = (Object.keys(RECEIPT_TESTS) as ReceiptCode[]).filter((code) => code !== 'REPORTS_SENT_ELSEWHERE');

export type ReceiptCode = keyof typeof RECEIPT_TESTS;
type List = Checklist<ReceiptCode>;
export type ActiveRuleSet = Pick<DescribeActiveReceiptRuleSetCommandOutput, 'Metadata' | 'Rules'>;

export interface ReceiptSeen {
  readonly active: ActiveRuleSet;
  /** State of the mailbox's domain. */
  readonly identity: IdentityState;
  readonly ageDays: number;
  /** Time since the watch first checked the domain. */
  readonly watchedMilliseconds: number;
}

/**
 * Checks whether reports can arrive, and do. Returns the checks that apply.
 *
 * @param seen What AWS answered, if it was asked.
 */
export async function checkReceipt(
  domain: string, mailbox: string, dns: Dns, receipt: ReceiptPath | undefined, seen: ReceiptSeen | undefined, maxReportAgeDays: number,
): Promise<CheckTest[]> {
  const list = new Checklist(RECEIPT_TESTS);
  await checkRua(list, domain, mailbox, dns);
  if (receipt && seen) {
    await list.chain(async () => checkRule(list, receipt, seen.active));
    judgeIdentity(list, domainOf(mailbox), seen.identity, seen.watchedMilliseconds);
    list.judge('REPORTS_SILENT', seen.ageDays > maxReportAgeDays && `the last report is ${seen.ageDays} days old`, `${seen.ageDays} days`);
  }
  if (!receipt) list.dismiss(OF_RECEIPT, 'not checked: the receiver is in another stack');
  return list.tests(() => 'not checked: what it depends on is missing').filter(({ code }) => !list.isDismissed(code));
}

/** Without an answer nothing is known; another check reports that. */
async function checkRua(list: List, domain: string, mailbox: string, dns: Dns): Promise<void> {
  try {
    const texts = await dns.texts(`_smtp._tls.${domain}`);
    list.judge('REPORTS_SENT_ELSEWHERE', !ruaOf(texts).some((uri) => isMailbox(uri, mailbox)) && `_smtp._tls.${domain} does not name ${mailbox}`, texts.join(' | ') || null);
  } catch (error) {
    if (!(error instanceof LookupError)) throw error;
  }
}

/** Returns the domain of an address. */
export function domainOf(mailbox: string): string {
  return mailbox.slice(mailbox.lastIndexOf('@') + 1);
}

/** Names of domains are compared without regard to case, local parts with (RFC 5321 §2.4). */
function isMailbox(uri: string, mailbox: string): boolean {
  const [, address] = /^mailto:([^?]*)/i.exec(uri) ?? [];
  // Decodes each escape by itself: for an octet outside ASCII it is enough to know that it differs.
  const plain = address?.replace(/%([0-7][0-9a-f])/gi, (_, octet) => String.fromCharCode(parseInt(octet, 16)));
  return plain !== undefined && inOneCase(plain) === inOneCase(mailbox);
}

function inOneCase(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
}

function checkRule(list: List, { ruleSet, rule }: ReceiptPath, { Metadata, Rules = [] }: ActiveRuleSet): void {
  const active = Metadata?.Name || 'none';
  list.require('REPORTS_RULE_SET_INACTIVE', active !== ruleSet && `the active receipt rule set is ${active}, not ${ruleSet}`, active);
  const ours = Rules.find(({ Name }) => Name === rule);
  list.require('REPORTS_RULE_MISSING', !ours && `${ruleSet} has no rule ${rule}`, Rules.map(({ Name }) => Name).join(', ') || null);
  list.judge('REPORTS_RULE_DISABLED', !ours!.Enabled && `${rule} is disabled`, rule);
}
