import { CustomResource, Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { ACTIVATION_RESOURCE_TYPE, ActivationProperties, SETUP_NOTIFICATION } from './activation-contract';
import { RAW_PREFIX } from './ingestion-contract';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { outermostStack } from '../cdk/environment';
import { HandlerFunction } from '../cdk/handler-function';

/** Properties of a `ReceiptRuleSetActivation`. */
export interface ReceiptRuleSetActivationProps {
  /**
   * Name of the rule set to create and activate.
   *
   * @default - none: the receiver adds its rule to a given rule set, which stays as it is
   */
  readonly ruleSetName?: string;

  /** The bucket in which the receiver's rule stores mails. */
  readonly bucket: s3.IBucket;

  /** Where the activation logs. */
  readonly logGroup: logs.ILogGroup;
}

const KIND = 'ReceiptRuleSetActivation';

/**
 * Creates a receipt rule set and activates it when the stack is deployed. It never replaces another active set: in that case
 * the deployment fails before it changes how mail is received, and the error names the set and the fixes.
 *
 * The removal deletes the rule set only if it contains no rules. Others may have added rules to the active set, and SES would delete these with the set.
 * A set with rules stays active, and the next deployment of a stack of that name takes it over.
 *
 * The receiver's rule depends on this construct. So it is deleted after the rule and before the bucket, from which it deletes the object that
 * SES stores when it creates a rule: CloudFormation can't delete a bucket that contains an object.
 */
export class ReceiptRuleSetActivation extends Construct {
  /** The custom resource. */
  public readonly resource: CustomResource;

  private readonly activates: boolean;

  constructor(scope: Construct, id: string, props: ReceiptRuleSetActivationProps) {
    super(scope, id);
    markAs(KIND, this);
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
        // To see whether the request is still current.
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

  /** Finds an earlier activation in the same account and region, where only one set can be active. */
  private rivals(): string[] {
    const all = this.node.root.node.findAll().filter((one): one is ReceiptRuleSetActivation => isMarkedAs(KIND, one));
    const [first] = all.filter((one) => one.activates && isDeployedBeside(one, this));
    return first === this ? [] : [`'${first.node.path}' already activates a receipt rule set in this account and region, where only one can be active: `
      + "create one TlsRptReceiver and give it to each MtaSts in 'reportDestinations', or give this TlsRptReceiver the other's 'ruleSet'"];
  }
}

/** Returns whether both are certainly deployed to the same account and region. Another stage, or an unknown account or region, may be elsewhere. */
function isDeployedBeside(one: IConstruct, other: IConstruct): boolean {
  const [a, b] = [outermostStack(one), outermostStack(other)];
  if (a === b) return true;
  const isKnown = ![a.account, a.region].some(Token.isUnresolved);
  return isKnown && Stage.of(a) === Stage.of(b) && a.account === b.account && a.region === b.region;
}

/** Allows actions for which IAM knows no resources (Service Authorization Reference, Amazon SES). */
function ruleSetStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'ses:CreateReceiptRuleSet', 'ses:DeleteReceiptRuleSet', 'ses:DescribeActiveReceiptRuleSet', 'ses:DescribeReceiptRuleSet', 'ses:SetActiveReceiptRuleSet',
    ],
    resources: ['*'],
  });
}
