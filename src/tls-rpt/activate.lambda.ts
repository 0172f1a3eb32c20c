import { DescribeActiveReceiptRuleSetCommand, SESClient, SetActiveReceiptRuleSetCommand } from '@aws-sdk/client-ses';
import type { CloudFormationCustomResourceDeleteEvent, CloudFormationCustomResourceEvent } from 'aws-lambda';
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
  const active = await activeRuleSet();
  if (event.RequestType === 'Delete') {
    const deleted = deletedRuleSet(event);
    if (active === deleted) await ses.send(new SetActiveReceiptRuleSetCommand({}));
    else console.log(`left alone: ${active ?? 'no rule set'} is active, not ${deleted}`);
    return { physicalResourceId: event.PhysicalResourceId };
  }

  const ours = ruleSetOf(event.ResourceProperties);
  const before = event.RequestType === 'Update' ? ruleSetOf(event.OldResourceProperties) : undefined;
  if (active !== undefined && active !== ours && active !== before) throw new Error(refusal(active, ours));
  if (active !== ours) await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: ours }));
  return { physicalResourceId: ours };
});

/**
 * Behind a failure, the properties may be those of the rule set that stays. Only for a creation that did not answer they are all there is:
 * CloudFormation makes up an id for it, and the set, if it got active, would stand in the way of its own removal.
 */
function deletedRuleSet({ PhysicalResourceId, StackId, LogicalResourceId, ResourceProperties }: CloudFormationCustomResourceDeleteEvent): string {
  const [, stackName] = StackId.split('/');
  const isMadeUp = PhysicalResourceId.startsWith(`${stackName}-${LogicalResourceId}-`);
  return isMadeUp ? ruleSetOf(ResourceProperties) : PhysicalResourceId;
}

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
