import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { mailOf, reportOf } from './reports';
import { ingestionAt } from '../../test/support/function-process';

const CODE = path.join(__dirname, '..', '..', 'assets', 'ingest', 'index.js');
/** Failure details that make a report of almost 20 MiB. */
const LARGEST = 104_000;
const BATCHES = 20;
export const LATENCY_MILLISECONDS = 20;

/** S3 and EventBridge as far as the handler asks them, each call with a latency, in a process of their own. */
const SERVICES = `
  const mail = require('node:fs').readFileSync(process.argv[1]);
  require('node:http').createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => {
      if (request.method === 'GET') response.end(Buffer.from(mail.toString('latin1').replace('NAME', request.url.replace(/\\W/g, '')), 'latin1'));
      else if (request.url === '/') response.end('{"FailedEntryCount":0,"Entries":[{}]}');
      else response.end();
    }, Number(process.argv[2])));
  }).listen(0, '127.0.0.1', function () { process.send(this.address().port); });`;

/** Runs batches of ten through the handler, one after the other. */
const BATCH_RUNNER = `
  process.stdout.write = () => true;
  const { handler } = require(process.argv[1]);
  const message = (key) => ({ messageId: key, body: JSON.stringify({ Records: [{ eventTime: '2026-05-13T04:00:00.000Z', s3: { object: { key, size: Number(process.argv[2]) } } }] }) });
  (async () => {
    let start;
    for (let batch = 0; batch <= ${BATCHES}; batch++) {
      if (batch === 1) start = performance.now();
      const Records = Array.from({ length: 10 }, (_, index) => message('raw/' + batch + '-' + index));
      const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 120000 });
      if (batchItemFailures.length > 0) throw new Error('a mail was not read');
    }
    process.send((${BATCHES} * 10) / (performance.now() - start) * 1000);
    process.exit();
  })().catch((error) => { console.error(error); process.exit(1); });`;

/** Reports a second that one function takes in, batch by batch. */
export function throughput(): Promise<number> {
  return runHandler(BATCH_RUNNER, mailOf(gzipSync(reportOf(2)), 'NAME'), LATENCY_MILLISECONDS);
}

/** Runs code that has the handler's file as its argument, beside services in which this mail is all there is, and gives what it sends. */
export async function runHandler<T>(runner: string, mail: Buffer, latency: number, file = CODE): Promise<T> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  fs.writeFileSync(path.join(directory, 'mail'), mail);
  const services = spawn(process.execPath, ['-e', SERVICES, path.join(directory, 'mail'), String(latency)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const port = await messageOf<number>(services);
    const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...ingestionAt(`http://127.0.0.1:${port}`) };
    return await messageOf<T>(spawn(process.execPath, ['-e', runner, file, String(mail.length)], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  } finally {
    services.kill();
    fs.rmSync(directory, { recursive: true });
  }
}

/** Measures the peak memory, in megabytes, of a process that only reads one large report from a mail. */
export async function peakMemory(): Promise<number> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const outfile = path.join(directory, 'memory.js');
    buildSync({ entryPoints: [path.join(__dirname, 'memory.ts')], bundle: true, platform: 'node', outfile });
    return Number(execFileSync(process.execPath, [outfile], { encoding: 'utf8', input: mailOf(gzipSync(reportOf(LARGEST))) }));
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

export function messageOf<T>(child: ReturnType<typeof spawn>): Promise<T> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => resolve(message as T));
    child.on('error', reject).on('close', (status) => reject(new Error(`it ended with status ${status}`)));
  });
}
