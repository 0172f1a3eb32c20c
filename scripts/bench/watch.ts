import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { LimitedRows } from './reports';
import { WATCH_MEGABYTES } from '../../src/watch/watch-function';
import { lambdaNode } from '../../test/deploy/lambda-node';
import { Cgroup, cgroupLack } from '../../test/support/cgroup';
import { FakeServices } from '../../test/support/fake-services';
import { FunctionProcess, servicesAt } from '../../test/support/function-process';
import { WatchRig } from '../../test/watch/handler/watch-rig';
import { lambdaSdk } from '../bundle/lambda-sdk';

const HANDLER = path.join(__dirname, '..', '..', 'test', 'watch', 'handler', 'watch-on-rig.ts');
const MAILBOX = 'tlsrpt@tlsrpt.example.net';
const DOMAINS = [1, 10, 80];
const RUNS = 3;
/** Leaves a third of the function's memory. */
const MAX_MEGABYTES = 170;
/** Lambda gives a whole one with so much memory ("Configure Lambda function memory" in its developer guide). */
const MEGABYTES_A_CPU = 1769;

interface WatchFigures {
  /** The most resident memory that the process ever had. */
  readonly megabytes: number;
  /** Of each run. */
  readonly seconds: readonly number[];
}

/** Measures the memory of the watch by the number of domains, in the function's memory: V8's heap grows with the memory of the machine. */
export async function watchRows(): Promise<LimitedRows> {
  const title = '\nWatch, several runs of one process, policy hosts and name servers on loopback';
  const lack = cgroupLack();
  if (lack !== undefined) return { rows: [[title, `not measured: control groups can't be made here: ${lack}`]], problems: [] };
  const figures: Array<WatchFigures & { domains: number }> = [];
  for (const domains of DOMAINS) figures.push({ domains, ...await inFunctionMemory(domains) });
  return {
    rows: [
      [title, ''],
      ...figures.map(({ domains, megabytes, seconds }) => [
        `${domains} domains`, `${megabytes.toFixed(0)} of ${WATCH_MEGABYTES} MB`, `limit ${MAX_MEGABYTES} MB; ${seconds.map((one) => one.toFixed(1)).join(', ')} s`,
      ] as const),
    ],
    problems: figures.filter(({ megabytes }) => megabytes > MAX_MEGABYTES).map(({ domains, megabytes }) => `${megabytes.toFixed(0)} MB for ${domains} domains`),
  };
}

async function inFunctionMemory(domains: number): Promise<WatchFigures> {
  const cgroup = new Cgroup({ megabytes: WATCH_MEGABYTES, cpus: WATCH_MEGABYTES / MEGABYTES_A_CPU });
  try {
    return await watch(domains, [...cgroup.prefix, lambdaNode()]);
  } finally {
    for (let tries = 0; cgroup.processes.length > 0 && tries < 100; tries++) await sleep(50);
    cgroup.remove();
  }
}

/** Runs the watch over healthy domains. */
async function watch(count: number, command: readonly string[]): Promise<WatchFigures> {
  const domains = Array.from({ length: count }, (_, index) => `domain${index}.example`);
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const [services, rig] = [new FakeServices(), await WatchRig.start(domains)];
  const { ca, ...check } = rig.check;
  const [outfile, authority] = [path.join(directory, 'index.js'), path.join(directory, 'ca.pem')];
  fs.writeFileSync(authority, ca!);
  // As the handler that ships is bundled.
  await build({
    entryPoints: [HANDLER],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    plugins: [lambdaSdk],
    logLevel: 'silent',
  });
  const lambda = new FunctionProcess({
    ...servicesAt(await services.start()),
    STATE_BUCKET: 'policies',
    EVENT_BUS: 'default',
    RIG: JSON.stringify(check),
    CONFIRM_MILLISECONDS: '300',
    // Among the public authorities, which are in memory once. A list of the check's own would be there once for each check.
    NODE_EXTRA_CA_CERTS: authority,
  }, outfile, command);
  try {
    const receipt = { bucket: 'reports', ruleSet: 'ours', rule: 'reports' };
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      const answer = await lambda.invoke({ groups: [{ domains, mailbox: MAILBOX, receipt }], maxReportAgeDays: 7 }, 300_000);
      if (answer.domains !== count) throw new Error(`not every domain was checked: ${JSON.stringify(answer)}`);
      seconds.push((performance.now() - start) / 1000);
    }
    return { megabytes: peakMegabytes(lambda.pid!), seconds };
  } finally {
    lambda.kill();
    services.stop();
    rig.stop();
    fs.rmSync(directory, { recursive: true });
  }
}

function peakMegabytes(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))!;
  return Number(kibibytes) / 1024;
}
