import {
  CloudFormationClient, DescribeStackEventsCommand, DescribeStacksCommand, GetTemplateCommand, ListStackResourcesCommand, Stack, StackEvent,
} from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Answer, ClientConfig, Cloud, PolicyRequest } from './cloud';
import { Records } from '../deploy/zones';

/** What an app becomes in a deployment. Left out: as it was written first, in mode testing. */
export interface Form {
  readonly mode?: 'testing' | 'enforce' | 'none';
  /** How the domain is removed with its stack: refused while senders may hold an enforce policy, or all the same. */
  readonly removal?: 'destroy' | 'abandon';
  /** Whether the policy names one host more. */
  readonly anotherHost?: boolean;
  /** A resource that fails: while the policy is published, or when the record has followed. */
  readonly failing?: 'beside the publication' | 'after the record';
  /** Milliseconds after which it does. */
  readonly failsAfter?: number;
}

/** A stack with a mail domain, as it is deployed, and what the world sees of it. */
export abstract class MailStack {
  public readonly client: ClientConfig;
  public readonly s3: S3Client;

  protected constructor(
    public readonly cloud: Cloud, public readonly stackName: string, public readonly domain: string, protected readonly region: string,
  ) {
    this.client = cloud.client;
    this.s3 = new S3Client({ ...cloud.client, forcePathStyle: cloud.client.endpoint !== undefined });
  }

  public abstract deployAs(form: Form): Promise<string>;
  public abstract destroy(): Promise<string>;
  /** Lists all records of the domain, or of another zone. */
  public abstract records(zone?: string): Promise<Records>;
  public abstract putMx(...hosts: string[]): Promise<void>;

  public async status(): Promise<string> {
    return (await this.stack()).StackStatus!;
  }

  /** Returns the value of the output whose name contains this. */
  public async output(name: string): Promise<string> {
    return (await this.stack()).Outputs!.find(({ OutputKey }) => OutputKey!.includes(name))!.OutputValue!;
  }

  /** Returns physical names by logical ids. */
  public async names(stack = this.stackName, region?: string): Promise<{ [logicalId: string]: string }> {
    const cloudFormation = this.cloudFormation(region);
    const names: { [logicalId: string]: string } = {};
    let NextToken: string | undefined;
    do {
      const page = await cloudFormation.send(new ListStackResourcesCommand({ StackName: stack, NextToken }));
      for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) names[LogicalResourceId!] = PhysicalResourceId!;
      NextToken = page.NextToken;
    } while (NextToken);
    return names;
  }

  public async nameOf(logicalId: RegExp): Promise<string> {
    const found = Object.entries(await this.names()).find(([id]) => logicalId.test(id));
    if (!found) throw new Error(`the stack ${this.stackName} has no resource ${logicalId}`);
    return found[1];
  }

  public async template(stack = this.stackName, region?: string): Promise<any> {
    return JSON.parse((await this.cloudFormation(region).send(new GetTemplateCommand({ StackName: stack }))).TemplateBody!);
  }

  /** Returns the events of CloudFormation's last operation on the stack, or on another one, in the order of time. They include its rollback. */
  public async lastOperation(stack = this.stackName, region?: string): Promise<StackEvent[]> {
    const events: StackEvent[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.cloudFormation(region).send(new DescribeStackEventsCommand({ StackName: stack, NextToken }));
      for (const event of page.StackEvents!) {
        events.unshift(event);
        if (event.PhysicalResourceId === event.StackId && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(event.ResourceStatus!)) return events;
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return events;
  }

  /** Fetches the policy as a sender does. */
  public policy(domain = this.domain, request: PolicyRequest | string = {}): Promise<Answer> {
    return this.cloud.fetchPolicy(`mta-sts.${domain}`, typeof request === 'string' ? { target: request } : request);
  }

  /** Returns the id that the domain's record announces to senders, by the zone's name servers. */
  public async announcedInDns(): Promise<string> {
    const [strings] = await (await this.cloud.resolver()).resolveTxt(`_mta-sts.${this.domain}`);
    return idIn(strings.join(''));
  }

  /** Returns the id that the domain's record in the hosted zone announces. */
  public async announced(): Promise<string> {
    return idIn((await this.records())[`TXT _mta-sts.${this.domain}`][0].replace(/^"|"$/g, ''));
  }

  /** Returns the policy as the publisher stored it. */
  public async stored(): Promise<{ id: string; metadata: { [name: string]: string }; version?: string }> {
    const Key = `mta-sts.${this.domain}/.well-known/mta-sts.txt`;
    const { Metadata, VersionId } = await this.s3.send(new GetObjectCommand({ Bucket: await this.policyBucket(), Key }));
    return { id: Metadata!['policy-id'], metadata: Metadata!, version: VersionId };
  }

  public async reportKeys(): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: await this.reportBucket() }));
    return Contents.map(({ Key }) => Key!.replace(/[0-9a-f]{32,64}/, 'HASH'));
  }

  public reportBucket(): Promise<string> {
    return this.nameOf(/ReportsBucket[0-9A-F]{8}$/);
  }

  public policyBucket(): Promise<string> {
    return this.nameOf(/PolicyHostBucket[0-9A-F]{8}$/);
  }

  protected cloudFormation(region = this.region): CloudFormationClient {
    return new CloudFormationClient({ ...this.client, region });
  }

  private async stack(): Promise<Stack> {
    return (await this.cloudFormation().send(new DescribeStacksCommand({ StackName: this.stackName }))).Stacks![0];
  }
}

function idIn(record: string): string {
  const id = /^v=STSv1; id=([0-9a-f]{32});$/.exec(record)?.[1];
  if (id === undefined) throw new Error(`not a record of MTA-STS as the library makes it: ${record}`);
  return id;
}
