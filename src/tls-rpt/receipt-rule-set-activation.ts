import { CustomResource, Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct, IConstruct } from 'constructs';
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
    this.node.addValidation({ validate: () => this.rivals() });
  }

  /** The first of them is the one that would be active. */
  private rivals(): string[] {
    const all = this.node.root.node.findAll().filter((one): one is ReceiptRuleSetActivation => one instanceof ReceiptRuleSetActivation);
    const [first] = all.filter((one) => isDeployedBeside(one, this));
    return first === this ? [] : [`'${first.node.path}' activates a receipt rule set in this account and region already, where one can be active: `
      + "make one TlsRptReceiver and give it to each MtaSts in 'reportDestinations', or give this TlsRptReceiver the other's 'ruleSet'"];
  }
}

/** Surely: what is in another stage, or whose account or region is not known, may be meant for somewhere else. */
function isDeployedBeside(one: IConstruct, other: IConstruct): boolean {
  const [a, b] = [Stack.of(one), Stack.of(other)];
  if (a === b) return true;
  const isKnown = ![a.account, a.region].some(Token.isUnresolved);
  return isKnown && Stage.of(a) === Stage.of(b) && a.account === b.account && a.region === b.region;
}
