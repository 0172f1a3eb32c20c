import { CustomResource, Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { ACTIVATION_RESOURCE_TYPE, ActivationProperties, SETUP_NOTIFICATION } from './activation-contract';
import { RAW_PREFIX } from './ingestion-contract';
import { HandlerFunction } from '../cdk/handler-function';

/** Properties of a `ReceiptRuleSetActivation`. */
export interface ReceiptRuleSetActivationProps {
  /**
   * Name of the rule set to make and to activate.
   *
   * @default - none: the receiver adds its rule to a rule set that is given, which is left alone
   */
  readonly ruleSetName?: string;

  /** The bucket into which the receiver's rule puts mails. */
  readonly bucket: s3.IBucket;

  /** Where the activation logs. */
  readonly logGroup: logs.ILogGroup;
}

/**
 * Makes a receipt rule set and activates it when the stack is deployed, and never takes the place of another one:
 * where another one is active, the deployment fails before it has changed how mail is received, and its error names the set and the ways out.
 *
 * The removal deletes the rule set only if it holds no rule. Others add rules to the active set, and SES deletes the rules with their set:
 * a set that holds a rule stays, active as it was, and the next deployment of a stack of that name takes it over.
 *
 * The receiver's rule depends on it. So it is deleted after the rule, and before the bucket, from which it removes the object that
 * SES puts there when a rule is made: CloudFormation can't delete a bucket that holds an object.
 */
export class ReceiptRuleSetActivation extends Construct {
  /** The custom resource. */
  public readonly resource: CustomResource;

  private readonly activates: boolean;

  constructor(scope: Construct, id: string, props: ReceiptRuleSetActivationProps) {
    super(scope, id);
    const { ruleSetName, bucket, logGroup } = props;
    this.activates = ruleSetName !== undefined;
    const activator = new HandlerFunction(this, 'Activator', {
      bundle: 'activate',
      description: 'Activates an SES receipt rule set where none is active',
      timeout: Duration.minutes(3),
      memorySize: 256,
      logGroup,
      statements: [
        new iam.PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects(RAW_PREFIX + SETUP_NOTIFICATION)] }),
        // Whether the activation is still wanted.
        new iam.PolicyStatement({ actions: ['cloudformation:DescribeStackResource'], resources: [Stack.of(this).stackId] }),
        ...this.activates ? [ruleSetStatement()] : [],
      ],
      policyFix: 'grant the function less',
    });
    const properties: ActivationProperties = { RuleSetName: ruleSetName, Bucket: bucket.bucketName };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: ACTIVATION_RESOURCE_TYPE,
      serviceToken: activator.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { ...properties },
    });
    if (this.activates) this.node.addValidation({ validate: () => this.rivals() });
  }

  /** The first of them is the one that would be active. */
  private rivals(): string[] {
    const all = this.node.root.node.findAll().filter((one): one is ReceiptRuleSetActivation => one instanceof ReceiptRuleSetActivation);
    const [first] = all.filter((one) => one.activates && isDeployedBeside(one, this));
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

/** None of these calls has a resource in IAM (Service Authorization Reference, Amazon SES). */
function ruleSetStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'ses:CreateReceiptRuleSet', 'ses:DeleteReceiptRuleSet', 'ses:DescribeActiveReceiptRuleSet', 'ses:DescribeReceiptRuleSet', 'ses:SetActiveReceiptRuleSet',
    ],
    resources: ['*'],
  });
}
