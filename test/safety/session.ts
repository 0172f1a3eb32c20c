import { AppConfig, templateOf } from './apps';
import { Choices, plainly } from './choices';
import { CloudFormation, Doubts } from './cloudformation';
import { SETTLED, violations } from './invariants';
import { Handler, Invocation } from './invocation';
import { Belief, fingerprintOf, lookAt, policiesOf, State } from './state';
import { Template } from './template';
import { goAstray } from './turns';
import { operate } from '../../src/policy-host/handler/operation';

/** What is tried: the real handler over the real templates, or a mutant. */
export interface Subject {
  readonly handler: Handler;
  readonly template: (template: Template) => Template;
}

export const REAL: Subject = { handler: operate, template: (template) => template };

export interface Weather {
  readonly choices: Choices;
  /** How many failures an operation may have. */
  readonly faults: number;
  /** Whether another resource of the stack may fail, at any time. */
  readonly elsewhere: boolean;
  /** Whether operations go on side by side, and not one behind the other. */
  readonly sideBySide: boolean;
  /** Whether only the first of several orders is tried. */
  readonly inOneOrder?: boolean;
  /** Whether runs that CloudFormation no longer waits for crash, so that more faults can be tried. */
  readonly withoutStrays?: boolean;
  readonly doubts: Doubts;
}

export const FAIR: Weather = {
  choices: plainly, faults: 0, elsewhere: false, sideBySide: false, doubts: { rollbackOfUntouched: false, gapsInOrder: false },
};

const MINUTE = 60_000;

/** Thrown in the first state that must not be. */
export class Violation extends Error {}

/** A user, who does one thing after the other, and everything that watches what comes of it. */
export class Session {
  private readonly strays: Invocation[] = [];
  private readonly history: string[] = [];

  constructor(public readonly state: State, private readonly subject: Subject = REAL) {}

  /** @returns whether it was deployed */
  public async deploy(stackName: string, config: AppConfig, weather: Weather = FAIR): Promise<boolean> {
    const template = this.subject.template(templateOf(stackName, config));
    const policies = policiesOf(this.state, template);
    const before = new Map([...policies.keys()].map((domain) => [domain, this.state.beliefs.get(domain)!]));
    for (const [domain, text] of policies) this.believe(domain, [...before.get(domain)!, { text, until: Infinity }]);

    const succeeded = await this.operate(stackName, weather, async (formation) => formation.deploy(template));

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

  public async destroy(stackName: string, weather: Weather = FAIR): Promise<void> {
    await this.operate(stackName, weather, async (formation) => formation.destroy());
  }

  /** Lets all that still runs come to its end. */
  public async end(): Promise<void> {
    while (this.strays.length > 0) {
      this.history.push(`stray ${this.strays[0].event.RequestId}`);
      await goAstray(this.strays[0], { cloud: this.state.cloud, strays: this.strays });
      this.look(false);
    }
  }

  /** Lets time go by, with all at rest. */
  public wait(milliseconds: number): void {
    this.look(false);
    const settle = Math.min(SETTLED, milliseconds);
    for (let passed = 0; passed < settle; passed += MINUTE) {
      this.state.cloud.now += Math.min(MINUTE, settle - passed);
      this.look(false);
    }
    this.look(settle === SETTLED);
    if (milliseconds === settle) return;
    this.state.cloud.now += milliseconds - settle;
    this.look(true);
  }

  /** Makes hosts the domain's mail exchangers. */
  public receiveAt(domain: string, hosts: readonly string[]): void {
    this.state.cloud.mx.set(domain, hosts);
  }

  private async operate<T>(stackName: string, weather: Weather, operation: (formation: CloudFormation) => Promise<T>): Promise<T> {
    const { choices, faults, elsewhere, sideBySide, inOneOrder, withoutStrays, doubts } = weather;
    const { cloud, stacks } = this.state;
    const course = {
      cloud,
      choices,
      sideBySide,
      inOneOrder,
      withoutStrays,
      faults: { left: faults, elsewhere },
      strays: this.strays,
      history: this.history,
      look: () => this.look(false),
      fingerprint: () => fingerprintOf(this.state),
    };
    return operation(new CloudFormation(stacks.get(stackName)!, course, this.subject.handler, doubts));
  }

  private look(atRest: boolean): void {
    this.state.looks++;
    lookAt(this.state);
    const [first] = violations(this.state, atRest);
    if (first) throw new Violation(`${first}\n${this.history.join('\n')}`);
  }

  private believe(domain: string, beliefs: Belief[]): void {
    this.state.beliefs.set(domain, beliefs.filter(({ until }) => until > this.state.cloud.now - SETTLED));
  }
}
