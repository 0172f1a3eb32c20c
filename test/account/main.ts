import { randomBytes } from 'node:crypto';
import { AcceptanceStack } from './acceptance-stack';
import { accountState } from './account-state';
import { Arguments, parseArguments, USAGE } from './arguments';
import { cleanUp } from './clean-up';
import { openOwnAccount, OwnAccount } from './own-account';
import { agreed, plan } from './plan';
import { leftOver, run } from './run';

const say = (line: string) => void process.stdout.write(`${line}\n`);

// The reader of the output may be gone, such as a closed terminal: the run cleans up all the same.
process.stdout.on('error', () => undefined);

/** Ctrl-C, and what ends processes in CI: the first one ends the step that is taken, later ones are ignored while the run cleans up. */
class Interruption {
  private readonly controller = new AbortController();
  private isCleaning = false;

  public constructor() {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => this.interrupt());
  }

  public readonly signal = (): AbortSignal | undefined => this.isCleaning ? undefined : this.controller.signal;
  public readonly interrupted = (): boolean => this.controller.signal.aborted;
  public readonly end = (): void => { this.isCleaning = true; };

  private interrupt(): void {
    say(this.isCleaning ? 'The run is cleaning up. Please wait.' : 'Interrupted: the run ends its step and cleans up.');
    this.controller.abort();
  }
}

async function main(argv: readonly string[]): Promise<boolean> {
  if (argv.includes('--help')) {
    say(USAGE);
    return true;
  }
  const options = parseArguments(argv);
  const interruption = new Interruption();
  const account = await openOwnAccount(options, options.clean ?? randomBytes(3).toString('hex'), interruption.signal);
  return options.clean === undefined ? begin(options, account, interruption) : clean(account, interruption);
}

async function begin({ yes, withoutMail }: Arguments, account: OwnAccount, interruption: Interruption): Promise<boolean> {
  const state = await accountState(account, withoutMail);
  say(plan(account, state));
  if (!yes && !await agreed()) {
    say('Nothing was made.');
    return false;
  }
  const stack = new AcceptanceStack(account, state.mailbox);
  return run({ account, stack, say, interrupted: interruption.interrupted, endInterruption: interruption.end });
}

async function clean(account: OwnAccount, interruption: Interruption): Promise<boolean> {
  interruption.end();
  say(`Cleaning up after the run ${account.run} in account ${account.id}:`);
  const left = await cleanUp({ account, stack: new AcceptanceStack(account, 'none'), say });
  say(leftOver(left));
  return left.length === 0;
}

main(process.argv.slice(2)).then((ok) => {
  process.exitCode = ok ? 0 : 1;
}, (error: Error) => {
  process.stderr.write(`test:account: ${error.message}\n`);
  process.exitCode = 2;
});
