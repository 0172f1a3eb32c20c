import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { MailReader } from '../../src/tls-rpt/handler/mail-reader';
import { packed } from '../../src/tls-rpt/handler/pack';
import { READ_LIMITS } from '../../src/tls-rpt/handler/reading';

/** Places in a process's `stat`, counted from the state (proc_pid_stat(5)): its own times, and those of its children that have ended. */
const [OWN_TIMES, ENDED_CHILDREN] = [[11, 12], [13, 14]];
const TICK_MICROSECONDS = 10_000;
const [READER, MAIL, BASE64, MAILS, ROUNDS] = process.argv.slice(2);
const receipt = { rawKey: 'raw/1', receivedAt: '2026-05-13T04:00:00.000Z' };

/**
 * Sends the CPU time, in microseconds a mail, of the least work on a mail, of that work with what is stored of it, and of reading it as the handler does, in both
 * processes. Each round measures all of them, so that a busy machine is busy for all.
 */
async function main(): Promise<void> {
  const [mail, base64, mails] = [fs.readFileSync(MAIL), fs.readFileSync(BASE64), Number(MAILS)];
  const reader = new MailReader(READER);
  const read = async () => {
    const { reports } = await reader.read({ mail, policyDomains: ['example.com'], limits: READ_LIMITS, receipt }, READ_LIMITS.milliseconds, new AbortController().signal);
    if (reports.length !== 1) throw new Error('the mail was not read');
  };
  const report = () => gunzipSync(Buffer.from(base64.toString('latin1'), 'base64'));
  const least = async () => { JSON.parse(report().toString()); };
  const stored = async () => {
    const json = report();
    const lines = Buffer.from(JSON.stringify(JSON.parse(json.toString())));
    return [hashOf(json), hashOf(lines), packed(lines)];
  };
  const rounds: Array<[least: number, stored: number, read: number]> = [];
  for (let round = 0; round <= Number(ROUNDS); round++) {
    rounds.push([await cpuOf(mails * 5, least), await cpuOf(mails * 5, stored), await cpuOf(mails, read)]);
  }
  reader.close();
  // The first round warms up.
  process.send!(rounds.slice(1));
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function cpuOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const before = cpuTime();
  for (let time = 0; time < times; time++) await work();
  return (cpuTime() - before) / times;
}

/** Returns the CPU time of this process and its children, in microseconds. The reader is replaced after a large mail. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  const children = fs.readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ').filter((pid) => pid !== '');
  return user + system + children.reduce((sum, pid) => sum + timesOf(pid, OWN_TIMES), timesOf('self', ENDED_CHILDREN));
}

function timesOf(pid: string, places: readonly number[]): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');
  return places.reduce((sum, place) => sum + Number(fields[place]), 0) * TICK_MICROSECONDS;
}

void main();
