import { aligned, Line, Tone } from './terminal';
import { CHECK_TESTS } from '../checks/check-domain';
import { CheckReport, CheckTest, MxRow, Verdict } from '../checks/check-report';
import { counted } from '../protocol/counted';
import { shown, shownLines } from '../protocol/shown';

const HEADLINES: { readonly [verdict in Verdict]: string } = { pass: 'everything is right', warn: 'works, but could be better', fail: 'something is wrong' };
const TONES: { readonly [verdict in Verdict]: Tone } = { pass: 'good', warn: 'warn', fail: 'bad' };

/** Renders reports for people: the verdict and the counts of each domain first, then its details. */
export function textOfChecks(reports: readonly CheckReport[], isVerbose: boolean): Line[] {
  if (reports.length === 1) return [{ text: headlineOf(reports[0]), tone: TONES[reports[0].verdict] }, ...detailsOf(reports[0], isVerbose)];
  const overview = aligned(reports.map(({ domain, verdict, tests }) => [verdict.toUpperCase(), domain, countsOf(tests)]), '');
  return [
    ...overview.map((text, index) => ({ text, tone: TONES[reports[index].verdict] })),
    ...reports.flatMap((report) => [{ text: '' }, { text: headlineOf(report), tone: TONES[report.verdict] }, ...detailsOf(report, isVerbose)]),
  ];
}

function headlineOf({ domain, verdict, tests }: CheckReport): string {
  return `${verdict.toUpperCase()} ${domain}: ${HEADLINES[verdict]} (${countsOf(tests)})`;
}

function countsOf(tests: readonly CheckTest[]): string {
  const count = (verdict: CheckTest['verdict']) => tests.filter((test) => test.verdict === verdict).length;
  return `${count('fail')} failed, ${counted(count('warn'), 'warning')}, ${count('pass')} passed, ${count('not-run')} not checked`;
}

/** Shows what is wrong, why it matters and how to fix it, then what is right, then the hosts. */
function detailsOf({ tests, mx }: CheckReport, isVerbose: boolean): Line[] {
  const notRun = tests.filter(({ verdict }) => verdict === 'not-run');
  return [
    ...(['fail', 'warn', 'pass'] as const).flatMap((one) => tests.filter(({ verdict }) => verdict === one).flatMap((test) => linesOf(test, one))),
    ...isVerbose ? notRun.map(({ code, message }): Line => ({ text: `  not checked ${code}: ${message}`, tone: 'soft' })) : [],
    ...mx.length > 0 ? table(mx) : [],
  ];
}

function linesOf({ code, message, evidence, fix }: CheckTest, verdict: Verdict): Line[] {
  if (verdict === 'pass') return [{ text: `  pass ${code}: ${message}` }];
  const seen = evidence === null ? [] : shownLines(evidence.trimEnd()).split('\n');
  return [
    { text: `  ${verdict.toUpperCase()} ${code}: ${shown(message)}`, tone: TONES[verdict] },
    ...seen.map((line, index) => ({ text: `    ${index === 0 ? 'seen: ' : '      '}${line}` })),
    { text: `    why:  ${CHECK_TESTS[code as keyof typeof CHECK_TESTS].why}` },
    { text: `    fix:  ${fix}` },
  ];
}

function table(rows: readonly MxRow[]): Line[] {
  const lines = aligned([['host', 'covered', 'STARTTLS', 'TLS', 'certificate', 'days left'], ...rows.map(cellsOf)]);
  return lines.map((text, index) => index === 0 ? { text, tone: 'soft' } : { text });
}

function cellsOf({ host, covered, starttls, tlsVersion, certificate }: MxRow): string[] {
  return [
    host, answer(covered), answer(starttls), tlsVersion ?? '-',
    certificate === null ? '-' : certificate.valid ? 'valid' : certificate.error ?? 'not valid', certificate === null ? '-' : String(certificate.daysLeft),
  ];
}

function answer(value: boolean | null): string {
  if (value === null) return '-';
  return value ? 'yes' : 'no';
}
