import { Cloud, setRecord, Thing } from './cloud';

type Properties = Thing['properties'];

/** How CloudFormation makes, changes and deletes a thing that no custom resource stands for. */
export interface ResourceType {
  /** Returns the physical id. Fails if the name is taken. */
  name(cloud: Cloud, properties: Properties, suggestion: string): string;
  /** Returns true if the change needs a replacement. */
  replaced?(before: Properties, after: Properties): boolean;
  put?(cloud: Cloud, id: string, properties: Properties): void;
  delete?(cloud: Cloud, id: string, properties: Properties): void;
}

const plain: ResourceType = { name: (_, __, suggestion) => suggestion };

const recordKey = ({ Name, Type }: Properties) => `${Type} ${Name.replace(/\.$/, '')}`;

const recordValue = ({ AliasTarget, ResourceRecords }: Properties): string => AliasTarget?.DNSName ?? ResourceRecords[0];

const recordSet: ResourceType = {
  name: (cloud, properties) => {
    const key = recordKey(properties);
    if (cloud.records.has(key)) throw new Error(`InvalidChangeBatch: ${key} already exists`);
    return key;
  },
  replaced: (before, after) => recordKey(before) !== recordKey(after) || before.HostedZoneId !== after.HostedZoneId,
  put: (cloud, id, properties) => setRecord(cloud, id, { value: recordValue(properties), alias: !!properties.AliasTarget }),
  delete: (cloud, id, properties) => {
    const live = cloud.records.get(id);
    if (live && live.value !== recordValue(properties)) throw new Error(`InvalidChangeBatch: ${id} has another value`);
    setRecord(cloud, id, undefined);
  },
};

const distribution: ResourceType = {
  name: (cloud, properties, suggestion) => {
    checkAliases(cloud, suggestion, properties);
    return suggestion;
  },
  put: checkAliases,
};

function checkAliases(cloud: Cloud, own: string, { DistributionConfig }: Properties): void {
  for (const [id, { type, properties }] of cloud.things) {
    const taken = type === 'AWS::CloudFront::Distribution' && id !== own
      && properties.DistributionConfig.Aliases.some((alias: string) => DistributionConfig.Aliases.includes(alias));
    if (taken) throw new Error(`CNAMEAlreadyExists: on ${id}`);
  }
}

const bucket: ResourceType = {
  ...plain,
  delete: (cloud, id) => {
    if (![...cloud.buckets.objects.keys()].some((key) => key.startsWith(`${id}/`))) return;
    cloud.notEmpty.add(id);
    throw new Error('BucketNotEmpty');
  },
};

/** Its name is taken once in an account, among those of its type. */
const named = (kind: string, nameOf: (properties: Properties) => string): ResourceType => ({
  name: (cloud, properties) => {
    const id = `${kind} ${nameOf(properties)}`;
    if (cloud.things.has(id)) throw new Error(`${id} already exists`);
    return id;
  },
});

const certificate: ResourceType = {
  ...plain,
  // Only its tags can be changed in place.
  replaced: ({ Tags: _, ...before }, { Tags: __, ...after }) => JSON.stringify(before) !== JSON.stringify(after),
  delete: (cloud, id) => {
    for (const { properties } of cloud.things.values()) {
      if (properties.DistributionConfig?.ViewerCertificate.AcmCertificateArn === id) throw new Error('the certificate is in use');
    }
  },
};

const TYPES: { readonly [type: string]: ResourceType } = {
  'AWS::Route53::RecordSet': recordSet,
  'AWS::CloudFront::Distribution': distribution,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': { ...plain, name: (_, { Bucket }) => `policy of ${Bucket}` },
  'AWS::CloudFront::OriginAccessControl': named('access control', ({ OriginAccessControlConfig }) => OriginAccessControlConfig.Name),
  'AWS::CloudFront::Function': named('function', ({ Name }) => Name),
  'AWS::CertificateManager::Certificate': certificate,
};

export function typeNamed(type: string): ResourceType {
  return TYPES[type] ?? plain;
}

/** Returns true if senders notice that such a resource is created or changed. What nobody notices before a distribution needs it is created without a step of its own. */
export function isSeen(type: string): boolean {
  return ['AWS::Route53::RecordSet', 'AWS::CloudFront::Distribution', 'AWS::S3::BucketPolicy'].includes(type) || type.startsWith('Custom::');
}

/** Returns true if a deletion of such a resource makes a difference to anybody. While there is a distribution, it needs what it depends on. */
export function isMissed(cloud: Cloud, type: string): boolean {
  return isSeen(type) || (type in TYPES && [...cloud.things.values()].some((thing) => thing.type === 'AWS::CloudFront::Distribution'));
}
