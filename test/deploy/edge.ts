import { createServer as createControl, IncomingMessage } from 'node:http';
import { createServer, Server } from 'node:https';
import { AddressInfo, Server as NetServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { createSecureContext } from 'node:tls';
import { runInNewContext } from 'node:vm';
import { GetBucketPolicyCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Authority } from '../support/certificates';
import { headersOf } from '../support/object-store';
import { isBlocked } from '../support/strict-host';

/** What CloudFront needs to know of a distribution to answer. */
interface Distribution {
  readonly arn: string;
  readonly names: string[];
  readonly certificateNames: string[];
  readonly bucket: string;
  readonly viewerProtocolPolicy: string;
  /** ARN of a firewall's rules, which are here always AWS's core rule set. */
  readonly webAcl?: string;
  /** Code of the functions that see the request first. */
  readonly viewerRequest: string[];
}

export interface Edge {
  /** Takes distributions: `PUT` and `DELETE` of their ids. */
  readonly control: string;
  /** PEM. */
  readonly ca: string;
  /** Of a server that answers for all distributions, as each of CloudFront's does. */
  readonly port: number;
  /** Returns the domain name of the distribution that answers for a name. */
  domainNameFor(name: string): string;
  stop(): void;
}

/** Starts CloudFront's servers: each distribution answers for its names, with its certificate's names, through its functions, from its bucket. */
export async function startEdge(s3: () => S3Client): Promise<Edge> {
  const distributions = new Map<string, Distribution>();
  const servers = new Map<string, Server>();
  const authority = await Authority.create();
  const of = (name: string) => [...distributions.values()].find(({ names }) => names.includes(name));

  const createViewers = () => createServer({
    SNICallback: async (name, done) => {
      const names = of(name)?.certificateNames ?? [];
      if (!names.includes(name)) return done(new Error(`no distribution has a certificate for ${name}`));
      const { certificate, key } = await authority.issue(names);
      return done(null, createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' }));
    },
  }, async (request, response) => {
    try {
      const { headers, body } = await answer(of(hostOf(request)), request, s3());
      response.writeHead(200, headers).end(body);
    } catch {
      // What S3 answers to CloudFront for an object that is not there, and what a firewall answers.
      response.writeHead(403).end();
    }
  });
  /** Registers a distribution and returns its domain name. The name of a deleted one is never used again. */
  const control = createControl(async (request, response) => {
    const id = request.url!.slice(1);
    if (request.method !== 'PUT') {
      distributions.delete(id);
      return response.end();
    }
    distributions.set(id, JSON.parse(await text(request)));
    if (!servers.has(id)) {
      servers.set(id, createViewers());
      await listen(servers.get(id)!);
    }
    return response.end(addressOf(servers.get(id)!));
  });
  const viewers = createViewers();
  servers.set('', viewers);
  const [controlPort, port] = [await listen(control), await listen(viewers)];
  return {
    control: `http://127.0.0.1:${controlPort}`,
    ca: authority.ca,
    port,
    domainNameFor: (name) => addressOf(servers.get([...distributions].find(([, { names }]) => names.includes(name))![0])!),
    stop: () => [control, ...servers.values()].forEach((server: NetServer | Server) => server.close()),
  };
}

function addressOf(server: NetServer): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Found {
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

async function answer(distribution: Distribution | undefined, request: IncomingMessage, s3: S3Client): Promise<Found> {
  if (distribution?.viewerProtocolPolicy !== 'https-only') throw new Error('nobody answers, or plain HTTP too');
  if (distribution.webAcl && isBlocked(request)) throw new Error('the firewall blocks the request');
  let event = { request: { uri: request.url!, method: request.method, headers: { host: { value: hostOf(request) } } } };
  for (const code of distribution.viewerRequest) event = { request: runInNewContext(`${code}; handler`)(event) };
  const Key = event.request.uri.slice(1);
  if (!await mayRead(distribution, Key, s3)) throw new Error('the policy of the bucket does not let the distribution in');
  const object = await s3.send(new GetObjectCommand({ Bucket: distribution.bucket, Key }));
  return { headers: headersOf(object), body: await object.Body!.transformToByteArray() };
}

/** S3 knows CloudFront as a service that comes for one distribution. */
async function mayRead({ arn, bucket }: Distribution, key: string, s3: S3Client): Promise<boolean> {
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  return JSON.parse(Policy!).Statement.some(({ Effect, Action, Principal, Resource, Condition }: any) => Effect === 'Allow' && Action === 's3:GetObject'
    && Principal.Service === 'cloudfront.amazonaws.com' && matches(Resource, `arn:aws:s3:::${bucket}/${key}`) && Condition?.StringEquals?.['AWS:SourceArn'] === arn);
}

/** Matches an ARN with a resource of a policy, in which a star means any characters. */
function matches(resource: string, arn: string): boolean {
  const parts = resource.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(arn);
}

function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').split(':')[0];
}

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
