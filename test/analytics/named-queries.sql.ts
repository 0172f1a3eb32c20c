import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBConnection } from '@duckdb/node-api';
import { dayBefore, DOMAINS, Generated, generatedReports } from './generated-reports';
import { forDuckDb, openTables, rowsOf, store, trinoProblems } from './sql-engines';
import { NAMED_QUERIES } from '../../src/analytics/named-queries';
import { ReportPolicy } from '../../src/protocol/reports/report';
import { headlineOf, ResultType } from '../../src/protocol/reports/report-counts';
import { parseLine } from '../../src/protocol/reports/report-line';
import { addSessions } from '../../src/protocol/reports/session-count';
import { FailureTally } from '../../src/protocol/verdict/failure-tally';
import { verdictOf } from '../../src/protocol/verdict/verdict';
import { DomainReport } from '../../src/tls-rpt/handler/reading';

const NOW = new Date('2026-06-30T12:00:00Z');
const sqlOf = (name: string) => NAMED_QUERIES.find((query) => query.name === name)!.sql;

describe('the text of a query', () => {
  const problemsOf = trinoProblems();

  test.each(NAMED_QUERIES.map(({ name }) => name))('the query %s is SQL that Trino, and so Athena, can parse', (name) => {
    expect(problemsOf(sqlOf(name))).toEqual([]);
  });

  test.each(NAMED_QUERIES.map(({ name }) => name).filter((name) => name !== 'quarantined-mails'))('the query %s bounds the day wherever it reads reports', (name) => {
    const reads = sqlOf(name).match(/FROM reports\b/g)!.length;
    expect(sqlOf(name).match(/FROM reports\s+WHERE day >= date_format\(current_date - INTERVAL '\d+' DAY, '%Y-%m-%d'\)/g)).toHaveLength(reads);
  });

  test('the parser refuses a query that is rewritten for DuckDB, so it can find faults', () => {
    expect(problemsOf(forDuckDb(sqlOf('failures-by-host')))).not.toEqual([]);
  });
});

describe('queries over about a thousand reports', () => {
  let directory: string;
  let db: DuckDBConnection;
  let generated: Generated;
  beforeAll(async () => {
    generated = await generatedReports(1000, NOW);
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
    store(directory, generated);
    db = await openTables(directory, dayBefore(NOW, 0));
  }, 120_000);
  afterAll(() => {
    db?.closeSync();
    fs.rmSync(directory, { recursive: true });
  });

  const rows = (name: string) => rowsOf(db, sqlOf(name)).then(sorted);
  const since = (days: number) => generated.reports.filter(({ day }) => day !== null && day >= dayBefore(NOW, days));

  test('the tables have every line of every report that has a date', async () => {
    const dated = generated.reports.filter(({ day }) => day !== null);
    expect(generated.reports.length).toBeGreaterThan(1000);
    expect(dated.length).toBeLessThan(generated.reports.length);
    expect(await rowsOf(db, 'SELECT count(*), count(DISTINCT id) FROM reports'))
      .toEqual([[String(dated.flatMap(policiesOf).length), String(dated.length)]]);
  });

  test('failing-now counts the same as the code', async () => {
    const failing = since(3).filter(({ failedSessions }) => failedSessions > 0);
    expect(failing.length).toBeGreaterThan(0);
    expect(await rows('failing-now')).toEqual(grouped(failing, ({ domain }) => [domain], (key, all) => [
      ...key, lastDay(all), all.length, summed(all.map(({ failedSessions }) => failedSessions)),
    ]));
  });

  test('trend counts the same as the code, even beyond the range of a double', async () => {
    const expected = grouped(since(90), ({ domain, day }) => [domain, day!], (key, all) => [...key, all.length, ...sessionsOf(all)]);
    expect(await rows('trend')).toEqual(expected);
    expect(expected.flat()).toContain(String(Number.MAX_SAFE_INTEGER));
  });

  test('reporters counts the same as the code', async () => {
    const daysSince = (day: string) => (Date.parse(dayBefore(NOW, 0)) - Date.parse(day)) / 86_400_000;
    expect(await rows('reporters')).toEqual(grouped(since(90), (report) => [report.domain, signerOf(report)], (key, all) => [
      ...key, all.length, firstDay(all), lastDay(all), daysSince(lastDay(all)), ...sessionsOf(all),
    ]));
  });

  test('failures-by-cause counts the same as the code for each result type', async () => {
    const failures = since(30).flatMap((report) => report.failures.map((one) => ({ ...report, ...one })));
    expect(new Set(failures.map(({ resultType }) => resultType)).size).toBeGreaterThan(8);
    expect(await rows('failures-by-cause')).toEqual(grouped(failures, ({ domain, resultType }) => [domain, CAUSES[resultType], resultType], (key, all) => [
      ...key, all.length, summed(all.map(({ failedSessions }) => failedSessions)),
    ]));
  });

  test('failures-by-host counts the same for a host as the code for that host alone', async () => {
    const failures = failuresBy(since(30), ({ receivingMxHostname }) => String(receivingMxHostname));
    expect(await rows('failures-by-host')).toEqual(grouped(failures, ({ report, type, column }) => [report.domain, type, column], (key, all) => {
      const reports = all.map(({ report }) => report);
      return [...key, firstDay(reports), lastDay(reports), all.length, summed(all.map(({ sessions }) => sessions))];
    }));
  });

  test('failing-senders counts the same for an address as the code for that address alone', async () => {
    const failures = failuresBy(since(30), ({ sendingMtaIp }) => String(sendingMtaIp));
    expect(await rows('failing-senders')).toEqual(grouped(failures, ({ report, type, column }) => [report.domain, signerOf(report), column, type], (key, all) => [
      ...key, lastDay(all.map(({ report }) => report)), all.length, summed(all.map(({ sessions }) => sessions)),
    ]));
  });

  test('sessions-by-policy-type counts the same for a type as the code for its policies alone', async () => {
    const ofTypes = since(30).flatMap((report) => [...new Set(policiesOf(report).map(typeOf))].map((type) => (
      { domain: report.domain, type, ...headlineOf(policiesOf(report).filter((policy) => typeOf(policy) === type)) })));
    expect(await rows('sessions-by-policy-type')).toEqual(grouped(ofTypes, ({ domain, type }) => [domain, type], (key, all) => [
      ...key, all.length, ...sessionsOf(all),
    ]));
  });

  test('policies-that-senders-hold lists each text with its reporters and days', async () => {
    const texts = since(30).flatMap((report) => policiesOf(report).filter((policy) => typeOf(policy) === 'sts')
      .map(({ policyString }) => ({ report, text: policyString.join(' ') })));
    expect(await rows('policies-that-senders-hold')).toEqual(grouped(texts, ({ report, text }) => [report.domain, text, signerOf(report)], (key, all) => [
      ...key, firstDay(all.map(({ report }) => report)), lastDay(all.map(({ report }) => report)), new Set(all.map(({ report }) => report.id)).size,
    ]));
  });

  test('safe-to-enforce judges each domain as the code does, for the gate, the digest and the pages', async () => {
    const expected = DOMAINS.map((domain) => judged(domain, since(14).filter((report) => report.domain === domain)));
    expect(sorted((await rows('safe-to-enforce')).map((row) => row.slice(0, 4)))).toEqual(sorted(expected));
  });

  test('safe-to-enforce judges each report as the code does', async () => {
    const each = sqlOf('safe-to-enforce').replace('FROM reports', 'FROM (SELECT * REPLACE (id AS domain) FROM reports) AS reports');
    const expected = since(14).map((report) => judged(report.id, [report]));
    expect(sorted((await rowsOf(db, each)).map((row) => row.slice(0, 4)))).toEqual(sorted(expected));
    expect(new Set(expected.map(([, verdict]) => verdict))).toEqual(new Set(['NOT_READY', 'NO_EVIDENCE', 'READY']));
  });

  test('quarantined-mails counts what was rejected', async () => {
    const { rejections } = generated;
    expect(rejections.length).toBeGreaterThan(10);
    expect(await rows('quarantined-mails')).toEqual(grouped(rejections, ({ code }) => [code], (key, all) => [
      ...key, all.length, all[0].receivedAt, all[0].receivedAt, all.map(({ message }) => message).sort().pop()!,
    ]));
  });
});

const CAUSES: { readonly [type in ResultType]: string } = {
  'sts-policy-fetch-error': 'policy host',
  'sts-policy-invalid': 'policy host',
  'sts-webpki-invalid': 'policy host',
  'tlsa-invalid': 'DANE',
  'dnssec-invalid': 'DANE',
  'dane-required': 'DANE',
  'starttls-not-supported': 'mail server',
  'certificate-host-mismatch': 'mail server',
  'certificate-expired': 'mail server',
  'certificate-not-trusted': 'mail server',
  'validation-failure': 'mail server',
  'other': 'unknown',
};

type Line = ReportPolicy & { readonly dkimDomain: string; readonly organizationName: string | null };

function policiesOf({ lines }: DomainReport): Line[] {
  return gunzipSync(lines).toString().trim().split('\n').map((line) => parseLine<Line>(line));
}

function signerOf(report: DomainReport): string {
  return policiesOf(report)[0].dkimDomain;
}

function typeOf({ policyType }: ReportPolicy): string {
  return (policyType ?? '').trim().toLowerCase();
}

/** Judges as the gate, the digest and the pages do: returns the verdict, the number of reports, and the number of those under the policy. */
function judged(domain: string, ofDomain: readonly DomainReport[]): [string, string, number, number] {
  const tally = new FailureTally();
  ofDomain.forEach((report) => tally.add(report.day!, policiesOf(report)));
  const reports = tally.findings();
  const { status } = verdictOf({ mode: 'testing', testedDays: 14, requiredDays: 14, reports, watch: null });
  return [domain, status, reports.reports, reports.reportsUnderPolicy];
}

/** Sums each report's failures by type and one more column. The policies' headline counts only the failures with this value. */
function failuresBy(reports: readonly DomainReport[], columnOf: (failure: ReportPolicy['failures'][number]) => string) {
  return reports.flatMap((report) => {
    const policies = policiesOf(report);
    const columns = new Set(policies.flatMap(({ failures }) => failures.map(columnOf)));
    return [...columns].flatMap((column) => {
      const alone = policies.map((policy) => ({ ...policy, failures: policy.failures.filter((failure) => columnOf(failure) === column) }));
      return [...headlineOf(alone).failures].map(([type, sessions]) => ({ report, type, column, sessions }));
    });
  });
}

function summed(counts: readonly number[]): number {
  return counts.reduce(addSessions, 0);
}

function sessionsOf(reports: ReadonlyArray<{ readonly successfulSessions: number; readonly failedSessions: number }>): number[] {
  return [summed(reports.map(({ successfulSessions }) => successfulSessions)), summed(reports.map(({ failedSessions }) => failedSessions))];
}

function firstDay(reports: readonly DomainReport[]): string {
  return reports.map(({ day }) => day!).sort()[0];
}

function lastDay(reports: readonly DomainReport[]): string {
  return reports.map(({ day }) => day!).sort().pop()!;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string[], rowOf: (key: string[], items: T[]) => Array<string | number>): string[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    groups.set(key, [...groups.get(key) ?? [], item]);
  }
  return sorted([...groups].map(([key, all]) => rowOf(JSON.parse(key), all)));
}

function sorted(rows: ReadonlyArray<ReadonlyArray<string | number>>): string[][] {
  return rows.map((row) => row.map(String)).sort((one, other) => JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
}
