/*
 * The interface between the activation of the rule set and its handler.
 * Imports nothing: one import of aws-cdk-lib would grow the handler's bundle from kilobytes to 60 MB.
 */

export const ACTIVATION_RESOURCE_TYPE = 'Custom::SesReceiptRuleSetActivation';

/** The object that SES writes under a rule's prefix when it creates the rule, to test its permission. */
export const SETUP_NOTIFICATION = 'AMAZON_SES_SETUP_NOTIFICATION';

export interface ActivationProperties {
  /** The rule set to create and activate. Absent if the user gives one, which the handler does not change. */
  readonly RuleSetName?: string;
  /** The bucket in which the rule stores mails. */
  readonly Bucket: string;
}
