/*
 * What the rule set's activation and its handler agree on.
 * Imports nothing: with one import of aws-cdk-lib the handler's bundle grows from kilobytes to 60 MB.
 */

export const ACTIVATION_RESOURCE_TYPE = 'Custom::SesReceiptRuleSetActivation';

export interface ActivationProperties {
  readonly RuleSetName: string;
}
