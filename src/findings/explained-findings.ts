import { IConstruct } from 'constructs';
import { MailNotifications } from '../notifications/mail-notifications';
import { PolicyHost } from '../policy-host/policy-host';
import { RecordsRole } from '../records/records-role';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { PolicyWatch } from '../watch/policy-watch';

/** Explains findings at one part of a construct. docs/findings.md has a row for each. */
export interface ExplainedFinding {
  /** The ids of constructs that lead from the construct to the part. */
  readonly part: string;
  /** The rules, by their ids in cdk-nag. IAM5 names what a wildcard follows, such as `/watch/*`, instead of the whole resource. */
  readonly rules: readonly string[];
  readonly reason: string;
}

export interface ExplainedConstruct {
  readonly name: string;
  readonly is: (construct: IConstruct) => boolean;
  readonly findings: readonly ExplainedFinding[];
}

export const IAM5 = 'AwsSolutions-IAM5';

const NIST = ['NIST.800.53.R4', 'NIST.800.53.R5'];
const HIPAA = 'HIPAA.Security';
const PCI = 'PCI.DSS.321';
/** The packs that have a rule of this name. */
const PACKS: { readonly [rule: string]: readonly string[] } = {
  CloudWatchLogGroupEncrypted: [...NIST, HIPAA, PCI],
  IAMNoInlinePolicy: [...NIST, HIPAA, PCI],
  LambdaConcurrency: ['NIST.800.53.R5', HIPAA],
  LambdaDLQ: ['NIST.800.53.R5', HIPAA],
  LambdaInsideVPC: [...NIST, HIPAA, PCI],
  S3BucketLoggingEnabled: [...NIST, HIPAA, PCI],
  S3BucketReplicationEnabled: [...NIST, HIPAA, PCI],
  S3BucketVersioningEnabled: [...NIST, HIPAA, PCI],
  S3DefaultEncryptionKMS: ['NIST.800.53.R5', HIPAA, PCI],
};

const INLINE = 'A separate policy could be created after the function, which would then run without permissions';
const NO_VPC = 'It talks to public endpoints only, and has nothing in a VPC';
const UNRESERVED = 'Reserved concurrency would reduce what all other functions of the account have, and it needs no bound';
const TRACING = 'It logs what it does; traces cost money, and would show no more';
const LOG_KEY = 'The log contains names of domains and keys of objects; CloudWatch Logs encrypts it with its own key';

export const EXPLAINED: readonly ExplainedConstruct[] = [
  {
    name: 'PolicyHost',
    is: PolicyHost.isPolicyHost,
    findings: [
      explained('Bucket', ['AwsSolutions-S1', ...inPacks('S3BucketLoggingEnabled')], 'Only CloudFront and the publishing function can reach the policies, which are public'),
      explained('Bucket', inPacks('S3BucketReplicationEnabled'), 'The next deployment can write every policy again; a second bucket would serve nobody'),
      explained('Bucket', inPacks('S3DefaultEncryptionKMS'), 'The policies are public'),
      explained('Bucket', ['NIST.800.53.R4-S3BucketDefaultLockEnabled'], 'The next deployment replaces the policies, and must be able to'),
      explained('Distribution', ['AwsSolutions-CFR1'], 'Mail comes from everywhere, and a sender that can not get the policy delivers without it'),
      explained('Distribution', ['AwsSolutions-CFR2'], 'It serves one small file for each domain to anybody; a firewall has nothing to block'),
      explained('Distribution', ['AwsSolutions-CFR3'], 'Anybody may fetch a policy: a log of requests is of no use, and costs storage'),
      explained('Logs', inPacks('CloudWatchLogGroupEncrypted'), LOG_KEY),
      wildcard('PublisherRole', '/mta-sts.*/.well-known/mta-sts.txt', 'One object for each domain, including domains that have left the app and are to be deleted'),
      wildcard('PublisherRole', '/operations/*', 'Objects with which requests of CloudFormation coordinate'),
      wildcard('PublisherRole', '/watch/*', 'The result of the last check, one object for each domain: a domain that leaves takes it along'),
      wildcard('PublisherRole', '/reports/*', 'The reports are the evidence for enforce, one object each'),
      explained('PublisherRole', inPacks('IAMNoInlinePolicy'), INLINE),
      explained('Publisher', inPacks('LambdaConcurrency'), UNRESERVED),
      explained('Publisher', ['Serverless-LambdaDLQ', ...inPacks('LambdaDLQ')], 'Only CloudFormation calls it, and waits for the answer: a failure is a failed deployment'),
      explained('Publisher', inPacks('LambdaInsideVPC'), NO_VPC),
      explained('Publisher', ['Serverless-LambdaTracing'], TRACING),
    ],
  },
  {
    name: 'PolicyWatch',
    is: PolicyWatch.isPolicyWatch,
    findings: [
      wildcard('FunctionRole', '/watch/*', 'The result of the last check, one object for each domain'),
      wildcard('FunctionRole', '*', 'The calls of SES have no resources in IAM: they read the active rule set, and the states of identities'),
      explained('FunctionRole', ['Serverless-LambdaStarPermissions'], 'The calls of SES have no resources in IAM: they read the active rule set, and the states of identities'),
      explained('FunctionRole', inPacks('IAMNoInlinePolicy'), INLINE),
      explained('ScheduleRole', inPacks('IAMNoInlinePolicy'), 'It may invoke one function, and exists for one schedule'),
      explained('Function', inPacks('LambdaConcurrency'), UNRESERVED),
      explained('Function', ['Serverless-LambdaDLQ', ...inPacks('LambdaDLQ')], 'Lambda runs a failed check again, and the next scheduled check replaces it'),
      explained('Function', inPacks('LambdaInsideVPC'), NO_VPC),
      explained('Function', ['Serverless-LambdaTracing'], TRACING),
    ],
  },
  {
    name: 'TlsRptReceiver',
    is: TlsRptReceiver.isTlsRptReceiver,
    findings: [
      explained('Bucket', ['AwsSolutions-S1', ...inPacks('S3BucketLoggingEnabled')], 'CloudTrail shows who reads reports, if data events are on; access logs would need another bucket'),
      explained('Bucket', inPacks('S3BucketReplicationEnabled'), 'Reports are statistics, and new ones come every day'),
      explained('Bucket', inPacks('S3BucketVersioningEnabled'), 'What the retention deletes must be gone, and a replay makes the reports from the mails again'),
      explained('Bucket', ['NIST.800.53.R4-S3BucketDefaultLockEnabled'], 'What the retention deletes must be gone'),
      explained('Bucket', inPacks('S3DefaultEncryptionKMS'), 'Reports contain no content of mails; S3 encrypts them with its own keys'),
      explained('Logs', inPacks('CloudWatchLogGroupEncrypted'), LOG_KEY),
      explained('DeadLetterQueue', ['Serverless-SQSRedrivePolicy'], 'It is the dead-letter queue itself'),
      wildcard('Ingestion/FunctionRole', '/raw/*', 'It reads every mail that comes'),
      wildcard('Ingestion/FunctionRole', '/reports/*', 'It stores every report that counts'),
      wildcard('Ingestion/FunctionRole', '/quarantine/*', 'It stores why a mail does not count, and deletes that if the mail counts later'),
      wildcard('Ingestion/FunctionRole', '/reports/domain=*/day=unknown/*', 'A replay deletes what an earlier reading stored without a date; it can delete no other report'),
      explained('Ingestion/FunctionRole', inPacks('IAMNoInlinePolicy'), INLINE),
      explained('Ingestion/Function', inPacks('LambdaConcurrency'), 'The queue keeps mails that come faster; reserved concurrency would reduce what all other functions of the account have'),
      explained('Ingestion/Function', ['Serverless-LambdaDLQ', ...inPacks('LambdaDLQ')], 'It reads a queue that has a dead-letter queue'),
      explained('Ingestion/Function', inPacks('LambdaInsideVPC'), NO_VPC),
      explained('Ingestion/Function', ['Serverless-LambdaTracing'], 'The bucket has the outcome of each mail; traces cost money, and would show no more'),
      explained('Ingestion/Source', ['Serverless-LambdaEventSourceMappingDestination'], 'Lambda has no such destination for a queue; the dead-letter queue takes what fails'),
      wildcard('Activation/ActivatorRole', '*', 'The active rule set belongs to the account and region, and is not a resource in IAM'),
      explained('Activation/ActivatorRole', ['Serverless-LambdaStarPermissions'], 'The active rule set belongs to the account and region, and is not a resource in IAM'),
      ...activatorIn('Activation'),
      // With a given rule set.
      ...activatorIn('Cleanup'),
    ],
  },
  {
    name: 'MailNotifications',
    is: MailNotifications.isMailNotifications,
    findings: [
      explained('Logs', inPacks('CloudWatchLogGroupEncrypted'), LOG_KEY),
      wildcard('FunctionRole', '/notifications/*', 'What was announced, one object for each domain'),
      wildcard('FunctionRole', '/reports/*', 'It announces what the reports say, one object each'),
      wildcard('FunctionRole', '/watch/*', 'What the watch found last, one object for each domain'),
      explained('FunctionRole', inPacks('IAMNoInlinePolicy'), INLINE),
      explained('ScheduleRole', inPacks('IAMNoInlinePolicy'), 'It may invoke one function, and exists for its schedules'),
      explained('Function', inPacks('LambdaConcurrency'), UNRESERVED),
      explained('Function', ['Serverless-LambdaDLQ', ...inPacks('LambdaDLQ')], 'The daily run announces what was not announced, so that no event has to be kept'),
      explained('Function', inPacks('LambdaInsideVPC'), NO_VPC),
      explained('Function', ['Serverless-LambdaTracing'], TRACING),
      explained('ReportRule', ['Serverless-EventBusDLQ'], 'An event only starts the function, and the daily run announces what was not announced'),
      explained('WatchRule', ['Serverless-EventBusDLQ'], 'An event only starts the function, and the daily run announces what was not announced'),
    ],
  },
  {
    name: 'RecordsRole',
    is: RecordsRole.isRecordsRole,
    findings: [
      explained('Resource', inPacks('IAMNoInlinePolicy'), 'It may change a few records of one zone, and exists for them'),
    ],
  },
];

function activatorIn(resource: string): ExplainedFinding[] {
  return [
    explained(`${resource}/ActivatorRole`, inPacks('IAMNoInlinePolicy'), INLINE),
    explained(`${resource}/Activator`, inPacks('LambdaConcurrency'), UNRESERVED),
    explained(`${resource}/Activator`, ['Serverless-LambdaDLQ', ...inPacks('LambdaDLQ')], 'Only CloudFormation calls it, and waits for the answer: a failure is a failed deployment'),
    explained(`${resource}/Activator`, inPacks('LambdaInsideVPC'), NO_VPC),
    explained(`${resource}/Activator`, ['Serverless-LambdaTracing'], TRACING),
  ];
}

function explained(part: string, rules: readonly string[], reason: string): ExplainedFinding {
  return { part, rules, reason };
}

function wildcard(part: string, suffix: string, reason: string): ExplainedFinding {
  return { part, rules: [`${IAM5}[${suffix}]`], reason };
}

function inPacks(rule: string): string[] {
  return PACKS[rule].map((pack) => `${pack}-${rule}`);
}
