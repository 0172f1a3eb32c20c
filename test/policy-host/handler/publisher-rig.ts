import { Resolver } from 'node:dns/promises';
import * as fs from 'node:fs';
import { createServer as createHttpServer, Server as HttpServer } from 'node:http';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListResourceRecordSetsCommand, ResourceRecordSet, Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CreateBucketCommand, GetObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { requestAtOnce } from './at-once';
import type * as aws from '../../../src/policy-host/handler/aws-ports';
import { ownerOf } from '../../../src/policy-host/handler/operation';
import { open } from '../../../src/policy-host/handler/policy-claim';
import { PublicationPorts } from '../../../src/policy-host/handler/ports';
import { mxInDns } from '../../../src/policy-host/handler/public-dns';
import { publicationSettings } from '../../../src/policy-host/handler/publication-request';
import { publish } from '../../../src/policy-host/handler/publishing';
import { s3Objects } from '../../../src/policy-host/handler/s3-objects';
import { ServedPolicy } from '../../../src/policy-host/handler/served-policy';
import { OPERATIONS_PREFIX, policyKey, PublicationProperties } from '../../../src/policy-host/publication-contract';
import { policyHostName } from '../../../src/protocol/mta-sts/sts-policy';
import { throwAwayCertificates } from '../../support/certificates';
import { DnsRecord, DnsServer, startDnsServer } from '../../support/dns-server';
import { Emulator } from '../../support/emulator';
import { requestCustomResource } from '../../support/lambda';
import { allowsGzip, isBlocked } from '../../support/strict-host';

export const PUBLISHER = path.join(__dirname, '..', '..', '..', 'assets', 'publish');
export const Bucket = 'policies';
export const Key = 'mta-sts.example.com/.well-known/mta-sts.txt';

export type Answer = { status: number; headers: { [name: string]: string }; body: Uint8Array | string };

/** A policy host over the emulator's bucket, a hosted zone, and the bundled handler between them. */
export class PublicationRig {
  public static async live(body: () => Promise<Uint8Array>): Promise<Answer> {
    return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: await body() };
  }

  /** @param others Domains whose policies it serves as they are stored, beside that of example.com */
  public static async start(emulator: Emulator, others: readonly string[] = []): Promise<PublicationRig> {
    const otherHosts = new Set(others.map(policyHostName));
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'publish-'));
    const { ca, certificate, key } = await throwAwayCertificates(['mta-sts.example.com', ...otherHosts]);
    fs.writeFileSync(path.join(directory, 'ca.pem'), ca);
    let rig: PublicationRig | undefined = undefined;
    const host = createServer({ cert: certificate, key }, async (request, response) => {
      if (isBlocked(request)) return response.writeHead(403).end();
      const { host: name = '' } = request.headers;
      const isOther = otherHosts.has(name);
      const answer = isOther ? PublicationRig.live(() => rig!.stored(policyKey(name))) : rig!.answer(() => rig!.stored());
      const { status, headers, body } = await answer;
      if (allowsGzip(request)) return response.writeHead(status, { ...headers, 'Content-Encoding': 'gzip' }).end(gzipSync(body));
      return response.writeHead(isOther || name === 'mta-sts.example.com' ? status : 404, headers).end(body);
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const dnsRecords: DnsRecord[] = [];
    rig = new PublicationRig(emulator, directory, host, dnsRecords, await startDnsServer(() => dnsRecords));
    await rig.s3.send(new CreateBucketCommand({ Bucket }));
    await rig.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await open(s3Objects(rig.s3), Bucket);
    return rig;
  }

  public readonly s3: S3Client;
  public readonly route53: Route53Client;
  /** Makes the policy host's answer. */
  public answer: (body: () => Promise<Uint8Array>) => Promise<Answer> = PublicationRig.live;
  /** The status of the stack, which the emulator never rolls back. */
  public stackStatus = 'UPDATE_IN_PROGRESS';
  public resourceStatus = 'UPDATE_IN_PROGRESS';
  /** CloudFormation throttles this many of the next status calls. */
  public stackThrottles = 0;
  private readonly cloudFormation: HttpServer;
  private requests = 0;

  private constructor(
    private readonly emulator: Emulator, private readonly directory: string, private readonly host: Server,
    /** The domain's records in the DNS, independent of the zone. */
    public readonly dnsRecords: DnsRecord[], private readonly dns: DnsServer,
  ) {
    this.cloudFormation = createHttpServer((_, response) => (this.stackThrottles-- > 0 ? response.writeHead(400, { 'Content-Type': 'text/xml' }).end(
      '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
    ) : response.setHeader('Content-Type', 'text/xml').end(
      // Each client takes what it asked for.
      '<Response><DescribeStacksResult><Stacks><member><StackName>stack</StackName>'
      + `<StackStatus>${this.stackStatus}</StackStatus></member></Stacks></DescribeStacksResult>`
      + `<DescribeStackResourceResult><StackResourceDetail><ResourceStatus>${this.resourceStatus}</ResourceStatus>`
      + '<LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></StackResourceDetail></DescribeStackResourceResult></Response>',
    ))).listen(0, '127.0.0.1');
    this.s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
    this.route53 = new Route53Client(emulator.client);
  }

  public stop(): void {
    this.host.close();
    this.cloudFormation.close();
    this.dns.stop();
    fs.rmSync(this.directory, { recursive: true });
  }

  public properties(properties: Partial<PublicationProperties> = {}): PublicationProperties {
    return {
      PolicyDomain: 'example.com',
      Mode: 'testing',
      MaxAge: '604800',
      Mx: ['mx1.example.com'],
      Removal: 'Retain',
      Host: `${Bucket}/127.0.0.1:${(this.host.address() as AddressInfo).port}`,
      ...properties,
    };
  }

  /** Sends a request with a new id to the handler as CloudFormation does, and returns the response. */
  public request(
    RequestType: string, ResourceProperties: object, timeoutSeconds = 60, event: object = {}, environment: NodeJS.ProcessEnv = {},
  ): Promise<any> {
    const request = this.event(RequestType, ResourceProperties, event);
    return requestCustomResource(PUBLISHER, request, { ...this.environment(), ...environment }, timeoutSeconds);
  }

  /** Does the same for many domains at once. */
  public requestAll(RequestType: string, all: readonly PublicationProperties[], answered: (domain: string, answer: any) => void): Promise<void> {
    const events = all.map((properties) => this.event(RequestType, properties, {
      PhysicalResourceId: policyHostName(properties.PolicyDomain), LogicalResourceId: properties.PolicyDomain,
    }));
    return requestAtOnce(PUBLISHER, events, this.environment(), (answer) => answered(answer.LogicalResourceId, answer));
  }

  private event(RequestType: string, ResourceProperties: object, event: object): { [name: string]: unknown } {
    return {
      RequestType,
      PhysicalResourceId: 'mta-sts.example.com',
      ResourceProperties,
      ...RequestType === 'Update' ? { OldResourceProperties: ResourceProperties } : {},
      RequestId: `request-${++this.requests}`,
      ...event,
    };
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...this.emulator.env,
      AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(this.cloudFormation.address() as AddressInfo).port}`,
      NODE_EXTRA_CA_CERTS: path.join(this.directory, 'ca.pem'),
      DNS_SERVER: this.dns.address,
    };
  }

  /** Publishes in this process, which does not trust the policy host's certificate, with some ports replaced. */
  public publish(properties: PublicationProperties, others: Partial<PublicationPorts>): Promise<ServedPolicy> {
    // Its clients are made when it is loaded.
    Object.assign(process.env, this.emulator.env);
    const { awsPorts } = jest.requireActual<typeof aws>('../../../src/policy-host/handler/aws-ports');
    const resolver = new Resolver({ timeout: 2000, tries: 1 });
    resolver.setServers([this.dns.address]);
    const dns = { mxInDns: (name: string) => mxInDns(name, resolver) };
    const own = awsPorts(Date.now() + 30_000);
    const ports: PublicationPorts = { ...own, ...dns, confirmLive: async () => undefined, isRollingBack: async () => false, ...others };
    const owner = ownerOf({ StackId: 'stack', LogicalResourceId: 'Resource' });
    const request = { requestId: `request-${++this.requests}`, requestedAt: Date.now(), stackId: 'stack', logicalId: 'Resource' };
    return publish({ ...publicationSettings(properties), ...request, owner, isFirst: false, deadline: 0 }, ports);
  }

  public async stored(key = Key): Promise<Uint8Array> {
    return (await this.s3.send(new GetObjectCommand({ Bucket, Key: key }))).Body!.transformToByteArray();
  }

  public async storedText(): Promise<string> {
    return Buffer.from(await this.stored()).toString('utf8');
  }

  /** Stores a policy as an earlier publication did. */
  public async putServed(Body: string, Metadata: { [name: string]: string }): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/plain', Metadata }));
  }

  /** Returns everything that a publication can change: versions of policies, and records. Omits the objects with which requests coordinate. */
  public async state(zoneId?: string): Promise<unknown> {
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket }));
    const versions = [...Versions, ...DeleteMarkers].filter(({ Key: key }) => !key!.startsWith(OPERATIONS_PREFIX)).map((version) => `${version.Key} ${version.VersionId}`);
    return { versions, records: zoneId === undefined ? [] : await this.records(zoneId) };
  }

  public async zone(Name = 'example.com', isPrivate = false): Promise<string> {
    const { HostedZone } = await this.route53.send(new CreateHostedZoneCommand({
      Name,
      CallerReference: `reference-${++this.requests}`,
      ...isPrivate ? { VPC: { VPCRegion: 'us-east-1', VPCId: 'vpc-1' }, HostedZoneConfig: { PrivateZone: true } } : {},
    }));
    return HostedZone!.Id!.replace('/hostedzone/', '');
  }

  public async records(zoneId: string): Promise<ResourceRecordSet[]> {
    return (await this.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }))).ResourceRecordSets!;
  }

  public async txt(zoneId: string): Promise<string | undefined> {
    return (await this.records(zoneId)).find(({ Type }) => Type === 'TXT')?.ResourceRecords?.[0].Value;
  }

  public async setRecord(zoneId: string, type: 'MX' | 'TXT', values: string[], record: Partial<ResourceRecordSet> = {}): Promise<void> {
    const Name = type === 'TXT' ? '_mta-sts.example.com.' : 'example.com.';
    const set = { Name, Type: type, TTL: 300, ResourceRecords: values.map((Value) => ({ Value })), ...record };
    await this.route53.send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: zoneId, ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: set }] },
    }));
  }

  /** Makes a zone with these MX records. */
  public async zoneWithMx(...values: string[]): Promise<string> {
    const zoneId = await this.zone();
    await this.setRecord(zoneId, 'MX', values);
    return zoneId;
  }
}
