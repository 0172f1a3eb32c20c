import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStacksCommand, StackEvent } from '@aws-sdk/client-cloudformation';
import { OwnAccount } from './own-account';
import { RECORD_TTL } from './own-zone';
import { Records } from '../deploy/zones';
import { AcceptanceForm, ProbeForm } from '../scenarios/apps/forms';
import { Form, MailStack } from '../scenarios/mail-stack';

const APPS = path.join(__dirname, '..', 'scenarios', 'apps');

/** Where CloudFront takes certificates from. */
export const CERTIFICATE_REGION = 'us-east-1';

/** What stays as it is over the deployments of a run, as far as a scenario does not change it. */
export type Lasting = Pick<AcceptanceForm, 'mailbox' | 'siblings' | 'key' | 'certificate'>;

/** The stack of an acceptance run. */
export class AcceptanceStack extends MailStack {
  public lasting: Lasting;
  /** What CloudFormation did with the stack in each deployment. */
  public readonly history: StackEvent[] = [];

  public constructor(private readonly account: OwnAccount, mailbox: AcceptanceForm['mailbox']) {
    super(account, stackNameOf(account), account.domain, account.client.region);
    this.lasting = { mailbox };
  }

  public async deployAs(form: Form): Promise<string> {
    try {
      return await this.account.cdk(APPS, 'deploy', 'Mail', ...argumentsOf('mail.ts', this.whole(form)));
    } finally {
      // An app that could not be synthesized has no events.
      this.history.push(...await this.lastOperation().catch(() => []));
    }
  }

  /** Destroys what was deployed last, then what an earlier deployment left. */
  public destroy(): Promise<string> {
    return this.account.cdk(APPS, 'destroy', '--all', '--force', '--app', this.account.assembly);
  }

  public records(): Promise<Records> {
    return this.account.zone.records();
  }

  /** Ends when no resolver has the records of before: the publisher takes a host that the DNS still gives for one that is in use. */
  public async putMx(...hosts: string[]): Promise<void> {
    await this.account.zone.put('MX', this.domain, ...hosts.map((host, index) => `${10 * (index + 1)} ${host}.`));
    if (this.client.endpoint === undefined) await sleep(1.5 * RECORD_TTL * 1000);
  }

  /** Deploys the probes, and gives the reason where that fails. */
  public async probe(form: Pick<ProbeForm, 'revision' | 'fails' | 'silent'>): Promise<string | undefined> {
    const whole: ProbeForm = { ...form, stackName: this.stackName, region: this.account.client.region };
    return this.account.cdk(APPS, 'deploy', '--all', ...argumentsOf('probe.ts', whole)).then(() => undefined, (error: Error) => error.message);
  }

  /** Makes a certificate for the policy host, in a stack of its own. */
  public async deployCertificate(): Promise<{ id: string; arn: string }> {
    await this.account.cdk(APPS, 'deploy', 'Certificate', ...argumentsOf('certificate.ts', this.whole({})));
    const [name, cloudFormation] = [`${this.stackName}-certificate`, this.cloudFormation(CERTIFICATE_REGION)];
    const { StackId, Outputs } = (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks![0];
    return { id: StackId!, arn: Outputs![0].OutputValue! };
  }

  private whole(form: Form): AcceptanceForm {
    const { domain, zone: { id, name }, client: { region } } = this.account;
    return { ...this.lasting, ...form, stackName: this.stackName, region, domain, zone: { id, name } };
  }

  /** Lists all existing stacks of the run, in both regions. */
  public async stacks(): Promise<{ id: string; name: string; region: string; status: string }[]> {
    const regions = [...new Set([this.account.client.region, CERTIFICATE_REGION])];
    const found = await Promise.all(regions.map(async (region) => {
      let NextToken: string | undefined;
      const stacks = [];
      do {
        const page = await this.cloudFormation(region).send(new DescribeStacksCommand({ NextToken }));
        stacks.push(...page.Stacks ?? []);
        NextToken = page.NextToken;
      } while (NextToken);
      return stacks.filter(({ StackName }) => isOfRun(this.account, StackName!))
        .map(({ StackId, StackName, StackStatus }) => ({ id: StackId!, name: StackName!, region, status: StackStatus! }));
    }));
    return found.flat();
  }
}

/** Begins the name of each stack of the run. Short, as CloudFormation cuts the names that it makes of it. */
export function stackNameOf({ run }: Pick<OwnAccount, 'run'>): string {
  return `cdk-mta-sts-${run}`;
}

/** Whether the run has given the name, or CloudFormation has made it of one that the run gave. */
export function isOfRun(account: Pick<OwnAccount, 'run'>, name: string): boolean {
  return `${name}-`.startsWith(`${stackNameOf(account)}-`);
}

function argumentsOf(app: string, form: object): string[] {
  return ['--require-approval', 'never', '--app', `tsx ${app}`, '-c', `form=${JSON.stringify(form)}`];
}
