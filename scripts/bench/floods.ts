import { PRICES, RECEIVED_CHUNK_BYTES } from './aws-prices';
import { Flood, FLOODS, Work } from './flood-mails';
import { eventOf, floodedFunction } from '../../test/flood-mails';
import { FakeServices } from '../../test/support/fake-services';

/** Of a month of 30 days. */
const HOURS = 720;
const RATES = [
  { rate: 'one mail', mails: 1, hours: 1 },
  { rate: 'one an hour', mails: HOURS, hours: HOURS },
  { rate: '1,000 a day', mails: 30_000, hours: HOURS },
  { rate: '15 a minute', mails: 15 * 60 * HOURS, hours: HOURS },
] as const;
/** S3 sends it, the function receives and deletes it. */
const QUEUE_REQUESTS = 3;
/** The default of `mailRetention`, in months. */
const KEPT_MONTHS = 400 / 30;
const GIBIBYTE = 1024 ** 3;
/** A report has a few; the function reads mails up to the third size by default, and SES takes them up to the last. */
const KILOBYTES = [10, 256, 15 * 1024, 40 * 1024];

/** With what its mails do today. */
type Measured = Flood & { readonly after: Work };

/**
 * Renders what floods of mail cost, as the tables of docs/reports.md. What mails do today is measured, with the bundled handler and without AWS.
 *
 * @param code The handler's file, where it is not the one of today.
 */
export async function floodTables(code?: string): Promise<string> {
  const measured: Measured[] = [];
  for (const flood of FLOODS) measured.push({ ...flood, after: await workOf(flood, code) });
  return [workTable(measured), costTable(measured), sizeTable()].join('\n\n');
}

function workTable(floods: readonly Measured[]): string {
  const shown = (key: keyof Work) => ({ before, after }: Measured) => change(before[key], after[key], number);
  const columns = [shown('objects'), shown('events'), shown('metrics'), shown('logBytes')];
  return table(['Each mail is', 'Bytes', 'Objects', 'Events', 'Metrics', 'Bytes of log'],
    floods.map((flood) => [flood.what, number(flood.mails[0].length), ...columns.map((column) => column(flood))]));
}

function costTable(floods: readonly Measured[]): string {
  const ours = (flood: Measured) => RATES.map(({ mails, hours }) => {
    const costOf = (work: Work) => cost(flood, work, mails, hours);
    return change(costOf(flood.before), costOf(flood.after), usd);
  });
  return table(['USD a month', ...RATES.map(({ rate }) => rate)], [
    ...floods.map((flood) => [flood.what, ...ours(flood)]),
    ['SES, for each of these', ...RATES.map(({ mails }) => usd(mails * PRICES.receivedMail))],
  ]);
}

function sizeTable(): string {
  return table(['USD for 1,000 mails', 'SES', 'S3, for 400 days'], KILOBYTES.map((kilobytes) => {
    const bytes = kilobytes * 1024;
    const size = kilobytes < 1024 ? `${kilobytes} KB` : `${kilobytes / 1024} MB`;
    return [`of ${size}`, usd(1000 * receipt(bytes)), usd(1000 * bytes / GIBIBYTE * KEPT_MONTHS * PRICES.storedGibibyteMonth)];
  }));
}

/** Delivers each mail once, and counts. */
async function workOf({ mails }: Flood, code?: string): Promise<Work> {
  const services = new FakeServices();
  const lambda = floodedFunction(await services.start(), code);
  try {
    for (const [index, mail] of mails.entries()) {
      const key = `raw/${index}`;
      services.objects.set(key, mail);
      const { batchItemFailures } = await lambda.invoke(eventOf(key));
      if (batchItemFailures.length > 0) throw new Error(`the mail was not taken in: ${lambda.errors}`);
    }
    const each = (total: number) => Math.round(total / mails.length);
    const { calls: { PUT = 0 }, events } = services;
    return { objects: each(PUT), events: each(events.length), metrics: lambda.billed.size, logBytes: each(lambda.logBytes) };
  } finally {
    lambda.kill();
    services.stop();
  }
}

/** Returns what SES bills for receiving a mail. */
function receipt(bytes: number): number {
  return PRICES.receivedMail + Math.floor(bytes / RECEIVED_CHUNK_BYTES) * PRICES.receivedChunk;
}

/** Bills of all services except SES. Metrics are billed by the hour, whatever the number of their values. */
function cost({ seconds }: Flood, { objects, events, metrics, logBytes }: Work, mails: number, hours: number): number {
  // SES writes the mail, and the function reads it.
  const requests = (1 + objects) * PRICES.put + PRICES.get + QUEUE_REQUESTS * PRICES.queueRequest;
  const run = PRICES.invocation + seconds * PRICES.gibibyteSecond;
  return mails * (requests + run + events * PRICES.event + logBytes / 1e9 * PRICES.logGigabyte) + metrics * PRICES.metricMonth * hours / HOURS;
}

function change(before: number, after: number, shown: (value: number) => string): string {
  return shown(before) === shown(after) ? shown(after) : `${shown(before)} → ${shown(after)}`;
}

function usd(value: number): string {
  return value.toFixed(value < 0.1 ? 4 : 2).replace(/\B(?=(\d{3})+\.)/g, ',');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (require.main === module) {
  floodTables(process.argv[2]).then(console.log).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
