import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import PostalMime from 'postal-mime';
import { peakMemory, throughput } from './ingest';
import { median } from './median';
import { readingRows } from './reading';
import { readReportMail } from '../../src/protocol/mails/report-mail';
import { parseReport } from '../../src/protocol/reports/parse-report';

export type Row = readonly [what: string, figure: string, remark?: string];

/** Rows, and what in them is above a limit. */
export interface LimitedRows {
  readonly rows: readonly Row[];
  readonly problems: readonly string[];
}

/** Name, failure details, and how often it is measured. */
const SIZES = [['small', 2, 2000], ['medium', 10_000, 31], ['large', 100_000, 9]] as const;

/** Measures what reading reports costs, and the minimum: `gunzip` and `JSON.parse` of the same bytes in the same run. */
export async function reportFigures(): Promise<Row[]> {
  const rows: Row[] = [['\nReading a report, from the bytes of its mail', '']];
  for (const [name, failures, runs] of SIZES) rows.push(...await readingFigures(name, failures, runs));
  const large = await peakMemory();
  rows.push(['\nBounds', '']);
  rows.push(['memory of a process that reads 20 MB inflated', `${large} MB`, 'goal 200 MB']);
  rows.push(['time to stop a bomb of 1 GiB', `${(await bombTime()).toFixed(1)} ms`, 'goal 50 ms']);
  rows.push(['\nHandler, 20 ms for every call of S3 and EventBridge', '']);
  rows.push(['batches of 10 mails', `${(await throughput()).toFixed(0)} reports/s`, 'goal 50']);
  rows.push(['\nHandler with its reader, services that answer at once', ''], ...await readingRows());
  return rows;
}

async function readingFigures(name: string, failures: number, runs: number): Promise<Row[]> {
  const json = reportOf(failures);
  const gzip = gzipSync(json);
  const mail = mailOf(gzip);
  const floor = await time(runs, () => JSON.parse(gunzipSync(gzip).toString('utf8')));
  const read = await time(runs, () => readReportMail(mail));
  const mime = await time(runs, () => PostalMime.parse(mail));
  const values = await time(runs, () => parseReport(json)) - await time(runs, () => JSON.parse(json));
  return [[
    `${name}: ${failures} failure details, ${(json.length / 1024).toFixed(0)} KB of JSON`,
    `${(1000 / read).toFixed(read < 1 ? 0 : 1)} reports/s, ${(read / floor).toFixed(1)} × floor`,
    `${read.toFixed(2)} ms: floor ${floor.toFixed(2)}, MIME ${mime.toFixed(2)}, values ${values.toFixed(2)}`,
  ]];
}

export function reportOf(failures: number): string {
  const types = ['certificate-expired', 'validation-failure', 'starttls-not-supported'];
  return JSON.stringify({
    'organization-name': 'Reporter Inc.',
    'date-range': { 'start-datetime': '2026-05-12T00:00:00Z', 'end-datetime': '2026-05-12T23:59:59Z' },
    'contact-info': 'tls@reporter.example',
    'report-id': '2026-05-12T00:00:00Z_example.com',
    'policies': [{
      'policy': {
        'policy-type': 'sts',
        'policy-string': ['version: STSv1', 'mode: testing', 'mx: *.example.com', 'max_age: 604800'],
        'policy-domain': 'example.com',
        'mx-host': ['*.example.com'],
      },
      'summary': { 'total-successful-session-count': 5000, 'total-failure-session-count': failures },
      'failure-details': Array.from({ length: failures }, (_, index) => ({
        'result-type': types[index % 3],
        'sending-mta-ip': `198.51.${Math.floor(index / 256) % 256}.${index % 256}`,
        'receiving-mx-hostname': `mx${index % 7}.example.com`,
        'receiving-ip': `203.0.113.${(index * 7) % 256}`,
        'failed-session-count': (index * 31) % 100 + 1,
        'failure-reason-code': `E${index % 97}`,
      })),
    }],
  });
}

export function mailOf(report: Buffer, id = '1'): Buffer {
  return Buffer.from([
    'Authentication-Results: amazonses.com; dkim=pass header.i=@reporter.example;',
    'DKIM-Signature: v=1; a=rsa-sha256; d=reporter.example; s=k; h=from:subject; bh=AAAA; b=AAAA',
    'From: Reporter <noreply@reporter.example>',
    `Message-ID: <${id}@reporter.example>`,
    'Subject: Report Domain: example.com Submitter: reporter.example Report-ID: <1@reporter.example>',
    'TLS-Report-Domain: example.com',
    'TLS-Report-Submitter: reporter.example',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=tlsrpt; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain',
    '',
    'A report on the TLS sessions of a day.',
    '--b1',
    'Content-Type: application/tlsrpt+gzip; name="report.json.gz"',
    'Content-Transfer-Encoding: base64',
    '',
    report.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b1--',
    '',
  ].join('\r\n'));
}

/** A gibibyte of zeros is a megabyte in gzip; made in pieces, as zlib takes no more than two at once. */
async function bombTime(): Promise<number> {
  const bomb = mailOf(await zeros(1024));
  return time(5, () => readReportMail(bomb).then(({ rejections }) => {
    if (rejections[0]?.code !== 'TOO_LARGE') throw new Error('the bomb was read');
  }));
}

function zeros(mebibytes: number): Promise<Buffer> {
  const gzip = spawn(process.execPath, ['-e', `
    const gzip = require('node:zlib').createGzip();
    gzip.pipe(process.stdout);
    const some = Buffer.alloc(1024 * 1024);
    let left = ${mebibytes};
    (function more() { for (; left > 0; left--) if (!gzip.write(some)) { left--; return gzip.once('drain', more); } gzip.end(); })();`],
  { cwd: path.join(__dirname, '..', '..'), stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    gzip.stdout.on('data', (chunk) => chunks.push(chunk));
    gzip.on('error', reject).on('close', () => resolve(Buffer.concat(chunks)));
  });
}

/** Returns the median time of several runs, in milliseconds. */
async function time(runs: number, work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}
