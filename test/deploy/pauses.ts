import * as fs from 'node:fs';
import * as path from 'node:path';
import { Step } from './account';
import { until } from './until';

/** Stops the emulator at places that a test names. The other ends are `emulator/extensions/pauses.py` and `emulator/pauses.cjs`. */
export class Pauses {
  private count = 0;

  public constructor(private readonly folder: string, private readonly steps: () => Step[]) {
    fs.mkdirSync(folder);
  }

  /**
   * Stops the first that comes to a place whose name matches:
   * `step DELETE Mail/MtaStsPolicyHostBucket1A2B3C4D`, before CloudFormation begins;
   * `start Update MtaStsPublicationResource1A2B3C4D`, before Lambda starts a function; it may start late, and again;
   * `call Update MtaStsPublicationResource1A2B3C4D PUT /bucket/key?x-id=PutObject`, before a function's SDK sends a request.
   */
  public at(place: RegExp): Pause {
    const name = String(++this.count).padStart(3, '0');
    const file = path.join(this.folder, `${name}.at`);
    // Whole from the beginning: others read the folder at any time.
    fs.writeFileSync(path.join(this.folder, `${name}.new`), place.source);
    fs.renameSync(path.join(this.folder, `${name}.new`), file);
    return new Pause(this.folder, name, place, this.steps);
  }
}

export class Pause {
  public constructor(
    private readonly folder: string, private readonly name: string, private readonly place: RegExp, private readonly steps: () => Step[],
  ) {}

  /** Waits until it holds something. */
  public async reached(): Promise<void> {
    await until(`a visitor at ${this.place}`, async () => this.taken() !== undefined);
  }

  /** Lets it go on. Waits for the end of a function. */
  public async end(): Promise<void> {
    const taken = this.held();
    const [, visitor] = taken.split('.');
    const runs = () => this.steps().filter(({ action, invocation }) => action === 'INVOKE' && invocation === visitor).length;
    const before = runs();
    fs.rmSync(path.join(this.folder, taken));
    if (visitor !== 'cloudformation') await until('the end of the function', async () => runs() > before);
  }

  /** Lets a function make the call at which it is held. Waits for the answer of the call only. */
  public async makeCall(): Promise<void> {
    const taken = path.join(this.folder, this.held());
    fs.rmSync(taken);
    await until('the answer of the call', async () => fs.existsSync(`${taken}.made`));
  }

  /** Ends a function that is held at a call, as if its process had crashed. Lambda runs it again. */
  public crash(): void {
    const taken = path.join(this.folder, this.held());
    fs.renameSync(taken, `${taken}.crash`);
  }

  private held(): string {
    const taken = this.taken();
    if (!taken) throw new Error(`nothing has come to ${this.place}`);
    return taken;
  }

  private taken(): string | undefined {
    return fs.readdirSync(this.folder).find((file) => file.startsWith(`${this.name}.`) && file.endsWith('.taken'));
  }
}
