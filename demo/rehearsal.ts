import { Resolver } from 'node:dns/promises';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Assembly, synthesize } from './assembly';
import { throwAwayCertificates } from './certificates';
import { DnsRecord, startDnsServer } from './dns-server';
import { EventBus, startEventBus } from './event-bus';
import { requestCustomResource } from './lambda';
import { startMailServer } from './mail-server';
import { ObjectStore, startObjectStore } from './object-store';
import { startPolicyHost } from './policy-host-server';

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
  /** Keys of the mails that were received and not yet looked at. */
  readonly received: string[];
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
  await publish(assembly, { ...store.env, NODE_EXTRA_CA_CERTS: caFile });

  const events = await startEventBus();
  const records = dnsRecords(assembly);
  const dns = await startDnsServer(() => records);
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
    policyHostPort: policyHost.port,
    mailPort: mail.port,
    ca: certificates.ca,
    stop: async () => {
      dns.stop();
      mail.stop();
      policyHost.stop();
      events.stop();
      await store.stop();
    },
  };
}

async function publish(assembly: Assembly, env: NodeJS.ProcessEnv): Promise<void> {
  const { id, properties } = assembly.theOnly('Custom::MtaStsPolicy');
  const publisher = assembly.functionOf(properties.ServiceToken);
  const { ServiceToken: _, ...rest } = properties;
  const answer = await requestCustomResource(assembly.codeOf(publisher.properties), {
    RequestType: 'Create',
    ResourceProperties: assembly.resolve(rest),
  }, env, 45);
  if (answer.Status !== 'SUCCESS') throw new Error(`the publication failed: ${answer.Reason}`);
  for (const [name, value] of Object.entries<string>(answer.Data)) assembly.values.set(`${id}.${name}`, value);
}

/** All records of the app. Addresses of the distribution are those of loopback. DKIM's are SES's business, and have no values here. */
function dnsRecords(assembly: Assembly): DnsRecord[] {
  return assembly.ofType('AWS::Route53::RecordSet').map(({ properties }) => ({
    name: properties.Name,
    type: properties.Type,
    values: properties.AliasTarget ? [properties.Type === 'A' ? '127.0.0.1' : '::1'] : assembly.resolve(properties.ResourceRecords),
  }));
}
