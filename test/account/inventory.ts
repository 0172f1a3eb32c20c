import { CloudFormationClient, DescribeStackEventsCommand, ListStacksCommand, StackEvent, StackSummary } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeActiveReceiptRuleSetCommand, ListIdentitiesCommand, SESClient } from '@aws-sdk/client-ses';
import { CERTIFICATE_REGION, isOfRun, stackNameOf } from './acceptance-stack';
import { OwnAccount } from './own-account';
import { isWithin } from '../../src/protocol/domain-name';
import { Answered, Api } from '../deploy/api';

/** Something that a run made and that is still there. */
export interface Left {
  readonly type: string;
  readonly id: string;
  readonly region: string;
}

export function regionsOf({ client }: OwnAccount): string[] {
  return [...new Set([client.region, CERTIFICATE_REGION])];
}

/** Lists the stacks of a run, deleted ones included: CloudFormation remembers them for 90 days. */
export async function stacksEver(account: OwnAccount, region: string): Promise<StackSummary[]> {
  const cloudFormation = new CloudFormationClient({ ...account.client, region });
  const stacks: StackSummary[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(new ListStacksCommand({ NextToken }));
    stacks.push(...page.StackSummaries ?? []);
    NextToken = page.NextToken;
  } while (NextToken);
  return stacks.filter(({ StackName }) => isOfRun(account, StackName!));
}

/** Gone with what they belong to, or, as records are, asked for elsewhere. */
const DEPENDENT = /^(Custom::|AWS::Route53::|AWS::CDK::Metadata$|AWS::S3::BucketPolicy$|AWS::SQS::QueuePolicy$|AWS::Lambda::Permission$|AWS::CloudFormation::)/;

/** Lists what CloudFormation created and did not delete, because the template keeps it or the deletion failed. */
export async function keptByStacks(account: OwnAccount): Promise<Left[]> {
  const kept = new Map<string, Left>();
  for (const region of regionsOf(account)) {
    for (const { StackId } of await stacksEver(account, region)) {
      for (const { ResourceType: type, PhysicalResourceId: id, ResourceStatus } of await eventsOf(account, region, StackId!)) {
        if (!id || id === StackId || DEPENDENT.test(type!)) continue;
        if (ResourceStatus === 'DELETE_COMPLETE') kept.delete(`${type} ${id}`);
        else kept.set(`${type} ${id}`, { type: type!, id, region });
      }
    }
  }
  return [...kept.values()];
}

/** Lists the events of a stack in the order of time. */
async function eventsOf({ client }: OwnAccount, region: string, StackName: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await new CloudFormationClient({ ...client, region }).send(new DescribeStackEventsCommand({ StackName, NextToken }));
    events.push(...page.StackEvents!);
    NextToken = page.NextToken;
  } while (NextToken);
  return events.reverse();
}

/** Lists everything that exists under the names of the run. It asks each service, not CloudFormation. */
export async function inventory(account: OwnAccount): Promise<Left[]> {
  const { client, domain, zone } = account;
  const [name, regions] = [stackNameOf(account), regionsOf(account)];
  const left: Left[] = Object.keys(await zone.records()).map((id) => ({ type: 'AWS::Route53::RecordSet', id, region: 'global' }));
  for (const region of regions) {
    const stacks = await stacksEver(account, region);
    left.push(...stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => ({ type: 'AWS::CloudFormation::Stack', id: StackName!, region })));
    const here = new Api({ ...client, region });
    const { CertificateSummaryList } = await here.json('acm', 'CertificateManager.ListCertificates', { MaxItems: 1000 });
    const certificates = CertificateSummaryList.filter(({ DomainName }: any) => isWithin(DomainName, domain));
    left.push(...certificates.map(({ CertificateArn }: any) => ({ type: 'AWS::CertificateManager::Certificate', id: CertificateArn, region })));
    for (const logGroupNamePrefix of [`${name}-`, `/aws/lambda/${name}-`]) {
      const { logGroups } = await here.json('logs', 'Logs_20140328.DescribeLogGroups', { logGroupNamePrefix });
      left.push(...logGroups.map(({ logGroupName }: any) => ({ type: 'AWS::Logs::LogGroup', id: logGroupName, region })));
    }
  }
  const { Buckets = [] } = await new S3Client({ ...client, forcePathStyle: client.endpoint !== undefined }).send(new ListBucketsCommand({}));
  left.push(...Buckets.filter(({ Name }) => isOfRun(account, Name!)).map(({ Name }) => ({ type: 'AWS::S3::Bucket', id: Name!, region: client.region })));
  left.push(...(await distributionsOf(account)).map((id) => ({ type: 'AWS::CloudFront::Distribution', id, region: 'us-east-1' })));
  return [...left, ...await ofMail(account)];
}

/** Lists the ids of distributions that have a name in the domain. */
async function distributionsOf({ api, domain }: OwnAccount): Promise<string[]> {
  const ids: string[] = [];
  let marker: string | undefined = '';
  while (marker !== undefined) {
    const { text }: Answered = await api.rest('cloudfront', 'GET', `/2020-05-31/distribution${marker && `?Marker=${marker}`}`);
    const own = text.split('<DistributionSummary>').slice(1).filter((one) => one.includes(`.${domain}<`));
    ids.push(...own.map((one) => /<Id>([^<]*)</.exec(one)![1]));
    marker = /<NextMarker>([^<]+)</.exec(text)?.[1];
  }
  return ids;
}

async function ofMail({ client, domain }: OwnAccount): Promise<Left[]> {
  const ses = new SESClient(client);
  const left = (type: string, id: string) => ({ type, id, region: client.region });
  const { Identities = [] } = await ses.send(new ListIdentitiesCommand({})).catch(() => ({ Identities: [] }));
  const { Rules = [], Metadata } = await ses.send(new DescribeActiveReceiptRuleSetCommand({})).catch(() => ({ Rules: [], Metadata: undefined }));
  const rules = Rules.filter(({ Recipients = [] }) => Recipients.some((one) => isWithin(one.split('@').pop()!, domain)));
  return [
    ...Identities.filter((one) => isWithin(one, domain)).map((one) => left('AWS::SES::EmailIdentity', one)),
    ...rules.map(({ Name }) => left('AWS::SES::ReceiptRule', `${Metadata?.Name}/${Name}`)),
  ];
}
