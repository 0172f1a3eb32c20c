import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { ACTIVATION_RESOURCE_TYPE, ActivationProperties } from './activation-contract';
import { HandlerFunction } from '../handler-function';

/** Properties of a `ReceiptRuleSetActivation`. */
export interface ReceiptRuleSetActivationProps {
  /** The rule set to activate. */
  readonly ruleSet: ses.IReceiptRuleSet;

  /** Where the activation logs. */
  readonly logGroup: logs.ILogGroup;
}

/**
 * Makes a receipt rule set the active one of its account and region when the stack is deployed, and never takes one from anybody:
 * the deployment fails where another one is active, naming it and the ways out, and the removal deactivates the rule set
 * only if it still is the active one.
 */
export class ReceiptRuleSetActivation extends Construct {
  /** The custom resource. */
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: ReceiptRuleSetActivationProps) {
    super(scope, id);
    const activator = new HandlerFunction(this, 'Activator', {
      bundle: 'activate',
      description: 'Activates an SES receipt rule set where none is active',
      timeout: Duration.minutes(1),
      memorySize: 256,
      logGroup: props.logGroup,
      statements: [new iam.PolicyStatement({
        actions: ['ses:DescribeActiveReceiptRuleSet', 'ses:SetActiveReceiptRuleSet'],
        // Neither call has a resource in IAM: what is active is a fact of the whole account and region.
        resources: ['*'],
      })],
    });
    const properties: ActivationProperties = { RuleSetName: props.ruleSet.receiptRuleSetName };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: ACTIVATION_RESOURCE_TYPE,
      serviceToken: activator.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { ...properties },
    });
  }
}
