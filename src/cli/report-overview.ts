import { DomainResult, FileNote } from './html/report-page';
import { aligned, Line } from './terminal';
import { counted, grouped } from '../protocol/counted';
import { ReporterStatistics } from '../protocol/verdict/domain-statistics';
import { meaningOf, toneOf } from '../protocol/verdict/verdict-meaning';

const HEAD = ['reporter', 'reports', 'succeeded', 'failed'];

/** Renders reports for people: the verdict on each domain and its counts first, then why, and what each reporter says, then what became of files. */
export function textOfReports(domains: readonly DomainResult[], summary: string, notes: readonly FileNote[]): Line[] {
  return [
    ...overview(domains),
    { text: summary },
    ...domains.flatMap(detailsOf),
    ...notes.length > 0 ? [{ text: '' }] : [],
    ...notes.flatMap(({ title, notes: list }) => [{ text: title }, ...list.map(([place, text]) => ({ text: `  ${place}: ${text}` }))]),
  ];
}

function overview(domains: readonly DomainResult[]): Line[] {
  const rows = domains.map(({ domain, statistics: { total }, verdict: { status } }) => [
    status, domain, counted(total.reports, 'report'), `${counted(total.successful, 'session')} succeeded, ${grouped(total.failed)} failed`,
  ]);
  return aligned(rows, '').map((text, index) => ({ text, tone: toneOf(domains[index].verdict.status) }));
}

function detailsOf({ domain, statistics, verdict }: DomainResult): Line[] {
  const rows = [HEAD, ...statistics.reporters.flatMap(rowsOf)];
  return [
    { text: '' },
    { text: `${domain}: ${meaningOf(verdict.status)}` },
    ...verdict.reasons.map((reason) => ({ text: `  - ${reason}` })),
    ...aligned(rows, '  ', 1).map((text, index): Line => ({ text, ...index === 0 ? { tone: 'soft' as const } : {} })),
  ];
}

function rowsOf({ name, reports, successful, failed, failures }: ReporterStatistics): string[][] {
  return [[name, ...[reports, successful, failed].map(grouped)], ...[...failures].map(([type, sessions]) => [`  ${type}`, '', '', grouped(sessions)])];
}
