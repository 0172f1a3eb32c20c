import { Duration, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { OPERATIONS_PREFIX, policyKey } from './publication-contract';
import { outermostStack, partitionOf } from '../cdk/environment';
import { HandlerFunction } from '../cdk/handler-function';
import { byPath } from '../cdk/order';
import { REPORTS_PREFIX } from '../tls-rpt/ingestion-contract';
import { STATE_PREFIX } from '../watch/watch-contract';

/** If more stacks publish, the role names a pattern instead of each stack. */
const MAX_NAMED_STACKS = 10;

export interface PolicyPublisherProps {
  /** The policy host's bucket. */
  readonly bucket: s3.IBucket;
  readonly logGroup: logs.ILogGroup;
}

/** Publishes the policies of all domains of a policy host. */
export class PolicyPublisher extends HandlerFunction {
  private readonly stacks = new Set<Stack>();
  private readonly stackNames = new Set<string>();
  private readonly zones: route53.IHostedZone[] = [];
  private readonly roles = new Set<iam.IRole>();
  private readonly readZones: route53.IHostedZone[] = [];
  private readonly reportBuckets = new Set<s3.IBucket>();

  constructor(scope: Construct, id: string, { bucket, logGroup }: PolicyPublisherProps) {
    super(scope, id, {
      bundle: 'publish',
      description: 'Publishes MTA-STS policies and confirms that they are live',
      timeout: Duration.minutes(10),
      memorySize: 256,
      logGroup,
      statements: [
        new iam.PolicyStatement({
          actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObjectVersion'],
          resources: [bucket.arnForObjects(policyKey('mta-sts.*')), bucket.arnForObjects(`${OPERATIONS_PREFIX}*`)],
        }),
        // A domain that is removed takes the state of its watch along.
        new iam.PolicyStatement({
          actions: ['s3:DeleteObjectVersion'],
          resources: [bucket.arnForObjects(`${STATE_PREFIX}*`)],
        }),
        // Without s3:ListBucket, S3 answers 403 instead of 404 for a missing object.
        new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [bucket.bucketArn] }),
      ],
      policyFix: 'give some of the domains another PolicyHost',
    });
  }

  /** Allows the function to read whether a publishing stack is rolling back, and whether CloudFormation still waits for a request. */
  public addStack(stack: Stack): void {
    if (stack !== Stack.of(this)) this.stacks.add(stack);
  }

  /** Does the same for a stack of another app, in the same account and region. */
  public addStackName(name: string): void {
    this.stackNames.add(name);
  }

  /** Allows the function to read a zone and to correct the domain's `_mta-sts` record. */
  public addZone(zone: route53.IHostedZone): void {
    this.zones.push(zone);
  }

  /** Allows the function to assume the role for a zone in another account. */
  public addRole(role: iam.IRole): void {
    this.roles.add(role);
    // The reference is a name, for which the CDK does not order the stacks.
    if (role.node.defaultChild && Stage.of(role) === Stage.of(this) && Stack.of(role) !== Stack.of(this)) this.node.addDependency(role);
  }

  /** Allows the function to read a zone. */
  public addReadZone(zone: route53.IHostedZone): void {
    this.readZones.push(zone);
  }

  /** Allows the function to read a receiver's reports, as evidence. */
  public addReports(bucket: s3.IBucket): void {
    this.reportBuckets.add(bucket);
  }

  protected override statementsOfDomains(): iam.PolicyStatement[] {
    return [
      this.stackStatement(),
      ...this.zones.length > 0 ? [this.zoneStatement()] : [],
      ...this.readZoneStatements(),
      ...this.roles.size > 0 ? [this.roleStatement()] : [],
      ...this.reportStatements(),
    ];
  }

  /** Names many stacks by a pattern, because the policy has no room for a hundred stacks and as many zones: see docs/decisions/permissions.md. */
  private stackStatement(): iam.PolicyStatement {
    const named = [...this.stackNames].sort().map((name) => arnOfStacks(Stack.of(this), `${name}/*`));
    const others = [...new Set([...[...this.stacks].sort(byPath).map(arnOfOther), ...named])];
    return new iam.PolicyStatement({
      actions: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
      resources: [Stack.of(this).stackId, ...others.length > MAX_NAMED_STACKS ? [arnOfStacks(Stack.of(this), '*')] : others],
    });
  }

  /**
   * The condition keys apply to changes only. The function can read the zone and change `_mta-sts` TXT records, nothing else: the deletion of the old
   * record and the creation of the new one are one change, see `Zones.replaceTxt()`.
   */
  private zoneStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets', 'route53:ChangeResourceRecordSets'],
      resources: [...this.zones].sort(byPath).map((zone) => this.arnOf(zone)),
      conditions: {
        'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_mta-sts.*'] },
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
          'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
        },
      },
    });
  }

  private roleStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...this.roles].sort(byPath).map(({ roleArn }) => roleArn) });
  }

  /** Allows the function to read the zones that have the MX record of a mailbox and not a domain of the host. */
  private readZoneStatements(): iam.PolicyStatement[] {
    const known = this.zones.map((zone) => this.arnOf(zone));
    const others = [...this.readZones].sort(byPath).map((zone) => this.arnOf(zone)).filter((arn) => !known.includes(arn));
    return others.length === 0 ? [] : [new iam.PolicyStatement({ actions: ['route53:ListResourceRecordSets'], resources: others })];
  }

  private arnOf({ hostedZoneId }: route53.IHostedZone): string {
    return `arn:${partitionOf(this)}:route53:::hostedzone/${hostedZoneId}`;
  }

  private reportStatements(): iam.PolicyStatement[] {
    const buckets = [...this.reportBuckets].sort(byPath);
    if (buckets.length === 0) return [];
    const keys = buckets.flatMap(({ encryptionKey }) => encryptionKey ? [encryptionKey.keyArn] : []);
    return [
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: buckets.map((bucket) => bucket.bucketArn),
        conditions: { StringLike: { 's3:prefix': [`${REPORTS_PREFIX}*`] } },
      }),
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: buckets.map((bucket) => bucket.arnForObjects(`${REPORTS_PREFIX}*`)) }),
      ...keys.length > 0 ? [new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: keys })] : [],
    ];
  }
}

/** Returns an ARN without a reference, which could make two stacks depend on each other. CloudFormation derives a nested stack's name from its parent's. */
function arnOfOther(stack: Stack): string {
  const outermost = outermostStack(stack);
  const name = outermost === stack ? stack.stackName : `${outermost.stackName}-*`;
  return arnOfStacks(stack, `${name}/*`);
}

function arnOfStacks(near: Stack, names: string): string {
  return near.formatArn({ service: 'cloudformation', partition: partitionOf(near), resource: 'stack', resourceName: names });
}
