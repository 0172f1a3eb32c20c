import { Resolver } from 'node:dns/promises';
import { Patience } from './scenario';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What clients of the AWS SDK are made with. */
export interface ClientConfig {
  readonly region: string;
  /** @default - the service's own */
  readonly endpoint?: string;
  readonly credentials: Keys | (() => Promise<Keys>);
}

/** What a sender gets from a policy host. */
export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

export interface PolicyRequest {
  /** @default '/.well-known/mta-sts.txt' */
  readonly target?: string;
  /** @default - the policy host's name */
  readonly hostHeader?: string;
  /** @default - a User-Agent, and no body that is coded */
  readonly headers?: { readonly [name: string]: string };
}

/** An AWS account, the DNS, and the web: on loopback in CI, a person's own in the acceptance run. */
export interface Cloud {
  readonly client: ClientConfig;
  /** Where the CDK CLI puts what it synthesized last. */
  readonly assembly: string;
  /** Answers as the name servers of the zone do, without a cache. */
  resolver(): Promise<Resolver>;
  /** Makes a way to wait. `pause`: seconds between two questions to AWS; the emulator is asked more often. */
  patience(seconds: number, pause: number): Patience;
  /** Runs the CDK CLI in the directory of an app. Returns its output, and rejects with it. */
  cdk(directory: string, ...args: string[]): Promise<string>;
  /** Fails where nobody has a certificate for the name. */
  fetchPolicy(policyHost: string, request?: PolicyRequest): Promise<Answer>;
}
