import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import type { CloudFormationCustomResourceDeleteEvent, CloudFormationCustomResourceEvent } from 'aws-lambda';
import { ActivationProperties, SETUP_NOTIFICATION } from '../activation-contract';
import { RAW_PREFIX } from '../ingestion-contract';
import { Deployed, deployed } from './deployed';
import { isRuleSetName, RuleSets } from './rule-sets';
import { customResource } from '../../lambda/custom-resource';
import { onceAllowed } from '../../lambda/once-allowed';
import { s3Client } from '../../lambda/s3-client';

// SES allows one of these calls a second (SES API reference).
const ruleSets = new RuleSets(onceAllowed(new SESClient({ maxAttempts: 8 })));
const cloudFormation = onceAllowed(new CloudFormationClient({ maxAttempts: 8 }));
const s3 = onceAllowed(s3Client());

/** Returns the name that the rule set was created with: a new name would leave other rules in an inactive set. */
function physicalId(event: CloudFormationCustomResourceEvent): string {
  if (event.RequestType !== 'Create') return event.PhysicalResourceId;
  const { RuleSetName, Bucket } = propertiesOf(event);
  return RuleSetName ?? Bucket;
}

/**
 * SES has one active rule set per account and region, and activating ours would silently stop the mail of another one.
 * So it is activated only if none is active. It is removed only if it has no rules, because other stacks add theirs to the active set.
 */
export const handler = customResource(physicalId, async (event) => {
  if (event.RequestType === 'Delete') await remove(event);
  else if (propertiesOf(event).RuleSetName !== undefined) await activate(event);
  return { physicalResourceId: physicalId(event) };
});

async function activate(event: CloudFormationCustomResourceEvent): Promise<void> {
  const ours = physicalId(event);
  const active = await ruleSets.active();
  if (active !== undefined && active !== ours) {
    if (event.RequestType === 'Create') throw new Error(refusal(active, ours));
    // An error here would fail the rollback too. The watch reports that mail does not arrive.
    console.log(`left alone: the rule set ${active} is active, not ${ours}`);
    return;
  }
  await requireWanted(event);
  await ruleSets.ensure(ours);
  if (active === undefined) await ruleSets.activate(ours);
  // A deletion that began before the activation may have found nothing to remove.
  if (await deployed(cloudFormation, event) !== 'here') await ruleSets.removeIfEmpty(ours);
  await requireWanted(event);
}

async function requireWanted(event: CloudFormationCustomResourceEvent): Promise<void> {
  if (await deployed(cloudFormation, event) !== 'here') throw new Error('this operation was overtaken: CloudFormation has cancelled it, or deleted the resource since');
}

/** Runs after the deletion of the receipt rule, which depends on this resource. */
async function remove(event: CloudFormationCustomResourceDeleteEvent): Promise<void> {
  if (await stateAtDeletion(event) !== 'going') {
    console.log('left alone: this deletion is late or repeated');
    return;
  }
  const { RuleSetName, Bucket } = propertiesOf(event);
  await removeSetupNotification(Bucket);
  if (RuleSetName === undefined) return;
  // If a creation did not answer, CloudFormation makes up an id: no rule set has that name.
  const names = [event.PhysicalResourceId, RuleSetName].filter(isRuleSetName);
  for (const name of new Set(names)) await ruleSets.removeIfEmpty(name);
}

/** Continues a deletion if CloudFormation does not answer: usually it is wanted, and nothing else would do it. */
async function stateAtDeletion(event: CloudFormationCustomResourceDeleteEvent): Promise<Deployed> {
  try {
    return await deployed(cloudFormation, event);
  } catch (error) {
    console.error('could not ask CloudFormation for the state of the resource:', error);
    return 'going';
  }
}

/** Deletes the object that SES writes as a test. CloudFormation can't delete a bucket with objects, so a failed deployment could not be rolled back. */
async function removeSetupNotification(Bucket: string): Promise<void> {
  try {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: `${RAW_PREFIX}${SETUP_NOTIFICATION}` }));
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
}

function propertiesOf(event: CloudFormationCustomResourceEvent): ActivationProperties {
  return event.ResourceProperties as unknown as ActivationProperties;
}

function refusal(active: string, ours: string): string {
  return `the SES receipt rule set '${active}' is active in this account and region, and activating '${ours}' would stop the mail it receives. `
    + `Either let the TlsRptReceiver add its rule to it: ruleSet: ses.ReceiptRuleSet.fromReceiptRuleSetName(this, 'RuleSet', '${active}'); `
    + 'or, if nothing needs it, deactivate it (aws ses set-active-receipt-rule-set) and deploy again';
}
