import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { SameReport, sameDomains, sameReports } from './same-reports';
import { openTables, rowsOf, store } from './sql-engines';
import { NAMED_QUERIES } from '../../src/analytics/named-queries';
import { reportPage } from '../../src/cli/html/report-page';
import { ReportResults } from '../../src/cli/report-results';
import { Message } from '../../src/notifications/handler/message-document';
import { notifyHandler } from '../../src/notifications/handler/notify';
import { blockersIn } from '../../src/policy-host/handler/evidence';
import { parseReport } from '../../src/protocol/reports/parse-report';
import { reportKey } from '../../src/tls-rpt/handler/archive';
import { MemoryS3 } from '../notifications/handler/memory-s3';
import { elementsOf } from '../support/strict-html';

const NOW = Date.parse('2026-06-30T12:00:00Z');
const DAYS = 14;
const DOMAINS = sameDomains(60);
/** The digest shows three reasons of a verdict. */
const MAX_REASONS = 3;

interface Judgement {
  readonly status: string;
  readonly reasons: readonly string[];
}

let reports: SameReport[];
let s3: MemoryS3;
let directory: string;
let db: DuckDBConnection;
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation();
  reports = await sameReports(DOMAINS, 1000, NOW);
  s3 = new MemoryS3();
  for (const { stored } of reports) s3.put(reportKey(stored), stored.lines);
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'same-reports-'));
  store(directory, { reports: reports.map(({ stored }) => stored), rejections: [{ code: 'NOT_A_REPORT', message: 'no report', rawKey: 'raw/1', receivedAt: new Date(NOW).toISOString() }] });
  db = await openTables(directory, new Date(NOW).toISOString().slice(0, 10));
}, 120_000);
afterAll(() => {
  db?.closeSync();
  fs.rmSync(directory, { recursive: true });
});

/** Says what the deployment's `evidencePeriod` has against enforcing. It writes a reporter with its name and its signer. */
async function gate(domain: string): Promise<string[]> {
  const blockers = await blockersIn(s3.client, 'reports', domain, DAYS, NOW, Infinity);
  return blockers.map((one) => one.replace(/^(\S+) \(\1\)/, '$1'));
}

/** Says what a page shows of the domain's reports, as files. */
function page(domain: string): Judgement {
  const results = new ReportResults();
  for (const { json } of reports.filter((one) => one.domain === domain)) {
    results.add({ file: 'a-file.json', part: null, accepted: true, code: null, message: null, duplicateOf: null, report: parseReport(json).report });
  }
  const elements = elementsOf(reportPage(results.summary, results.domains, results.notes));
  const box = elements.find(({ attributes }) => attributes.get('class')?.startsWith('verdict'))!;
  return { status: box.text.split(' ')[0], reasons: elements.filter(({ name }) => name === 'li').map(({ text }) => text) };
}

/** Says what the weekly digest has on each domain, as its mail shows it. */
async function digest(): Promise<Map<string, Judgement>> {
  const mails: Message[] = [];
  const publisher = { forms: ['mail' as const], publish: async (message: Message) => void mails.push(message) };
  Object.assign(process.env, { STATE_BUCKET: 'reports', STATE_PREFIX: 'notifications/', REPORT_BUCKET: 'reports' });
  const handler = notifyHandler({ s3: s3.client, publisher, clock: () => NOW });
  await handler({ run: 'digest', domains: DOMAINS }, { getRemainingTimeInMillis: () => 600_000 });
  const [, ...sections] = mails[0].text.split('\n\n');
  return new Map(sections.map((section) => {
    const [, status, domain] = /^(\w+) (\S+):/.exec(section)!;
    return [domain, { status, reasons: [...section.matchAll(/^ +Why: +(.*)$/gm)].map(([, why]) => why.replace(/\[(\W)\]/g, '$1')) }];
  }));
}

async function sql(): Promise<Map<string, string>> {
  const rows = await rowsOf(db, NAMED_QUERIES.find(({ name }) => name === 'safe-to-enforce')!.sql);
  return new Map(rows.map(([domain, status]) => [domain, status]));
}

test('gate, page, digest and SQL judge a thousand reports on sixty domains in the same way', async () => {
  expect(reports).toHaveLength(1000);
  const [ofDigest, ofSql] = [await digest(), await sql()];
  expect([ofDigest.size, ofSql.size]).toEqual([DOMAINS.length, DOMAINS.length]);
  const seen: { [status: string]: number } = {};
  for (const domain of DOMAINS) {
    const [blockers, ofPage] = [await gate(domain), page(domain)];
    // For how long the policy was tested, the gate and the query do not judge: the deployment knows it, and reports do not.
    const lasting = ({ reasons }: Judgement) => reasons.filter((one) => !one.startsWith('it has been tested'));
    const { status } = ofPage;
    expect([domain, ofDigest.get(domain)!.status, ofSql.get(domain)]).toEqual([domain, status, status]);
    expect([domain, blockers.length === 0]).toEqual([domain, status === 'READY']);
    expect([domain, ...lasting(ofPage)]).toEqual([domain, ...blockers]);
    const shown = ofPage.reasons.length > MAX_REASONS ? [...ofPage.reasons.slice(0, MAX_REASONS), `and ${ofPage.reasons.length - MAX_REASONS} more`] : ofPage.reasons;
    expect([domain, ...ofDigest.get(domain)!.reasons]).toEqual([domain, ...shown]);
    seen[status] = (seen[status] ?? 0) + 1;
  }
  expect(Object.keys(seen).sort()).toEqual(['NOT_READY', 'NO_EVIDENCE', 'READY']);
  expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(15);
}, 120_000);
