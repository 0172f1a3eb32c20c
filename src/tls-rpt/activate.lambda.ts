import { DescribeActiveReceiptRuleSetCommand, SESClient, SetActiveReceiptRuleSetCommand } from '@aws-sdk/client-ses';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { ActivationProperties } from './activation-contract';
import { customResource } from '../custom-resource.lambda-shared';

const ses = new SESClient({});

/** One activation an account and region: its name is the rule set's. */
const physicalId = (event: CloudFormationCustomResourceEvent) => ruleSetOf(event.ResourceProperties);

/**
 * SES has one active rule set an account and region, and activating ours would silently stop the mail of another one.
 * So ours goes only where none is active, and is taken away only where it still is the active one.
 */
export const handler = customResource(physicalId, async (event) => {
  const ours = ruleSetOf(event.ResourceProperties);
  const active = await activeRuleSet();
  if (event.RequestType === 'Delete') {
    if (active === ours) await ses.send(new SetActiveReceiptRuleSetCommand({}));
    else console.log(`left alone: ${active ?? 'no rule set'} is active, not ${ours}`);
    return { physicalResourceId: event.PhysicalResourceId };
  }

  const before = event.RequestType === 'Update' ? ruleSetOf(event.OldResourceProperties) : undefined;
  if (active !== undefined && active !== ours && active !== before) throw new Error(refusal(active, ours));
  if (active !== ours) await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: ours }));
  return { physicalResourceId: ours };
});

function ruleSetOf(properties: unknown): string {
  return (properties as ActivationProperties).RuleSetName;
}

async function activeRuleSet(): Promise<string | undefined> {
  try {
    const { Metadata } = await ses.send(new DescribeActiveReceiptRuleSetCommand({}));
    return Metadata?.Name || undefined;
  } catch (error) {
    // What the API says in a region where SES receives no mail.
    if (error instanceof Error && error.name === 'InvalidAction') {
      throw new Error('Amazon SES receives no mail in this region: '
        + "put the TlsRptReceiver into a stack in a region where it does, or give other 'reportDestinations'", { cause: error });
    }
    throw error;
  }
}

function refusal(active: string, ours: string): string {
  return `the SES receipt rule set '${active}' is active in this account and region, and activating '${ours}' would stop the mail it receives. `
    + `Either let the TlsRptReceiver add its rule to it: ruleSet: ses.ReceiptRuleSet.fromReceiptRuleSetName(this, 'RuleSet', '${active}'); `
    + 'or, if nothing needs it, deactivate it (aws ses set-active-receipt-rule-set) and deploy again';
}
