import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { WORK } from './bounded-work';

const ALL = Object.keys(WORK);
/** None takes a second; without its bound each takes minutes. */
const PATIENCE_MILLISECONDS = 30_000;

const done = new Set<string>();

/** Does the work from there on, until there is no more or one takes too long. @returns what took too long */
async function workFrom(first: string): Promise<string | undefined> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'bounded-work.ts'), first], {
    stdio: ['ignore', 'pipe', 'inherit'], cwd: path.join(__dirname, '..'), env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  // Nothing else ends what is within native code.
  const giveUp = () => child.kill('SIGKILL');
  let timer = setTimeout(giveUp, PATIENCE_MILLISECONDS);
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, PATIENCE_MILLISECONDS);
    const lines = (rest + data).split('\n');
    rest = lines.pop()!;
    lines.forEach((what) => done.add(what));
  });
  await ended;
  clearTimeout(timer);
  return ALL.find((what, at) => at >= ALL.indexOf(first) && !done.has(what));
}

beforeAll(async () => {
  for (let next: string | undefined = ALL[0]; next !== undefined;) {
    const stuck = await workFrom(next);
    next = stuck === undefined ? undefined : ALL[ALL.indexOf(stuck) + 1];
  }
}, ALL.length * PATIENCE_MILLISECONDS);

test.each(ALL)('%s is read in bounded work', (what) => {
  expect(done).toContain(what);
});
