import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { RAW_PREFIX } from './ingestion-contract';
import { zoneFileLine } from '../cdk/zone-file';

const TTL = Duration.hours(1);

export interface ReportMailboxProps {
  readonly zone?: route53.IHostedZone;
  readonly domain: string;
  readonly address: string;
  readonly bucket: s3.Bucket;
  readonly ruleSet: ses.IReceiptRuleSet;
  readonly ruleName: string;
  readonly afterRule?: ses.IReceiptRule;
}

/** Makes SES receive mail for one address and store it in a bucket. */
export class ReportMailbox extends Construct {
  public readonly rule: ses.ReceiptRule;
  /** Undefined without a zone. */
  public readonly mx?: route53.MxRecord;
  /** The records to create by hand without a zone, as lines of a zone file. */
  public readonly manualRecords: string[] = [];

  constructor(scope: Construct, id: string, props: ReportMailboxProps) {
    super(scope, id);
    this.createIdentity(props);
    this.rule = this.createRule(props);
    this.mx = this.createMx(props);
  }

  private createMx({ zone, domain }: ReportMailboxProps): route53.MxRecord | undefined {
    const hostName = `inbound-smtp.${Stack.of(this).region}.amazonaws.com`;
    if (zone) return new route53.MxRecord(this, 'Mx', { zone, recordName: `${domain}.`, values: [{ priority: 10, hostName }], ttl: TTL });
    this.manualRecords.push(zoneFileLine(domain, route53.RecordType.MX, `10 ${hostName}.`, TTL));
    return undefined;
  }

  /** Creates the identity: SES receives mail for verified domains only, and verifies a domain by its DKIM records. */
  private createIdentity({ zone, domain }: ReportMailboxProps): void {
    const identity = new ses.EmailIdentity(this, 'Identity', { identity: ses.Identity.domain(domain) });
    if (!zone) {
      this.manualRecords.push(...identity.dkimRecords.map(({ name, value }) => zoneFileLine(name, route53.RecordType.CNAME, `${value}.`, TTL)));
      return;
    }
    new route53.CfnRecordSetGroup(this, 'Dkim', {
      hostedZoneId: zone.hostedZoneId,
      recordSets: identity.dkimRecords.map(({ name, value }) => ({
        name,
        type: route53.RecordType.CNAME,
        resourceRecords: [value],
        ttl: TTL.toSeconds().toString(),
      })),
    });
  }

  private createRule({ bucket, ruleSet, ruleName, afterRule, address }: ReportMailboxProps): ses.ReceiptRule {
    const stack = Stack.of(this);
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${RAW_PREFIX}*`)],
      conditions: {
        StringEquals: {
          'aws:SourceAccount': stack.account,
          'aws:SourceArn': stack.formatArn({
            service: 'ses',
            resource: 'receipt-rule-set',
            resourceName: `${ruleSet.receiptRuleSetName}:receipt-rule/${ruleName}`,
          }),
        },
      },
    }));
    const rule = new ses.ReceiptRule(this, 'Rule', {
      ruleSet,
      receiptRuleName: ruleName,
      after: afterRule,
      recipients: [address],
      enabled: true,
      scanEnabled: true,
      // Senders must be able to report broken TLS without TLS (RFC 8460 §3).
      tlsPolicy: ses.TlsPolicy.OPTIONAL,
      actions: [{ bind: () => ({ s3Action: { bucketName: bucket.bucketName, objectKeyPrefix: RAW_PREFIX } }) }],
    });
    // SES writes a test object when it creates the rule.
    rule.node.addDependency(bucket.policy!);
    return rule;
  }
}
