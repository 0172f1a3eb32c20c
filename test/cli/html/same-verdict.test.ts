import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { reportPage } from '../../../src/cli/html/report-page';
import { ReportResults } from '../../../src/cli/report-results';
import { blockersIn } from '../../../src/policy-host/handler/evidence';
import { parseReport } from '../../../src/protocol/reports/parse-report';
import { Report } from '../../../src/protocol/reports/report';
import { RESULT_TYPES } from '../../../src/protocol/reports/report-counts';
import { renderLine } from '../../../src/protocol/reports/report-line';
import { elementsOf } from '../../support/strict-html';

const DAYS = 14;
const NOW = Date.parse('2026-11-25T00:00:00Z');
const dayOf = (index: number) => new Date(NOW - (DAYS - index) * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });

/** Each with a name that only its signer uses, so that texts differ by the signer alone. */
const reporters = ['A', 'B', 'C'].map((name) => ({ name, signer: `${name.toLowerCase()}.example` }));

const count = fc.oneof({ weight: 6, arbitrary: fc.nat({ max: 50 }) }, { weight: 1, arbitrary: fc.constantFrom<unknown>('1,234', -1, null, '7', Number.MAX_SAFE_INTEGER) });
const detail = fc.record({
  'result-type': fc.constantFrom<string>(...RESULT_TYPES, 'who-knows', 'Certificate-Expired '),
  'receiving-mx-hostname': fc.constantFrom('mx1.example.com', 'MX2.example.com.', '', undefined),
  'failed-session-count': count,
});
const policy = (mayFail: boolean) => fc.record({
  'policy': fc.record({
    'policy-type': fc.constantFrom('sts', 'sts', 'STS', 'tlsa', 'no-policy-found'),
    'policy-domain': fc.constant('example.com'),
    'policy-string': fc.constant(['version: STSv1', 'mode: testing', 'mx: *.example.com', 'max_age: 86400']),
  }),
  'summary': fc.record({ 'total-successful-session-count': fc.nat({ max: 100 }), 'total-failure-session-count': mayFail ? count : fc.constant(0) }),
  'failure-details': mayFail ? fc.array(detail, { maxLength: 3 }) : fc.constant([]),
});
const reportOf = (mayFail: boolean) => fc.record({
  reporter: fc.constantFrom(...reporters),
  day: fc.integer({ min: 0, max: DAYS }),
  policies: fc.array(policy(mayFail), { minLength: 1, maxLength: 3 }),
});
type Made = typeof reportOf extends (...args: never[]) => fc.Arbitrary<infer T> ? T : never;

const parsed = ({ reporter, day, policies }: Made, id: number): Report => parseReport(JSON.stringify({
  'organization-name': reporter.name, 'report-id': String(id), policies, 'date-range': { 'start-datetime': `${dayOf(day)}T00:00:00Z`, 'end-datetime': `${dayOf(day)}T23:59:59Z` },
})).report;

/** Stores the reports as the receiver does, and returns what the gate says of them. */
function gate(reports: readonly Made[]): Promise<string[]> {
  const objects = new Map(reports.map((made, id) => {
    const { policies, unreadable, ...head } = parsed(made, id);
    const lines = policies.map((one) => renderLine({
      ...head, ...one, unreadable: [...unreadable, ...one.unreadable], dkimDomain: made.reporter.signer, receivedAt: dayOf(made.day),
    }));
    return [`reports/domain=example.com/day=${dayOf(made.day)}/${id}.json.gz`, gzipSync(lines.join('\n'))];
  }));
  const send = async (command: GetObjectCommand | ListObjectsV2Command) => {
    if (command instanceof GetObjectCommand) return { Body: { transformToByteArray: async () => objects.get(command.input.Key!)! } };
    const listed = [...objects].filter(([key]) => key.startsWith(command.input.Prefix!));
    return { Contents: listed.map(([Key, { length: Size }]) => ({ Key, Size, LastModified: new Date(NOW) })) };
  };
  return blockersIn({ send } as unknown as S3Client, 'reports', 'example.com', DAYS, NOW, Infinity);
}

/** Adds the reports as if they were files, and returns what the command and its page say of the domain. */
function judged(reports: readonly Made[]): { status: string; reasons: readonly string[]; page: string[] } {
  const results = new ReportResults();
  reports.forEach((made, id) => results.add({ file: `${id}.json`, part: null, accepted: true, code: null, message: null, duplicateOf: null, report: parsed(made, id) }));
  const [{ verdict }] = results.domains;
  const elements = elementsOf(reportPage(results.summary, results.domains, results.notes));
  const box = elements.find(({ attributes }) => attributes.get('class')?.startsWith('verdict'))!;
  return { ...verdict, page: [box.text.split(' ')[0], ...elements.filter(({ name }) => name === 'li').map(({ text }) => text)] };
}

async function compare(reports: readonly Made[]): Promise<string> {
  const blockers = (await gate(reports)).map((one) => one.replace(/ \([abc]\.example\)/, ''));
  const { status, reasons, page } = judged(reports);
  expect(page).toEqual([status, ...reasons]);
  // The files say from when to when senders had the policy; the gate knows from when it served it.
  const [young, others] = [reasons.filter((one) => one.startsWith('it has been tested')), reasons.filter((one) => !one.startsWith('it has been tested'))];
  expect(others.sort()).toEqual(blockers.sort());
  expect([status, blockers.length === 0 && young.length === 0]).toEqual([status, status === 'READY']);
  return status;
}

test('the preflight, the command and its page judge the same reports in the same way', async () => {
  const seen = new Set<string>();
  const some = fc.oneof(fc.array(reportOf(true), { minLength: 1, maxLength: 8 }), fc.array(reportOf(false), { minLength: 1, maxLength: 30 }));
  await fc.assert(fc.asyncProperty(some, async (reports) => { seen.add(await compare(reports)); }), { numRuns: 60, seed: 1 });
  expect([...seen].sort()).toEqual(['NOT_READY', 'NO_EVIDENCE', 'READY']);
}, 60_000);

test('they agree on a thousand reports, whether or not one of them fails', async () => {
  const good = fc.sample(reportOf(false), { numRuns: 1000, seed: 2 });
  expect(await compare(good)).toBe('READY');
  expect(await compare([...good.slice(1), ...fc.sample(reportOf(true), { numRuns: 50, seed: 3 })])).toBe('NOT_READY');
}, 60_000);
