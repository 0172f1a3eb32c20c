import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import { Client, clientIn } from './api';
import { tableOf } from './deployment-steps';
import { Edge, startEdge } from './edge';
import { InboundMail, startInboundMail } from './inbound-mail';
import { lambdaNode } from './lambda-node';
import { Dns, OtherProvider, startDns } from './name-servers';
import { Pauses } from './pauses';
import { ZoneIds, Zones } from './zones';
import { cdk, MODULES } from '../scenarios/cdk-cli';
import { Cloud } from '../scenarios/cloud';
import { requestPolicy } from '../scenarios/policy-request';
import { Emulator, startEmulator } from '../support/emulator';

const FREQUENT_POLLS = path.join(__dirname, 'frequent-polls.cjs');

/** Where the examples and tests receive mail. */
const RECEIVING_REGIONS = ['us-east-1', 'eu-west-1'];

/** Something that the emulator made, changed or deleted, or a run of a handler. */
export interface Step {
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE' | 'INVOKE';
  readonly type: string;
  readonly id: string;
  readonly stack: string;
  /** `moto`: its own CloudFormation; `extension`: our extension of it, by calls of its API; `handler`: a function of the stack. */
  readonly by: string;
  readonly function: string;
  /** Of a run of a handler. */
  readonly invocation: string;
  readonly failed: boolean;
  readonly node: string;
}

/** An AWS account on loopback that deploys: an emulator with extensions, CloudFront's servers, and the DNS. */
export interface Account extends Emulator, Cloud {
  readonly client: Emulator['client'];
  readonly edge: Edge;
  /** Of the account and the others. */
  readonly zones: Zones[];
  readonly dns: Dns;
  readonly elsewhere: OtherProvider;
  readonly pauses: Pauses;
  readonly inbound: InboundMail;
  steps(): Step[];
  /** Runs the CDK CLI for the owner of another account. */
  cdkAs(account: string, directory: string, ...args: string[]): Promise<string>;
  /** Lets the clock of the functions be so many days ahead, or late if the number is negative. */
  wait(days: number): void;
  /** Returns a client in another account. */
  clientOf(account: string): Promise<Client>;
}

export interface AccountOptions {
  /** Hosted zones that are there before, by their names. */
  readonly zones: ZoneIds;
  /** Ids of certificates that will be asked for, by their domains. */
  readonly certificates?: { readonly [domain: string]: string };
  /** @default 123456789012 */
  readonly id?: string;
  /** Other accounts, with their zones. */
  readonly others?: { readonly [account: string]: ZoneIds };
}

export async function openAccount({ zones: own, certificates = {}, id = '123456789012', others = {} }: AccountOptions): Promise<Account> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'deploy-'));
  const file = (name: string) => path.join(directory, name);
  let s3: S3Client | undefined;
  const edge = await startEdge(() => s3!);
  const accounts: Zones[] = [];
  const elsewhere = new OtherProvider();
  const dns = await startDns(elsewhere, () => accounts);
  let ses: SESClient[] = [];
  const inbound = await startInboundMail(() => ({ s3: s3!, ses }));
  fs.writeFileSync(file('ca.pem'), edge.ca);
  fs.writeFileSync(file('steps'), '');
  const steps = (): Step[] => fs.readFileSync(file('steps'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const pauses = new Pauses(file('pauses'), steps);
  const log = fs.openSync(file('emulator.log'), 'w');
  const emulator = await startEmulator({
    DEPLOY_DIRECTORY: directory,
    DEPLOY_LOG: file('steps'),
    EDGE_CONTROL: edge.control,
    DNS: dns.address,
    INBOUND_SMTP: inbound.address,
    LAMBDA_NODE: lambdaNode(),
    LAMBDA_MODULES: MODULES,
    LAMBDA_CA: file('ca.pem'),
    ZONE_IDS: JSON.stringify(Object.assign({}, own, ...Object.values(others))),
    CERTIFICATE_IDS: JSON.stringify(certificates),
    MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
  }, log).catch((error) => {
    [edge, dns, inbound].forEach((server) => server.stop());
    throw new Error(`${error.message}:\n${fs.readFileSync(file('emulator.log'), 'utf8').slice(-2000)}`);
  });
  const clientOf = (account: string) => clientIn(account, emulator.client);
  const client = await clientOf(id);
  s3 = new S3Client({ ...client, forcePathStyle: true });
  ses = RECEIVING_REGIONS.map((region) => new SESClient({ ...client, region }));
  for (const [account, zones] of [[id, own] as const, ...Object.entries(others)]) {
    const made = new Zones(new Route53Client(await clientOf(account)));
    for (const name of Object.keys(zones)) await made.create(name);
    accounts.push(made);
  }
  const cdkAs = async (account: string, app: string, ...args: string[]) => cdk(app, [...args, '--output', file('cdk.out')], {
    env: {
      ...emulator.env,
      ...keysOf(await clientOf(account)),
      // By its name the emulator finds a template that was uploaded to it.
      AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: client.endpoint.replace('127.0.0.1', 'localhost'),
      HOME: directory,
      NODE_OPTIONS: `--require ${FREQUENT_POLLS}`,
    },
  });
  return {
    ...emulator,
    client,
    edge,
    zones: accounts,
    dns,
    elsewhere,
    inbound,
    steps,
    pauses,
    clientOf,
    assembly: file('cdk.out'),
    resolver: async () => dns.resolver,
    patience: (seconds) => ({ seconds, pause: 0.2 }),
    fetchPolicy: (...args) => requestPolicy({ address: '127.0.0.1', port: edge.port, ca: edge.ca }, ...args),
    wait: (days) => fs.writeFileSync(file('days-later'), String(days)),
    cdk: (...args) => cdkAs(id, ...args),
    cdkAs,
    stop: () => {
      process.stdout.write(tableOf(steps()));
      [dns, edge, inbound, emulator].forEach((server) => server.stop());
      if (process.env.KEEP_DEPLOY_DIRECTORY) process.stdout.write(`kept: ${directory}\n`);
      else fs.rmSync(directory, { recursive: true });
    },
  };
}

function keysOf({ credentials }: Client): NodeJS.ProcessEnv {
  return { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
}
