import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { ResidentMemory } from '../../../src/tls-rpt/handler/resident-memory';

const isLinux = process.platform === 'linux';
if (!isLinux) console.warn('SKIPPED: the memory of a process is measured on Linux, on which Lambda runs');
const onLinux = isLinux ? test : test.skip;

/** Says a line when it has that much more memory. */
const HOG = "globalThis.kept = Buffer.alloc(Number(process.argv[1]) * 2 ** 20, 1); console.log('ready'); setInterval(() => {}, 1e6);";

async function hog(megabytes: number) {
  const child = spawn(process.execPath, ['-e', HOG, String(megabytes)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

onLinux.each([0, 300])('the memory of a process is what the kernel states in its status: %i MB of buffers', async (megabytes) => {
  const child = await hog(megabytes);
  const memory = new ResidentMemory(child.pid);
  const stated = Number(/^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'latin1'))![1]) / 1024;
  expect(Math.abs(memory.megabytes - stated)).toBeLessThan(10);
  expect(memory.megabytes).toBeGreaterThan(megabytes);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(memory.megabytes).toBe(0);
  memory.close();
});

onLinux('memory is measured again each time', async () => {
  const memory = new ResidentMemory(process.pid);
  const before = memory.megabytes;
  const kept = Buffer.alloc(200 * 2 ** 20, 1);
  expect(memory.megabytes - before).toBeGreaterThan(150);
  expect(kept[0]).toBe(1);
  memory.close();
  memory.close();
  expect(memory.megabytes).toBe(0);
});

test.each([undefined, 2 ** 30])('the memory of a process that does not exist is not known: %p', (pid) => {
  expect(new ResidentMemory(pid).megabytes).toBe(0);
});
