import { CustomResource, Lazy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { createDomains } from './host-resources';
import { MailboxPlan, mailboxRecords, RecordPlan, RegisteredDomains, servedDomains } from './hosted-domain';
import { PolicyPublisher } from './policy-publisher';

/** What a preflight reads when the template is written. */
export interface HostPreflightProps extends RegisteredDomains {
  readonly bucket: s3.IBucket;
}

/** The preflight of a policy host, and the records that it looks for before anything else changes. */
export class HostPreflight {
  /** Rejects deployments that would hurt senders. */
  public readonly resource: CustomResource;

  private readonly stack: Stack;
  private readonly plans = new Map<string, RecordPlan>();
  private readonly mailboxes = new Map<string, MailboxPlan>();

  constructor(host: Construct, private readonly publisher: PolicyPublisher, { bucket, domains, policies }: HostPreflightProps) {
    this.stack = Stack.of(host);
    this.resource = createDomains(host, publisher, {
      Bucket: bucket.bucketName,
      Domains: Lazy.any({ produce: () => servedDomains(domains, policies, this.plans) }),
      Mailboxes: Lazy.any({ produce: () => mailboxRecords([...this.mailboxes.values()]) }),
    });
  }

  /**
   * Makes the preflight look for other records of these names in the zones. Records of this stack that do not need the host wait for it,
   * so that it does not find them.
   */
  public plan(plan: RecordPlan): void {
    this.plans.set(plan.domainName, plan);
    this.checkFirst(plan.tlsRptRecord);
    for (const mailbox of plan.mailboxes) {
      // One in another stack may be deployed before the host.
      if (!this.checkFirst(mailbox.mx)) continue;
      this.mailboxes.set(mailbox.domainName, mailbox);
      this.publisher.addReadZone(mailbox.zone);
    }
  }

  /** Makes a record of this stack wait for the preflight. @returns whether it is in this stack */
  private checkFirst(record: IConstruct | undefined): boolean {
    if (!record || Stack.of(record) !== this.stack) return false;
    record.node.addDependency(this.resource);
    return true;
  }
}
