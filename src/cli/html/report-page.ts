import { failureMatrix, failureTable } from './failure-tables';
import { heldPolicies } from './held-policy-list';
import { Html, html, NOTHING } from './markup';
import { cell, dayCell, numberCell, pageOf, rowHead, tableOf } from './page';
import { periodsOf } from './periods';
import { sessionBars } from './session-bars';
import { verdictBox } from './verdict-box';
import { counted } from '../../protocol/counted';
import { DomainStatistics, ReporterStatistics } from '../../protocol/verdict/domain-statistics';
import { DomainVerdict } from '../../protocol/verdict/verdict';
import { meaningOf } from '../../protocol/verdict/verdict-meaning';

/** What reports say about one domain. */
export interface DomainResult {
  readonly domain: string;
  readonly statistics: DomainStatistics;
  readonly verdict: DomainVerdict;
}

/** What became of files, in words. */
export interface FileNote {
  readonly title: string;
  readonly notes: ReadonlyArray<readonly [place: string, text: string]>;
}

/** Strangers choose how many domains, reporters and files there are. */
const MAX_DOMAINS = 100;
const MAX_REPORTERS = 100;
const MAX_NOTES = 100;

/** Renders what reports say as one page. It depends on the reports alone, not on the time. */
export function reportPage(summary: string, domains: readonly DomainResult[], files: readonly FileNote[]): string {
  const others = domains.length - MAX_DOMAINS;
  return pageOf({
    title: 'TLS reports',
    summary,
    sections: [
      domains.length > 1 ? overview(domains.slice(0, MAX_DOMAINS)) : NOTHING,
      others > 0 ? html`<p class="verdict warn">${counted(others, 'more domain')} left out: give fewer files.</p>` : NOTHING,
      ...domains.slice(0, MAX_DOMAINS).map(domainSection),
      ...files.filter(({ notes }) => notes.length > 0).map(fileSection),
    ],
  });
}

function overview(domains: readonly DomainResult[]): Html {
  const columns = [{ title: 'Domain' }, { title: 'Verdict' }, { title: 'Reports', isNumber: true }, { title: 'Succeeded', isNumber: true }, { title: 'Failed', isNumber: true }];
  return tableOf('All domains', columns, domains.map(({ domain, statistics: { total }, verdict }) => [
    rowHead(domain), cell(verdict.status), ...[total.reports, total.successful, total.failed].map(numberCell),
  ]));
}

function domainSection({ domain, statistics, verdict }: DomainResult, index: number): Html {
  const id = `domain-${index + 1}`;
  const { total, reporters, days, matrix, held } = statistics;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${domain}</h2>
${verdictBox(verdict)}<p>${counted(total.reports, 'report')} by ${counted(reporters.length, 'reporter')}: ${counted(total.successful, 'session')} succeeded, ${
  counted(total.failed, 'session')} failed.</p>
${matrix.failures.length === 0 ? NOTHING : html`<h3>What fails, and how to fix it</h3>
${failureTable(domain, matrix.failures)}`}<h3>Failures by mail exchanger</h3>
${failureMatrix(domain, matrix.failures)}<h3>Sessions</h3>
${sessionBars(id, domain, periodsOf(days))}<h3>Who reports</h3>
${reporterTable(domain, statistics)}<h3>Which policies senders hold</h3>
${heldPolicies(domain, held.list)}</section>
`;
}

function reporterTable(domain: string, statistics: DomainStatistics): Html {
  const { reporters } = statistics;
  const columns = [
    { title: 'Reporter' }, { title: 'Reports', isNumber: true }, { title: 'Succeeded', isNumber: true }, { title: 'Failed', isNumber: true }, { title: 'From' }, { title: 'To' },
    { title: 'Silent' },
  ];
  const row = (reporter: ReporterStatistics) => [
    rowHead(reporter.name), ...[reporter.reports, reporter.successful, reporter.failed].map(numberCell),
    dayCell(reporter.first), dayCell(reporter.last),
    statistics.isSilent(reporter) ? html`<td class="warn">silent since ${reporter.last!}</td>` : cell('no'),
  ];
  const others = reporters.length - MAX_REPORTERS;
  return html`${tableOf(`Reporters on ${domain}`, columns, reporters.slice(0, MAX_REPORTERS).map(row))}${
    others > 0 ? html`<p>And ${counted(others, 'more reporter')}.</p>
` : NOTHING}<p class="soft">A reporter is silent after more than seven days without a report while others report.</p>
`;
}

function fileSection({ title, notes }: FileNote, index: number): Html {
  const id = `files-${index + 1}`;
  const others = notes.length - MAX_NOTES;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${tableOf(`Files: ${title}`, [{ title: 'File' }, { title: 'What' }], notes.slice(0, MAX_NOTES).map(([place, text]) => [rowHead(place), cell(text)]))}${
  others > 0 ? html`<p>And ${counted(others, 'more')}.</p>
` : NOTHING}</section>
`;
}

/** Summarizes a page or the terminal's output: the verdict on one domain, or how many domains have which verdict. */
export function summaryOfVerdicts(domains: readonly DomainResult[]): string {
  if (domains.length === 1) return meaningOf(domains[0].verdict.status);
  const counts = new Map<string, number>();
  for (const { verdict: { status } } of domains) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}
