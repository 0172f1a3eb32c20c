import { CHECK_TESTS } from '../checks/check-domain';
import { CheckReport, CheckTest, MxRow } from '../checks/check-report';
import { shown, shownLines } from '../protocol/shown';

const HEADLINES = { pass: 'everything is right', warn: 'works, but could be better', fail: 'something is wrong' };

/** Renders a report for people: the verdict first, then what is wrong, why it matters and how to fix it, then the hosts. */
export function linesOf({ domain, verdict, tests, mx }: CheckReport): string[] {
  const notRun = tests.filter((test) => test.verdict === 'not-run').map(({ code }) => code);
  return [
    `${verdict.toUpperCase()} ${shown(domain)}: ${HEADLINES[verdict]}`,
    ...(['fail', 'warn', 'pass'] as const).flatMap((one) => tests.filter((test) => test.verdict === one).flatMap(testLines)),
    ...notRun.length > 0 ? [`  not checked: ${notRun.join(', ')}`] : [],
    ...mx.length > 0 ? table(mx) : [],
  ];
}

function testLines({ code, verdict, message, evidence, fix }: CheckTest): string[] {
  if (verdict === 'pass') return [`  pass ${code}: ${shown(message)}`];
  return [
    `  ${verdict.toUpperCase()} ${code}: ${shown(message)}`,
    ...evidence === null ? [] : [`    seen: ${shownLines(evidence.trimEnd()).split('\n').join('\n          ')}`],
    `    why:  ${CHECK_TESTS[code as keyof typeof CHECK_TESTS].why}`,
    `    fix:  ${fix}`,
  ];
}

function table(rows: readonly MxRow[]): string[] {
  const cells = [['host', 'covered', 'STARTTLS', 'TLS', 'certificate', 'days left'], ...rows.map(cellsOf)];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()}`);
}

function cellsOf({ host, covered, starttls, tlsVersion, certificate }: MxRow): string[] {
  return [
    shown(host), answer(covered), answer(starttls), tlsVersion ?? '-',
    certificate === null ? '-' : certificate.valid ? 'valid' : shown(certificate.error), certificate === null ? '-' : String(certificate.daysLeft),
  ];
}

function answer(value: boolean | null): string {
  if (value === null) return '-';
  return value ? 'yes' : 'no';
}
