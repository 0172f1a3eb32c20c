import { randomUUID } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Assembly, synthesize } from '../test/support/assembly';
import { throwAwayCertificates } from '../test/support/certificates';
import { DnsRecord, startDnsServer } from '../test/support/dns-server';
import { EventBus, startEventBus } from '../test/support/event-bus';
import { startHostedZone } from '../test/support/hosted-zone';
import { requestCustomResource } from '../test/support/lambda';
import { startMailServer } from '../test/support/mail-server';
import { ObjectStore, startObjectStore } from '../test/support/object-store';
import { startPolicyHost } from '../test/support/policy-host-server';
import { startStackStatus } from '../test/support/stack-status';

const APP = path.join(__dirname, '..', 'examples', 'minimal', 'app.ts');

/** The app's servers on loopback, and what takes part needs to reach them. */
export interface Rehearsal {
  readonly assembly: Assembly;
  readonly store: ObjectStore;
  readonly events: EventBus;
  readonly resolver: Resolver;
  readonly records: DnsRecord[];
  readonly policyHostPort: number;
  readonly mailPort: number;
  readonly ca: string;
  /** Keys of the mails that were received and not yet checked. */
  readonly received: string[];
  /** Sends the publication a request of CloudFormation, and returns its answer. */
  publish(requestType: string, properties?: object): Promise<any>;
  stop(): Promise<void>;
}

/** Deploys the app as CloudFormation would, in the order of its references, on loopback and without an account. */
export async function rehearse(domain: string, directory: string): Promise<Rehearsal> {
  const outDir = path.join(directory, 'cdk.out');
  synthesize(APP, outDir, { domain });
  const assembly = new Assembly(outDir, 'Mail', 'us-east-1');

  const buckets = assembly.ofType('AWS::S3::Bucket').map(({ id }) => id);
  buckets.forEach((id) => assembly.values.set(id, id.toLowerCase()));
  const store = await startObjectStore(directory, buckets.map((id) => id.toLowerCase()));
  const distribution = assembly.theOnly('AWS::CloudFront::Distribution');
  const certificates = await throwAwayCertificates(distribution.properties.DistributionConfig.Aliases);
  const policyHost = await startPolicyHost(assembly, store.client, certificates);
  assembly.values.set(`${distribution.id}.DomainName`, `127.0.0.1:${policyHost.port}`);

  const caFile = path.join(directory, 'ca.pem');
  fs.writeFileSync(caFile, certificates.ca);
  const records: DnsRecord[] = [{ name: `${domain}.`, type: 'MX', values: [`10 mx1.${domain}.`, `20 mx2.${domain}.`] }];
  const zone = await startHostedZone(() => records);
  const dns = await startDnsServer(() => records);
  const stack = await startStackStatus();
  const env = { ...store.env, ...zone.env, ...stack.env, NODE_EXTRA_CA_CERTS: caFile, DNS_SERVER: dns.address };
  const publish = requesterOf(assembly, 'Custom::MtaStsPolicy', env);
  for (const type of ['Custom::MtaStsPolicyHostDomains', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicy']) {
    keep(assembly, type, await requesterOf(assembly, type, env)('Create'));
  }

  const events = await startEventBus();
  records.push(...dnsRecords(assembly));
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([dns.address]);
  const received: string[] = [];
  const { Rule: rule } = assembly.theOnly('AWS::SES::ReceiptRule').properties;
  const { BucketName, ObjectKeyPrefix } = assembly.resolve(rule.Actions[0].S3Action);
  const receiptRule = { recipients: rule.Recipients, bucket: BucketName, prefix: ObjectKeyPrefix };
  const mail = await startMailServer(receiptRule, store.client, (key) => received.push(key));

  return {
    assembly,
    store,
    events,
    resolver,
    records,
    received,
    publish,
    policyHostPort: policyHost.port,
    mailPort: mail.port,
    ca: certificates.ca,
    stop: async () => {
      dns.stop();
      zone.stop();
      stack.stop();
      mail.stop();
      policyHost.stop();
      events.stop();
      await store.stop();
    },
  };
}

/** Runs a custom resource's handler with the properties that the app has for it, or others. */
function requesterOf(assembly: Assembly, ResourceType: string, env: NodeJS.ProcessEnv): Rehearsal['publish'] {
  const { ServiceToken, ...properties } = assembly.theOnly(ResourceType).properties;
  const code = assembly.codeOf(assembly.functionOf(ServiceToken).properties);
  return (RequestType, others = {}) => {
    const resolved = assembly.resolve(properties);
    return requestCustomResource(code, {
      RequestType,
      RequestId: randomUUID(),
      ResourceType,
      ResourceProperties: { ...resolved, ...others },
      ...RequestType === 'Update' ? { OldResourceProperties: resolved } : {},
    }, env, 45);
  };
}

function keep(assembly: Assembly, resourceType: string, { Status, Reason, PhysicalResourceId, Data }: any): void {
  if (Status !== 'SUCCESS') throw new Error(`${resourceType} failed: ${Reason}`);
  const { id } = assembly.theOnly(resourceType);
  assembly.values.set(id, PhysicalResourceId);
  for (const [name, value] of Object.entries<string>(Data)) assembly.values.set(`${id}.${name}`, value);
}

/** Lists all records of the app. The distribution's addresses are those of loopback. DKIM's records, which are SES's business, have no values here. */
function dnsRecords(assembly: Assembly): DnsRecord[] {
  return assembly.ofType('AWS::Route53::RecordSet').map(({ properties }) => ({
    name: properties.Name,
    type: properties.Type,
    values: properties.AliasTarget ? [properties.Type === 'A' ? '127.0.0.1' : '::1'] : assembly.resolve(properties.ResourceRecords),
  }));
}
