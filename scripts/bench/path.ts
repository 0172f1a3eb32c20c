import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { genuineMail } from './genuine-mails';
import { messageOf } from './ingest';
import { median } from './median';
import { LimitedRows, reportOf, Row } from './reports';

const READER = path.join(__dirname, '..', '..', 'assets', 'ingest', 'child.js');

/** A size of mail, and what reading it may cost. */
interface PathSize {
  readonly what: string;
  readonly failures: number;
  readonly mails: number;
  readonly rounds: number;
  /** Times the least work, 1.3 times what was measured on Node.js 20, which takes longer than the 24 of the function. */
  readonly limit: number;
}

const SIZES: readonly PathSize[] = [
  { what: 'small', failures: 2, mails: 400, rounds: 11, limit: 76 },
  { what: '100 KB of JSON', failures: 480, mails: 40, rounds: 9, limit: 15.5 },
  { what: '5 MB of JSON', failures: 25_600, mails: 4, rounds: 7, limit: 11 },
];

/** Medians of the CPU time of a mail, in microseconds. */
interface PathFigure {
  readonly what: string;
  readonly least: number;
  /** The least work, with the lines to store in gzip, and hashes of the report and its lines. */
  readonly stored: number;
  readonly read: number;
  readonly times: number;
  readonly limit: number;
}

/** Measures reading mails in the reader's process, hand-over included, beside the least work: base64, gunzip and JSON.parse of the same bytes. */
async function pathFigures(): Promise<PathFigure[]> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const runner = path.join(directory, 'runner.js');
    buildSync({ entryPoints: [path.join(__dirname, 'path-runner.ts')], bundle: true, platform: 'node', outfile: runner });
    const figures: PathFigure[] = [];
    for (const { what, failures, mails, rounds, limit } of SIZES) {
      const gzip = gzipSync(reportOf(failures));
      const [mail, base64] = ['mail', 'base64'].map((name) => path.join(directory, name));
      fs.writeFileSync(mail, genuineMail(gzip));
      fs.writeFileSync(base64, gzip.toString('base64'));
      const args = [runner, READER, mail, base64, String(mails), String(rounds)];
      const measured = await messageOf<Array<[number, number, number]>>(spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
      const [least, stored, read] = [0, 1, 2].map((index) => median(measured.map((round) => round[index])));
      figures.push({ what, least, stored, read, times: median(measured.map(([ofLeast, , ofRead]) => ofRead / ofLeast)), limit });
    }
    return figures;
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** Returns a row for each size, and which sizes take too long. */
export async function pathRows(): Promise<LimitedRows> {
  const figures = await pathFigures();
  return {
    rows: [
      ['\nReading a mail in the reader, with its hand-over: CPU of both processes', ''],
      ...figures.map(({ what, least, stored, read, times, limit }): Row => (
        [what, `${times.toFixed(1)} × floor`, `${read.toFixed(0)} µs of CPU, floor ${least.toFixed(0)}, with what is stored ${stored.toFixed(0)}; limit ${limit} ×`])),
    ],
    problems: figures.filter(({ times, limit }) => times > limit).map(({ what, times }) => `${times.toFixed(1)} × the floor for a mail: ${what}`),
  };
}
