import { LimitedRows, Row } from './reports';
import { Call, FakeServices } from '../../test/support/fake-services';
import { FunctionProcess, ingestionAt } from '../../test/support/function-process';
import { reportJson, reportMail } from '../../test/support/mails';

/** As S3 takes for a small object, about. */
const LATENCY_MILLISECONDS = 20;
const KINDS = ['new', 'unchanged', 'changed'] as const;

interface ReplayFigures {
  /** What the replay finds of a report: nothing, what it reads today, or what another version read. */
  readonly kind: typeof KINDS[number];
  readonly mailsPerSecond: number;
  /** Calls for each mail, without those that are for many at once. */
  readonly calls: { readonly [call: string]: number };
  readonly callsPerMail: number;
}

/** Measures the replay of mails with one report each, beside services that take their time for each call. */
async function replayFigures(mails: number): Promise<ReplayFigures[]> {
  const services = new FakeServices();
  const lambda = new FunctionProcess(ingestionAt(await services.start()));
  try {
    services.delay = () => LATENCY_MILLISECONDS;
    // The first mails find code that V8 has not compiled.
    receive(services, 'warm', 100);
    await lambda.invoke({ replay: 'raw/warm' });
    receive(services, 'mail', mails);
    const figures: ReplayFigures[] = [];
    for (const kind of KINDS) {
      if (kind === 'changed') for (const key of services.keys('reports/')) services.metadataOf(key, { reading: 'of another version' });
      figures.push({ kind, ...await replay(services, lambda, mails) });
    }
    return figures;
  } finally {
    lambda.kill();
    services.stop();
  }
}

function receive(services: FakeServices, name: string, mails: number): void {
  for (let at = 0; at < mails; at++) {
    const key = `raw/${name}${String(at).padStart(6, '0')}`;
    services.objects.set(key, reportMail(reportJson({ 'report-id': key })));
  }
}

async function replay(services: FakeServices, lambda: FunctionProcess, mails: number): Promise<Omit<ReplayFigures, 'kind'>> {
  const before = { ...services.calls };
  const start = performance.now();
  const answer = await lambda.invoke({ replay: 'raw/mail' }, 900_000);
  const seconds = (performance.now() - start) / 1000;
  if (answer.accepted + answer.refreshed !== mails) throw new Error(`not every mail was replayed: ${JSON.stringify(answer)}`);
  const counted = Object.entries(services.calls) as Array<[Call, number]>;
  const made = counted.map(([call, count]) => [call, (count - (before[call] ?? 0)) / mails] as const);
  const calls = Object.fromEntries(made.filter(([, count]) => count >= 0.05).map(([call, count]) => [call, Math.round(count * 10) / 10]));
  return { mailsPerSecond: mails / seconds, calls, callsPerMail: made.reduce((sum, [, count]) => sum + count, 0) };
}

const MAILS = 1000;
/** For all mails of a kind, with the listing and the deletions. */
const MAX_CALLS: { readonly [kind in ReplayFigures['kind']]: number } = { new: 5.05, unchanged: 2.05, changed: 3.05 };

/** Returns a row for each kind, and which kinds need too many calls. */
export async function replayRows(): Promise<LimitedRows> {
  const figures = await replayFigures(MAILS);
  return {
    rows: [
      [`\nReplay of ${MAILS} mails, ${LATENCY_MILLISECONDS} ms for every call`, ''],
      ...figures.map(({ kind, mailsPerSecond, callsPerMail, calls }): Row => [
        `${kind} reports`, `${mailsPerSecond.toFixed(0)} mails/s, ${callsPerMail.toFixed(2)} calls`,
        `${Object.entries(calls).map(([call, count]) => `${count} ${call}`).join(', ')}; limit ${MAX_CALLS[kind]}`,
      ]),
    ],
    problems: figures.filter(({ kind, callsPerMail }) => callsPerMail > MAX_CALLS[kind])
      .map(({ kind, callsPerMail }) => `${callsPerMail.toFixed(2)} calls for ${kind} reports`),
  };
}
