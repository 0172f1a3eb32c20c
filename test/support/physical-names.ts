import { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** Within what AWS takes a name once: an account in all regions, an account in one region, everybody, or what the name is in. */
type Scope = 'account' | 'account and region' | 'world' | 'parent';

interface NameRule {
  /** Where the template has it, by properties and items of lists. */
  readonly at: string;
  readonly scope: Scope;
  readonly maxLength: number;
  readonly pattern?: RegExp;
  /** Whether it is a name of the mail domain itself, which the DNS has only once as well. */
  readonly ofDomain?: true;
  readonly source: string;
}

const DNS: Pick<NameRule, 'maxLength' | 'ofDomain'> = { maxLength: 255, ofDomain: true };
const CLOUDFRONT = 'CloudFront API reference';
const SES = 'SES API reference';
const PROPERTIES = "CloudFormation's resource reference";

/** Names that a template may fix, by type. A type that has none is here with an empty list: one that is missing fails the test. */
export const NAMES: { readonly [type: string]: readonly NameRule[] } = {
  'AWS::CloudFront::Function': [
    { at: 'Name', scope: 'account', maxLength: 64, pattern: /^[\w-]+$/, source: `${CLOUDFRONT}: CreateFunction; aws-cdk issue 21507` },
  ],
  'AWS::CloudFront::OriginAccessControl': [
    { at: 'OriginAccessControlConfig.Name', scope: 'account', maxLength: 64, source: `${CLOUDFRONT}: OriginAccessControlConfig; winglang/wing issue 3748` },
  ],
  'AWS::CloudFront::Distribution': [
    { at: 'DistributionConfig.Aliases.*', scope: 'world', ...DNS, source: 'CloudFront developer guide: requirements for alternate domain names' },
    { at: 'DistributionConfig.Origins.*.Id', scope: 'parent', maxLength: 128, source: `${CLOUDFRONT}: Origin` },
  ],
  'AWS::CertificateManager::Certificate': [],
  'AWS::IAM::Role': [
    { at: 'RoleName', scope: 'account', maxLength: 64, source: 'IAM API reference: CreateRole' },
    { at: 'Policies.*.PolicyName', scope: 'parent', maxLength: 128, source: 'IAM API reference: PutRolePolicy' },
  ],
  'AWS::Lambda::Function': [{ at: 'FunctionName', scope: 'account and region', maxLength: 64, source: 'Lambda API reference: CreateFunction' }],
  'AWS::Lambda::EventSourceMapping': [],
  'AWS::Lambda::Permission': [],
  'AWS::Lambda::EventInvokeConfig': [],
  'AWS::Logs::LogGroup': [{ at: 'LogGroupName', scope: 'account and region', maxLength: 512, source: 'CloudWatch Logs API reference: CreateLogGroup' }],
  'AWS::Route53::RecordSet': [{ at: 'Name', scope: 'parent', ...DNS, source: 'Route 53 API reference: ResourceRecordSet' }],
  'AWS::Route53::RecordSetGroup': [{ at: 'RecordSets.*.Name', scope: 'parent', ...DNS, source: 'Route 53 API reference: ResourceRecordSet' }],
  'AWS::S3::Bucket': [{ at: 'BucketName', scope: 'world', maxLength: 63, source: 'S3 user guide: bucket naming rules' }],
  'AWS::S3::BucketPolicy': [],
  'AWS::SES::EmailIdentity': [{ at: 'EmailIdentity', scope: 'account and region', ...DNS, source: `${SES}: CreateEmailIdentity` }],
  // In one rule set, which all of an account and region may share.
  'AWS::SES::ReceiptRule': [{ at: 'Rule.Name', scope: 'account and region', maxLength: 64, pattern: /^[A-Za-z\d](?:[\w-]*[A-Za-z\d])?$/, source: `${SES}: ReceiptRule` }],
  'AWS::SQS::Queue': [{ at: 'QueueName', scope: 'account and region', maxLength: 80, source: 'SQS API reference: CreateQueue' }],
  'AWS::SQS::QueuePolicy': [],
  'AWS::Scheduler::Schedule': [{ at: 'Name', scope: 'account and region', maxLength: 64, source: 'EventBridge Scheduler API reference: CreateSchedule' }],
  'AWS::Scheduler::ScheduleGroup': [{ at: 'Name', scope: 'account and region', maxLength: 64, source: 'EventBridge Scheduler API reference: CreateScheduleGroup' }],
  'AWS::Events::Rule': [{ at: 'Name', scope: 'account and region', maxLength: 64, source: 'EventBridge API reference: PutRule' }],
  'AWS::CloudWatch::Alarm': [{ at: 'AlarmName', scope: 'account and region', maxLength: 255, source: 'CloudWatch API reference: PutMetricAlarm' }],
  'AWS::Athena::NamedQuery': [{ at: 'Name', scope: 'parent', maxLength: 128, source: 'Athena API reference: CreateNamedQuery' }],
  'AWS::Athena::WorkGroup': [{ at: 'Name', scope: 'account and region', maxLength: 128, pattern: /^[\w.-]+$/, source: 'Athena API reference: CreateWorkGroup' }],
  'AWS::Glue::Database': [
    { at: 'DatabaseInput.Name', scope: 'account and region', maxLength: 255, pattern: /^[a-z\d_]+$/, source: 'Athena user guide: names of databases, tables and columns' },
  ],
  'AWS::Glue::Table': [{ at: 'TableInput.Name', scope: 'parent', maxLength: 255, pattern: /^[a-z\d_]+$/, source: 'Athena user guide: names of databases, tables and columns' }],
  'AWS::CloudWatch::Dashboard': [{ at: 'DashboardName', scope: 'account', maxLength: 255, source: 'CloudWatch API reference: PutDashboard' }],
  'AWS::CloudFormation::Stack': [],
  'AWS::CodeBuild::Project': [{ at: 'Name', scope: 'account and region', maxLength: 150, source: 'CodeBuild API reference: CreateProject' }],
  'AWS::CodePipeline::Pipeline': [{ at: 'Name', scope: 'account and region', maxLength: 100, source: 'CodePipeline API reference: CreatePipeline' }],
  'AWS::IAM::Policy': [{ at: 'PolicyName', scope: 'parent', maxLength: 128, source: 'IAM API reference: PutRolePolicy' }],
  'AWS::KMS::Alias': [{ at: 'AliasName', scope: 'account and region', maxLength: 256, source: 'KMS API reference: CreateAlias' }],
  'AWS::KMS::Key': [],
  // Route 53 makes several of one name.
  'AWS::Route53::HostedZone': [],
  'AWS::SNS::Topic': [{ at: 'TopicName', scope: 'account and region', maxLength: 256, source: 'SNS API reference: CreateTopic' }],
  'AWS::SNS::TopicPolicy': [],
  'Custom::MtaStsPolicy': [],
  'Custom::MtaStsPolicyHost': [],
  'Custom::MtaStsPolicyHostDomains': [],
  'Custom::SesReceiptRuleSetActivation': [
    { at: 'RuleSetName', scope: 'account and region', maxLength: 64, pattern: /^[A-Za-z\d](?:[\w-]*[A-Za-z\d])?$/, source: `${SES}: CreateReceiptRuleSet` },
  ],
};

const STACK: NameRule = { at: 'StackName', scope: 'account and region', maxLength: 128, pattern: /^[A-Za-z][A-Za-z\d-]*$/, source: 'CloudFormation API reference: CreateStack' };
const EXPORT: NameRule = { at: 'Export.Name', scope: 'account and region', maxLength: 255, source: `${PROPERTIES}: outputs, Export` };

/** A name in a template that is deployed. */
export interface PhysicalName {
  readonly rule: NameRule;
  /** Two that are equal collide where AWS makes both. */
  readonly key: string;
  /** As it is written; a name that CloudFormation makes up is one of its longest. */
  readonly name: string;
  readonly resource: string;
  /** Whether it is there when the stack is deleted. */
  readonly retained: boolean;
  /** Whether another stack of the same template has the same. */
  readonly fixed: boolean;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  /** The app of the name, if there are several. */
  readonly app: string;
}

/** Lists all names of an app, with its stages and nested stacks. */
export function namesOf(assembly: CloudAssembly, app: string, templateOf: (file: string) => any): PhysicalName[] {
  const nested = assembly.nestedAssemblies.flatMap(({ nestedAssembly }) => namesOf(nestedAssembly, app, templateOf));
  return assembly.stacks.reduce<PhysicalName[]>((found, { template, stackName, environment: { account, region } }) => {
    const place = { account, region, app: `${app} ${stackName} in ${region}` };
    return [...found, ...nameAt(STACK, stackName, place, { id: stackName, retained: false, resources: {} }), ...namesIn(template, place, templateOf)];
  }, nested);
}

function namesIn({ Resources = {}, Outputs = {} }: any, place: Place, templateOf: (file: string) => any): PhysicalName[] {
  const names = Object.entries<any>(Resources).flatMap(([id, resource]) => {
    if (!NAMES[resource.Type]) throw new Error(`nobody has said which names ${resource.Type} has: add it to NAMES`);
    const of = { id, retained: (resource.DeletionPolicy ?? 'Delete') !== 'Delete', resources: Resources };
    const own = NAMES[resource.Type].flatMap((rule) => (
      valuesAt(resource.Properties ?? {}, rule.at.split('.')).flatMap((value) => nameAt(rule, value, place, of))
    ));
    if (resource.Type !== 'AWS::CloudFormation::Stack') return own;
    return [...own, ...namesIn(templateOf(resource.Metadata['aws:asset:path']), { ...place, app: `${place.app} ${id}` }, templateOf)];
  });
  const exported = Object.entries<any>(Outputs).flatMap(([id, { Export }]) => (
    Export ? nameAt(EXPORT, Export.Name, place, { id, retained: false, resources: Resources }) : []
  ));
  return [...names, ...exported];
}

interface Owner {
  readonly id: string;
  readonly retained: boolean;
  readonly resources: { readonly [id: string]: any };
}

function nameAt(rule: NameRule, value: unknown, { account, region, app }: Place, { id, retained, resources }: Owner): PhysicalName[] {
  const resource = `${app} ${id}`;
  const fixed = typeof value === 'string';
  const name = fixed ? value : madeUp(value, resources);
  const within = { 'account': account, 'account and region': `${account} ${region}`, 'world': '', 'parent': resource }[rule.scope];
  // What CloudFormation makes up is another one in each stack.
  const key = `${rule.at} ${within} ${fixed ? name : `${app} ${JSON.stringify(value)}`}`;
  return [{ rule, key, name, resource, retained, fixed }];
}

/** Makes the longest name that AWS generates for the target of a reference, a different one each time. */
function madeUp(value: any, resources: Owner['resources']): string {
  const bucket = resources[value.Ref];
  if (bucket?.Type === 'AWS::S3::Bucket' && bucket.Properties.BucketName === undefined) return `${'b'.repeat(50)}-abcdefghij12`;
  const [id, attribute] = value['Fn::GetAtt'] ?? [];
  if (/^DkimDNSTokenName\d$/.test(attribute)) return `${'d'.repeat(32)}._domainkey.${resources[id].Properties.EmailIdentity}`;
  throw new Error(`a name that nobody can tell: ${JSON.stringify(value)}`);
}

function valuesAt(value: any, [first, ...rest]: string[]): unknown[] {
  if (value === undefined) return [];
  if (first === undefined) return [value];
  return first === '*' ? [value].flat().flatMap((item: unknown) => valuesAt(item, rest)) : valuesAt(value[first], rest);
}

/** Finds names that are taken twice. */
export function collisions(names: PhysicalName[]): string[] {
  const seen = new Map<string, string>();
  return names.flatMap(({ key, name, resource, rule }) => {
    const other = seen.get(key);
    seen.set(key, resource);
    return other ? [`${rule.at} '${name}': ${other}, ${resource}`] : [];
  });
}

/** Returns whether the service refuses a name. */
export function isWrong({ name, rule }: PhysicalName): boolean {
  return name.length > rule.maxLength || (rule.pattern !== undefined && !rule.pattern.test(name));
}
