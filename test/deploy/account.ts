import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { startDnsServer } from '../../demo/dns-server';
import { Emulator, startEmulator } from '../emulator';
import { Edge, startEdge } from './edge';
import { lambdaNode } from './lambda-node';
import { tableOf } from './steps';

const ROOT = path.join(__dirname, '..', '..');
const MODULES = path.join(ROOT, 'node_modules');

/** Something that the emulator made, changed or deleted, or a run of a handler. */
export interface Step {
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE' | 'INVOKE';
  readonly type: string;
  readonly id: string;
  readonly stack: string;
  /** `moto`: its own CloudFormation; `taught`: calls of its API; `handler`: a function of the stack. */
  readonly by: string;
  readonly function: string;
  readonly failed: boolean;
  readonly node: string;
}

/** An AWS account on loopback that deploys: an emulator which was taught to, and CloudFront's servers. */
export interface Account extends Emulator {
  readonly edge: Edge;
  steps(): Step[];
  /** Runs the CDK CLI in the directory of an app. Gives what it says, and fails with it. */
  cdk(directory: string, ...args: string[]): Promise<string>;
}

export async function openAccount(): Promise<Account> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'deploy-'));
  const file = (name: string) => path.join(directory, name);
  let s3: S3Client | undefined;
  const edge = await startEdge(['mta-sts.example.com', 'mta-sts.example.org'], () => s3!);
  fs.writeFileSync(file('ca.pem'), edge.ca);
  fs.writeFileSync(file('steps'), '');
  // The zones are no others' but the emulator's: outside of it, nobody knows them.
  const dns = await startDnsServer(() => []);
  const log = fs.openSync(file('emulator.log'), 'w');
  const emulator = await startEmulator({
    PYTHONPATH: path.join(__dirname, 'emulator'),
    PYTHONDONTWRITEBYTECODE: '1',
    DEPLOY_DIRECTORY: directory,
    DEPLOY_LOG: file('steps'),
    EDGE_CONTROL: edge.control,
    EDGE_ADDRESS: edge.address,
    LAMBDA_NODE: lambdaNode(),
    LAMBDA_MODULES: MODULES,
    LAMBDA_CA: file('ca.pem'),
    LAMBDA_DNS: dns.address,
    ZONE_IDS: 'Z0123456789EXAMPLE Z9876543210EXAMPLE',
    MOTO_ACM_VALIDATION_WAIT: '0',
    MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
  }, log).catch((error) => {
    edge.stop();
    dns.stop();
    throw new Error(`${error.message}:\n${fs.readFileSync(file('emulator.log'), 'utf8').slice(-2000)}`);
  });
  s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
  const steps = (): Step[] => fs.readFileSync(file('steps'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return {
    ...emulator,
    edge,
    steps,
    cdk: (app, ...args) => cdk(app, [...args, '--output', file('cdk.out')], {
      ...emulator.env,
      // By its name the emulator finds a template that was uploaded to it.
      AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: emulator.client.endpoint.replace('127.0.0.1', 'localhost'),
      HOME: directory,
    }),
    stop: () => {
      process.stdout.write(tableOf(steps()));
      emulator.stop();
      edge.stop();
      dns.stop();
      if (process.env.KEEP_DEPLOY_DIRECTORY) process.stdout.write(`kept: ${directory}\n`);
      else fs.rmSync(directory, { recursive: true });
    },
  };
}

/** As a user does, but for what asks hosts elsewhere. */
function cdk(cwd: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(MODULES, 'aws-cdk', 'bin', 'cdk'), ...args, '--ci', '--no-notices', '--no-version-reporting'], {
      cwd,
      env: { PATH: process.env.PATH, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1', CDK_VALIDATION: 'false', NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (data) => { output += data; });
    child.on('error', reject).on('close', (status) => status === 0 ? resolve(output) : reject(new Error(`cdk ${args[0]}: ${output}`)));
  });
}
