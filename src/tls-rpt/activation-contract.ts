/*
 * What the rule set's activation and its handler agree on.
 * Imports nothing: with one import of aws-cdk-lib the handler's bundle grows from kilobytes to 60 MB.
 */

export const ACTIVATION_RESOURCE_TYPE = 'Custom::SesReceiptRuleSetActivation';

/** What SES writes under a receipt rule's prefix when the rule is made, to test its permission. */
export const SETUP_NOTIFICATION = 'AMAZON_SES_SETUP_NOTIFICATION';

export interface ActivationProperties {
  /** The rule set to make and to activate. Left out where the user gives one, which is left alone. */
  readonly RuleSetName?: string;
  /** The bucket into which the rule puts mails. */
  readonly Bucket: string;
}
