import fc from 'fast-check';
import { AppConfig, DomainConfig, mxHost, NOTHING } from './apps';
import { allowedHosts, MX_NUMBERS, SETTLED } from './invariants';
import { Scenario } from './scenario';
import { scripted } from './scheduler';
import { emptyState } from './state';
import { A_YEAR, at, ENFORCE, MX_RECORDS, NONE, NONE_REMOVABLE, OTHER_MX, own, shared, TESTING, TRIAL } from './transitions';
import { silenceConsole } from '../support/silent-console';

const SEQUENCES = Number(process.env.SAFETY_SEQUENCES ?? 60);
const DAY = 24 * 60 * 60 * 1000;

const first = fc.constantFrom(TESTING, TRIAL, ENFORCE, ENFORCE, OTHER_MX, A_YEAR, NONE, NONE_REMOVABLE);
const second = fc.constantFrom<(DomainConfig | undefined)[]>(undefined, TESTING, TRIAL, ENFORCE, NONE_REMOVABLE);
const sharing = fc.tuple(first, second, fc.boolean()).map(([a, b, swapped]) => {
  const domains = b ? [a, at('b.example', b)] : [a];
  return shared(...swapped ? domains.reverse() : domains);
});
const apps: fc.Arbitrary<AppConfig> = fc.oneof(
  { weight: 3, arbitrary: first.map(own) }, { weight: 4, arbitrary: sharing }, { weight: 1, arbitrary: fc.constant(NOTHING) },
);

interface Command {
  readonly app: AppConfig | 'destroy';
  readonly stack: 'Mail' | 'Post';
  readonly faults: number;
  readonly script: readonly number[];
  readonly rollbackOfUntouched: boolean;
  readonly gapsInOrder: boolean;
  /** Milliseconds until the user does something again. */
  readonly pause: number;
  /** Which of the hosts that he may use receive the mail then. */
  readonly hosts: number;
}

const commands: fc.Arbitrary<Command[]> = fc.array(fc.record({
  app: fc.oneof({ weight: 9, arbitrary: apps }, { weight: 1, arbitrary: fc.constant('destroy' as const) }),
  stack: fc.constantFrom<('Mail' | 'Post')[]>('Mail', 'Mail', 'Mail', 'Mail', 'Mail', 'Post'),
  faults: fc.constantFrom(0, 0, 1, 2),
  script: fc.array(fc.nat({ max: 40 }), { maxLength: 60 }),
  rollbackOfUntouched: fc.boolean(),
  gapsInOrder: fc.boolean(),
  pause: fc.constantFrom(0, SETTLED, DAY, 30 * DAY, 366 * DAY),
  hosts: fc.nat({ max: 7 }),
}), { minLength: 3, maxLength: 10 });

silenceConsole();

test('no sender is harmed by any sequence of a user\'s operations', async () => {
  const [tally, used] = [{ states: 0, decisions: 0, operations: 0, succeeded: 0 }, Date.now()];
  await fc.assert(fc.asyncProperty(commands, fc.boolean(), fc.boolean(), async (sequence, orderly, isShared) => {
    const state = emptyState(['Mail', 'Post'], MX_RECORDS);
    const scenario = new Scenario(state);
    try {
      if (orderly) {
        await scenario.deploy('Mail', isShared ? shared(TESTING) : own(TESTING));
        scenario.wait(DAY);
      }
      for (const { app, stack, faults, script, rollbackOfUntouched, gapsInOrder, pause, hosts } of sequence) {
        const assumptions = { rollbackOfUntouched, gapsInOrder };
        const conditions = { scheduler: scripted(script), faults, elsewhere: true, sideBySide: true, assumptions };
        tally.operations++;
        if (app === 'destroy') await scenario.destroy(stack, conditions);
        else if (await scenario.deploy(stack, app, conditions)) tally.succeeded++;
        scenario.wait(pause);
        if (pause >= SETTLED) changeMx(scenario, hosts);
      }
      await scenario.end();
      scenario.wait(SETTLED);
    } finally {
      tally.states += state.observations;
      tally.decisions += state.senders.decisions;
    }
  }), { numRuns: SEQUENCES, seed: process.env.SAFETY_SEED ? Number(process.env.SAFETY_SEED) : undefined });
  process.stdout.write(`sequences: ${SEQUENCES} with ${tally.operations} operations, ${tally.succeeded} of them successful, over ${tally.states} states `
    + `with ${tally.decisions} decisions of senders, in ${Math.round((Date.now() - used) / 1000)} s\n`);
}, 3_600_000);

/** Changes the MX records to some of the hosts that the user's policy allows. */
function changeMx(scenario: Scenario, bits: number): void {
  for (const domain of scenario.state.beliefs.keys()) {
    const allowed = allowedHosts(scenario.state, domain);
    const wanted = MX_NUMBERS.filter((number) => Math.floor(bits / 2 ** (number - 1)) % 2 === 1).map((number) => mxHost(domain, number));
    const chosen = allowed.filter((host) => wanted.includes(host));
    if (chosen.length > 0) scenario.receiveAt(domain, chosen);
  }
}
