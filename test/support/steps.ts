import { spawn } from 'node:child_process';
import * as path from 'node:path';

/**
 * Runs a script that does one step after the other, and writes the number of each on a line of its own when it is done. One that is silent
 * for too long is killed: nothing else ends what is within an expression or native code. It goes on after that step.
 *
 * @param script Takes the number of its first step as its last argument
 * @returns the numbers of the steps that were killed
 */
export async function stuckSteps(script: string, args: readonly string[], count: number, patienceMilliseconds: number): Promise<number[]> {
  const stuck: number[] = [];
  for (let first = 0; first < count;) {
    const done = await doneFrom(script, [...args, String(first)], patienceMilliseconds);
    if (first + done < count) stuck.push(first + done);
    first += done + 1;
  }
  return stuck;
}

async function doneFrom(script: string, args: readonly string[], patienceMilliseconds: number): Promise<number> {
  const root = path.join(__dirname, '..', '..');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, script), ...args], {
    cwd: root, env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const giveUp = () => child.kill('SIGKILL');
  let timer = setTimeout(giveUp, patienceMilliseconds);
  let done = 0;
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, patienceMilliseconds);
    done += data.split('\n').length - 1;
  });
  const code = await ended;
  clearTimeout(timer);
  if (code !== 0 && code !== null) throw new Error(`${script} ended with ${code}`);
  return done;
}
