import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ATTACKS, MISBEHAVIOURS } from './attack-mails';
import { misbehavingBundle } from './misbehaving-bundle';
import { ReadLimits } from '../../../src/tls-rpt/handler/reading';
import { MEMORY_MEGABYTES } from '../../../src/tls-rpt/report-ingestion';
import { lambdaNode } from '../../deploy/lambda-node';
import { Cgroup, cgroupLack } from '../../support/cgroup';
import { FakeServices } from '../../support/fake-services';
import { FunctionProcess, ingestionAt } from '../../support/function-process';
import { reportJson, reportMail } from '../../support/mails';

const MEBIBYTE = 1024 * 1024;
/** Lambda gives a whole one with so much memory ("Configure Lambda function memory" in its developer guide). */
const MEGABYTES_A_CPU = 1769;
const NODE = process.env.FUNCTION_NODE ?? lambdaNode();

const lack = cgroupLack();
if (lack !== undefined) console.warn(`SKIPPED: bounds in the function's memory. Control groups can't be made here: ${lack}`);

(lack === undefined ? describe : describe.skip)(`in ${MEMORY_MEGABYTES} MB and its share of a CPU, as the function has them`, () => {
  let services: FakeServices;
  let directory: string;
  let cgroup: Cgroup;
  let lambda: FunctionProcess;
  let delivered = 0;

  beforeEach(() => begin({}));
  afterEach(end);

  async function begin(limits: Partial<ReadLimits>): Promise<void> {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bounds-'));
    services = new FakeServices();
    cgroup = new Cgroup({ megabytes: MEMORY_MEGABYTES, cpus: MEMORY_MEGABYTES / MEGABYTES_A_CPU });
    lambda = new FunctionProcess(
      { ...ingestionAt(await services.start()), LIMITS: JSON.stringify(limits) }, misbehavingBundle(directory), [...cgroup.prefix, NODE],
    );
  }

  async function end(): Promise<void> {
    lambda.kill();
    services.stop();
    // The reader ends by itself, as the pipe is closed.
    for (let tries = 0; cgroup.processes.length > 0 && tries < 100; tries++) await sleep(50);
    cgroup.remove();
    fs.rmSync(directory, { recursive: true });
  }

  /** Delivers mails as one batch, and gives what became of them. */
  async function deliver(...bodies: Buffer[]) {
    const keys = bodies.map(() => `raw/${String(delivered++).padStart(4, '0')}`);
    bodies.forEach((body, at) => services.objects.set(keys[at], body));
    const start = performance.now();
    const { batchItemFailures } = await lambda.invoke({
      Records: keys.map((key) => ({ messageId: key, body: JSON.stringify({ Records: [{ eventTime: '2026-05-13T04:00:00.000Z', s3: { object: { key } } }] }) })),
    });
    const milliseconds = Math.round(performance.now() - start);
    const codes = services.keys('quarantine/').map((key) => key.split('/')[1]);
    if (process.env.BOUNDS_FIGURES) console.info(`${expect.getState().currentTestName}: ${milliseconds} ms, ${cgroup.peakMegabytes} MB, ${codes.join(' ')}`);
    return { batchItemFailures, stored: services.keys('reports/').length, codes };
  }

  const genuine = (count: number) => Array.from({ length: count }, () => reportMail(reportJson({ 'report-id': `${Math.random()}` })));

  test.each(ATTACKS)('%s: nine genuine mails of the batch are stored, and the attack is quarantined at its first delivery', async (_, attack, outcome) => {
    const [first, ...others] = genuine(9);
    expect(await deliver(first, attack, ...others)).toEqual({ batchItemFailures: [], stored: 9, codes: [expect.stringMatching(outcome)] });
    const { pid } = lambda;
    expect(await deliver(...genuine(10))).toMatchObject({ batchItemFailures: [], stored: 19 });
    // Neither the handler nor anything else was ended by the kernel.
    expect([lambda.pid, cgroup.kills]).toEqual([pid, 0]);
  }, 120_000);

  test.each(Object.entries(MISBEHAVIOURS))('a mail that makes the reader %s is quarantined, and nine genuine ones are stored', async (name, [code]) => {
    const [first, ...others] = genuine(9);
    expect(await deliver(first, reportMail(undefined, { headers: [`X-Reader: ${name}`] }), ...others)).toEqual({ batchItemFailures: [], stored: 9, codes: [expect.stringMatching(code)] });
    expect(await deliver(...genuine(10))).toMatchObject({ batchItemFailures: [], stored: 19 });
    expect(cgroup.kills).toBe(0);
  }, 120_000);

  test('a batch that has only mails with a long native call is quarantined within the function\'s time', async () => {
    const attacks = Array.from({ length: 10 }, () => reportMail(undefined, { headers: ['X-Reader: native-call'] }));
    expect(await deliver(...attacks)).toEqual({ batchItemFailures: [], stored: 0, codes: Array(10).fill('TOO_SLOW') });
  }, 150_000);

  test('three mails of the largest size that SES accepts, and one that takes all memory, do not exceed the function\'s memory', async () => {
    await end();
    await begin({ mailBytes: 40 * MEBIBYTE });
    const large = Buffer.concat([Buffer.from('From: a@reporter.example\r\n\r\n'), Buffer.alloc(40 * MEBIBYTE - 100, 0x20)]);
    const mails = [reportMail(undefined, { headers: ['X-Reader: outside-the-heap'] }), ...Array.from({ length: 9 }, () => large)];
    expect(await deliver(...mails)).toEqual({ batchItemFailures: [], stored: 0, codes: [...Array(9).fill('NOT_A_REPORT'), 'TOO_LARGE'] });
    expect(cgroup.kills).toBe(0);
  }, 120_000);

  test('no reader outlives its function', async () => {
    await deliver(...genuine(1));
    lambda.kill();
    for (let tries = 0; cgroup.processes.length > 0 && tries < 100; tries++) await sleep(50);
    expect(cgroup.processes).toEqual([]);
  }, 60_000);

  test('time in which the function is frozen does not count for the mail', async () => {
    await deliver(...genuine(1));
    const slow = reportMail(undefined, { headers: ['X-Reader: native-call'] });
    const reading = deliver(slow, ...genuine(1));
    await sleep(1500);
    const frozen = cgroup.processes;
    const start = performance.now();
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    await sleep(6000);
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    await reading;
    // The five seconds of a mail; at least three of them came after the time in which it was frozen.
    expect(performance.now() - start).toBeGreaterThan(6000 + 2500);
  }, 60_000);
});
