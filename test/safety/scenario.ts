import { AppConfig, templateOf } from './apps';
import { CloudFormation, Assumptions } from './cloudformation';
import { frozen } from './frozen';
import { SETTLED, violations } from './invariants';
import { Handler, Invocation } from './invocation';
import { Scheduler, plainly } from './scheduler';
import { Belief, fingerprintOf, observe, policiesOf, State } from './state';
import { stepOrphan } from './step-runner';
import { Template } from './template';
import { operate } from '../../src/policy-host/handler/operation';

/** What is tried: the real handler over the real templates, or a mutant. */
export interface Subject {
  readonly handler: Handler;
  readonly template: (template: Template) => Template;
}

export const REAL: Subject = { handler: operate, template: (template) => template };

export interface Conditions {
  readonly scheduler: Scheduler;
  /** How many failures an operation may have. */
  readonly faults: number;
  /** Whether another resource of the stack may fail, at any time. */
  readonly elsewhere: boolean;
  /** Whether operations go on side by side, and not one after the other. */
  readonly sideBySide: boolean;
  /** Whether only the first of several orders is tried. */
  readonly inOneOrder?: boolean;
  /** Whether runs that CloudFormation no longer waits for crash, so that more faults can be tried. */
  readonly withoutOrphans?: boolean;
  readonly assumptions: Assumptions;
}

export const FAIR: Conditions = {
  scheduler: plainly, faults: 0, elsewhere: false, sideBySide: false, assumptions: { rollbackOfUntouched: false, gapsInOrder: false },
};

const MINUTE = 60_000;

/** Thrown in the first state that must not be. */
export class Violation extends Error {}

/** A user, who does one thing after the other, and everything that watches what comes of it. */
export class Scenario {
  private readonly orphans: Invocation[] = [];
  private readonly history: string[] = [];

  constructor(public readonly state: State, private readonly subject: Subject = REAL) {}

  /** @returns whether it was deployed */
  public async deploy(stackName: string, config: AppConfig, conditions: Conditions = FAIR): Promise<boolean> {
    const template = frozen(this.subject.template(templateOf(stackName, config)));
    const policies = policiesOf(this.state, template);
    const before = new Map([...policies.keys()].map((domain) => [domain, this.state.beliefs.get(domain)!]));
    for (const [domain, text] of policies) this.believe(domain, [...before.get(domain)!, { text, until: Infinity }]);

    const succeeded = await this.operate(stackName, conditions, async (formation) => formation.deploy(template));

    const now = this.state.cloud.now;
    for (const [domain, text] of policies) {
      const ended = (beliefs: Belief[]) => beliefs.map((belief) => ({ ...belief, until: Math.min(belief.until, now) }));
      this.believe(domain, succeeded ? [...ended(before.get(domain)!), { text, until: Infinity }] : [...before.get(domain)!, { text, until: now }]);
    }
    for (const { domain, removal, untested } of succeeded ? Object.values(config.domains) : []) {
      if (removal === 'abandon' || untested) this.state.abandoned.add(domain);
    }
    return succeeded;
  }

  public async destroy(stackName: string, conditions: Conditions = FAIR): Promise<void> {
    await this.operate(stackName, conditions, async (formation) => formation.destroy());
  }

  /** Lets all that still runs come to its end. */
  public async end(): Promise<void> {
    while (this.orphans.length > 0) {
      this.history.push(`orphan ${this.orphans[0].event.RequestId}`);
      await stepOrphan(this.orphans[0], { cloud: this.state.cloud, orphans: this.orphans });
      this.observe(false);
    }
  }

  /** Lets time go by, with all at rest. */
  public wait(milliseconds: number): void {
    this.observe(false);
    const settle = Math.min(SETTLED, milliseconds);
    for (let passed = 0; passed < settle; passed += MINUTE) {
      this.state.cloud.now += Math.min(MINUTE, settle - passed);
      this.observe(false);
    }
    this.observe(settle === SETTLED);
    if (milliseconds === settle) return;
    this.state.cloud.now += milliseconds - settle;
    this.observe(true);
  }

  /** Makes hosts the domain's mail exchangers. */
  public receiveAt(domain: string, hosts: readonly string[]): void {
    this.state.cloud.mx.set(domain, hosts);
  }

  private async operate<T>(stackName: string, conditions: Conditions, operation: (formation: CloudFormation) => Promise<T>): Promise<T> {
    const { scheduler, faults, elsewhere, sideBySide, inOneOrder, withoutOrphans, assumptions } = conditions;
    const { cloud, stacks } = this.state;
    const run = {
      cloud,
      scheduler,
      sideBySide,
      inOneOrder,
      withoutOrphans,
      faults: { left: faults, elsewhere },
      orphans: this.orphans,
      history: this.history,
      observe: () => this.observe(false),
      fingerprint: () => fingerprintOf(this.state),
    };
    return operation(new CloudFormation(stacks.get(stackName)!, run, this.subject.handler, assumptions));
  }

  private observe(atRest: boolean): void {
    this.state.observations++;
    observe(this.state);
    const [first] = violations(this.state, atRest);
    if (first) throw new Violation(`${first}\n${this.history.join('\n')}`);
  }

  private believe(domain: string, beliefs: Belief[]): void {
    this.state.beliefs.set(domain, beliefs.filter(({ until }) => until > this.state.cloud.now - SETTLED));
  }
}
