import { gzipSync } from 'node:zlib';
import { runHandler } from './ingest';
import { median } from './median';
import { mailOf, reportOf, Row } from './reports';

const COLD_STARTS = 15;
/** Name, failure details, and how many mails are read. */
const SIZES = [['small', 2, 200], ['medium', 10_000, 20], ['20 MB', 104_000, 5]] as const;

const DELIVER = `
  process.stdout.write = () => true;
  const message = (key) => ({ messageId: key, body: JSON.stringify({ Records: [{ eventTime: '2026-05-13T04:00:00.000Z', s3: { object: { key } } }] }) });
  const deliver = async (handler, key) => {
    const { batchItemFailures } = await handler({ Records: [message('raw/' + key)] }, { getRemainingTimeInMillis: () => 120000 });
    if (batchItemFailures.length > 0) throw new Error('a mail was not read');
  };
  const done = (value) => process.send(value, () => process.exit());`;

/** Times, in milliseconds, from nothing loaded to the handler loaded, and to the answer for its first mail. */
const COLD_RUNNER = `${DELIVER}
  const start = performance.now();
  const { handler } = require(process.argv[1]);
  const loaded = performance.now() - start;
  void deliver(handler, 0).then(() => done([loaded, performance.now() - start]));`;

/** Times of mails that come one by one to a function that has read some. */
const warmRunner = (mails: number) => `${DELIVER}
  const { handler } = require(process.argv[1]);
  (async () => {
    const times = [];
    for (let key = 0; key < ${mails + 3}; key++) {
      const start = performance.now();
      await deliver(handler, key);
      if (key >= 3) times.push(performance.now() - start);
    }
    done(times);
  })();`;

/** Measures what the handler needs for a mail. That includes its reader, whose process starts when the handler is loaded. */
export async function readingRows(file?: string): Promise<Row[]> {
  const small = mailOf(gzipSync(reportOf(2)));
  const starts: Array<[loaded: number, answered: number]> = [];
  for (let run = 0; run < COLD_STARTS; run++) starts.push(await runHandler(COLD_RUNNER, small, 0, file));
  const rows: Row[] = [[
    `cold start and first mail, median of ${COLD_STARTS}`, `${median(starts.map(([, answered]) => answered)).toFixed(0)} ms`,
    `${median(starts.map(([loaded]) => loaded)).toFixed(0)} ms to load the handler`,
  ]];
  for (const [name, failures, mails] of SIZES) {
    const times = await runHandler<number[]>(warmRunner(mails), mailOf(gzipSync(reportOf(failures))), 0, file);
    rows.push([`a ${name} mail`, `${median(times).toFixed(1)} ms`, `median of ${mails}`]);
  }
  return rows;
}

if (require.main === module) void readingRows(process.argv[2]).then((rows) => console.log(rows.map((row) => row.join(' | ')).join('\n')));
