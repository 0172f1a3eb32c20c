import * as path from 'node:path';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Account, AccountOptions, openAccount } from './account';
import { updated } from './deployment-steps';
import { Records, Zones } from './zones';
import { Form, MailStack } from '../scenarios/mail-stack';
import { Emulator } from '../support/emulator';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
/** What examples were before, or become. */
const VARIANTS = path.join(__dirname, 'apps');

export const US_EAST_1 = 'aws://123456789012/us-east-1';

export interface ExampleOptions extends AccountOptions {
  /** `aws://ACCOUNT/REGION` */
  readonly environments?: string[];
  /** Where the stack `Mail` is. */
  readonly region?: string;
  /**
   * App in `apps` that the example was before, or becomes.
   *
   * @default - the one of its name
   */
  readonly variant?: string;
}

/** An example in an account of its own, which the CDK CLI has bootstrapped. Its stack is `Mail`. */
export class Example extends MailStack implements Emulator {
  public static async open(
    name: string, { environments = [US_EAST_1], region = 'us-east-1', variant = name, ...options }: ExampleOptions,
  ): Promise<Example> {
    const example = new Example(name, variant, region, await openAccount(options));
    try {
      await example.cdk('bootstrap', ...environments);
      return example;
    } catch (error) {
      example.stop();
      throw error;
    }
  }

  declare public readonly client: Account['client'];
  public readonly env: Account['env'];
  public readonly directory: string;
  /** Arguments by which the CLI takes the assembly that was deployed last, and by which it finds the app itself where that can be synthesized again. */
  private readonly ofAssembly: string[];
  private ofLast: string[];

  private constructor(name: string, private readonly variant: string, region: string, public readonly account: Account) {
    super(account, 'Mail', 'example.com', region);
    this.env = account.env;
    this.directory = path.join(EXAMPLES, name);
    this.ofLast = this.ofAssembly = ['--app', account.assembly];
  }

  public get zones(): Zones {
    return this.account.zones[0];
  }

  public stop(): void {
    this.account.stop();
  }

  /** Runs any command of the CDK CLI in the example's folder. */
  public cdk(...args: string[]): Promise<string> {
    return this.account.cdk(this.directory, ...args);
  }

  /** Deploys the example as a user does. */
  public deploy(...args: string[]): Promise<string> {
    this.ofLast = args;
    return this.cdk('deploy', 'Mail', '--require-approval', 'never', ...args);
  }

  /** Deploys the variant, with context such as `mode=enforce`. */
  public deployVariant(...context: string[]): Promise<string> {
    this.ofLast = this.ofAssembly;
    return this.account.cdk(VARIANTS, 'deploy', 'Mail', '--require-approval', 'never', '--app', `tsx ${this.variant}.ts`, ...context.flatMap((one) => ['-c', one]));
  }

  /** Shows the difference from what was deployed last. If that was the example, synthesizes its app again. */
  public diff(stacks = 'Mail'): Promise<string> {
    return this.cdk('diff', stacks, '--fail', ...this.ofLast);
  }

  /** Destroys what was deployed last. */
  public destroy(): Promise<string> {
    return this.cdk('destroy', '--all', '--force', ...this.ofAssembly);
  }

  public deployAs({ mode, removal }: Form): Promise<string> {
    if (mode === undefined && removal === undefined) return this.deploy();
    return this.deployVariant(`mode=${mode ?? 'testing'}`, ...removal ? ['destroy=true'] : [], ...removal === 'abandon' ? ['abandon=true'] : []);
  }

  public records(zone = this.domain): Promise<Records> {
    return this.zones.records(zone);
  }

  public putMx(...hosts: string[]): Promise<void> {
    return this.zones.putMx(this.domain, ...hosts);
  }

  /** Puts a mail where SES would, and gives the keys of what is then in the bucket: hashes as `HASH`. */
  public async receive(mail: Buffer, name = 'a-mail'): Promise<string[]> {
    await this.s3.send(new PutObjectCommand({ Bucket: await this.reportBucket(), Key: `raw/${name}`, Body: mail }));
    return this.reportKeys();
  }

  /** Lists the types of the resources that an action updates in place, once for each update. */
  public async updatedBy(action: () => Promise<unknown>): Promise<string[]> {
    const step = this.account.steps().length;
    await action();
    return updated(this.account.steps().slice(step));
  }

  /** Lists the remaining stacks and buckets, except those of the bootstrap. */
  public async left(...regions: string[]): Promise<string[]> {
    const { Buckets = [] } = await this.s3.send(new ListBucketsCommand({}));
    const stacks = await Promise.all([undefined, ...regions].map((region) => this.cloudFormation(region).send(new ListStacksCommand({}))));
    const there = stacks.flatMap(({ StackSummaries = [] }) => StackSummaries).filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    return [...there.map(({ StackName }) => StackName!), ...Buckets.map(({ Name }) => Name!)].filter((name) => !/^(CDKToolkit$|cdk-)/.test(name));
  }
}
