import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Route53Client } from '@aws-sdk/client-route-53';
import { Arguments } from './arguments';
import { Internet, internetOf } from './internet';
import { OwnZone } from './own-zone';
import { Api } from '../deploy/api';
import { cdk } from '../scenarios/cdk-cli';
import { ClientConfig, Cloud } from '../scenarios/cloud';
import { requestPolicy } from '../scenarios/policy-request';

const RUNS = path.join(__dirname, '..', '..', 'cdk.out');

/** An AWS account as the AWS CLI reaches it, with a hosted zone. */
export interface OwnAccount extends Cloud {
  readonly id: string;
  /** Names the run: 6 hexadecimal digits. */
  readonly run: string;
  readonly domain: string;
  readonly zone: OwnZone;
  readonly internet: Internet;
  readonly api: Api;
  /** Returns the path of a file of the run, on this machine. */
  file(name: string): string;
}

/** Opens the account with the credentials that the AWS CLI and the CDK CLI use. `signal` aborts commands of the CDK CLI, while there is one. */
export async function openOwnAccount(
  { zone, profile, region }: Pick<Arguments, 'zone' | 'profile' | 'region'>, run: string, signal: () => AbortSignal | undefined,
): Promise<OwnAccount> {
  if (profile !== undefined) useProfile(profile);
  const client = await clientOf(region);
  const internet = internetOf(process.env);
  const api = new Api(client);
  const [id] = await api.query('sts', 'Account', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const domain = `cdk-mta-sts-${run}.${zone}`;
  const own = await OwnZone.find(zone, domain, new Route53Client(client), internet);
  const directory = path.join(RUNS, `acceptance-${run}`);
  fs.mkdirSync(directory, { recursive: true });
  const file = (name: string) => path.join(directory, name);
  const resolver = () => internet.resolverOf(own.nameServers);
  return {
    id,
    run,
    domain,
    client,
    zone: own,
    internet,
    api,
    file,
    resolver,
    assembly: file('assembly'),
    patience: (seconds, pause) => ({ seconds, pause: client.endpoint === undefined ? pause : 0.2, signal: signal() }),
    cdk: (app, ...args) => cdk(app, [...args, '--output', file('assembly')], {
      // tsx passes the path of its tsconfig.json to its children, relative to the root of the project.
      env: { ...process.env, AWS_REGION: client.region, TSX_TSCONFIG_PATH: undefined },
      signal: signal(),
    }),
    fetchPolicy: async (policyHost, request) => requestPolicy(await internet.serverOf(policyHost, await resolver()), policyHost, request),
  };
}

/** Keys in the environment would come before it, in this process and in the CDK CLI's. */
function useProfile(profile: string): void {
  process.env.AWS_PROFILE = profile;
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete process.env[name];
}

async function clientOf(region: string | undefined): Promise<ClientConfig> {
  const { config } = new CloudFormationClient({ region });
  const endpoint = process.env.AWS_ENDPOINT_URL;
  return {
    region: await config.region().catch(() => {
      throw new Error("'--region' is missing, and neither the profile nor AWS_REGION names one: give a region in which SES receives mail, such as --region eu-west-1");
    }),
    ...endpoint === undefined ? {} : { endpoint },
    credentials: config.credentials,
  };
}
