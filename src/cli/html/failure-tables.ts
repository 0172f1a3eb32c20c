import { Html, html, NOTHING } from './markup';
import { cell, dayCell, numberCell, rowHead, tableOf } from './page';
import { counted, grouped } from '../../protocol/counted';
import { FAILURE_CAUSES, UNEXPLAINED } from '../../protocol/verdict/failure-causes';
import { FAILURE_TYPES, FailureType, HostFailure } from '../../protocol/verdict/host-matrix';

/** Strangers choose how many hosts and reporters they name. */
const MAX_HOSTS = 50;
const MAX_FAILURES = 100;
const MAX_REPORTERS = 5;
const NAMELESS_HOST = 'no host named';

/** Shows failed sessions, a row for each host and a column for each result type; darker and denser where there are more. */
export function failureMatrix(domain: string, failures: readonly HostFailure[]): Html {
  if (failures.length === 0) {
    return html`<p>No failure was reported.</p>
`;
  }
  const types = FAILURE_TYPES.filter((type) => failures.some((failure) => failure.type === type));
  const hosts = [...new Set(failures.map(({ host }) => host))];
  const largest = failures[0].sessions;
  const sessionsAt = new Map(failures.map(({ host, type, sessions }) => [JSON.stringify([host, type]), sessions]));
  const cellOf = (host: string | null, type: FailureType) => matrixCell(sessionsAt.get(JSON.stringify([host, type])), largest);
  const rows = hosts.slice(0, MAX_HOSTS).map((host) => [rowHead(host ?? NAMELESS_HOST), ...types.map((type) => cellOf(host, type))]);
  return html`${tableOf(`Failed sessions on ${domain} by mail exchanger and result type`, [{ title: 'Mail exchanger' }, ...types.map((title) => ({ title, isNumber: true }))], rows)}${
    others(hosts.length - MAX_HOSTS, 'more host')}<p class="soft">Result types overlap, so do not add them up. Lines through a number mean many sessions.</p>
`;
}

function matrixCell(sessions: number | undefined, largest: number): Html {
  if (sessions === undefined) return html`<td class="number">-</td>`;
  const level = sessions > largest / 3 ? 3 : sessions > largest / 10 ? 2 : 1;
  return html`<td class="number level-${level}">${grouped(sessions)}</td>`;
}

/** Shows each failure with whose fault it is and how to fix it. */
export function failureTable(domain: string, failures: readonly HostFailure[]): Html {
  const columns = [{ title: 'Failure' }, { title: 'Where' }, { title: 'Sessions', isNumber: true }, { title: 'When' }, { title: 'Seen by' }, { title: 'At fault' }, { title: 'Fix' }];
  return html`${tableOf(`Failures on ${domain}`, columns, failures.slice(0, MAX_FAILURES).map(rowOf))}${others(failures.length - MAX_FAILURES, 'more failure')}`;
}

function rowOf({ type, host, sessions, first, last, reporters }: HostFailure): Html[] {
  const { owner, meaning, fix, section } = FAILURE_CAUSES[type];
  return [
    html`<th scope="row">${type === UNEXPLAINED ? 'not explained' : type}<br><span class="soft">${meaning}</span></th>`,
    cell(host ?? NAMELESS_HOST), numberCell(sessions), dayCell(first, last), cell(namesOf(reporters)), cell(owner),
    html`<td>${fix}${section === null ? NOTHING : html` (${Html.docsLink('checks.md', section, 'more')})`}</td>`,
  ];
}

/** Lists the first names, and says how many more there are. */
export function namesOf(names: readonly string[]): string {
  const more = names.length - MAX_REPORTERS;
  return [...names.slice(0, MAX_REPORTERS), ...more > 0 ? [`${grouped(more)} more`] : []].join(', ');
}

function others(count: number, what: string): Html {
  return count > 0 ? html`<p>And ${counted(count, what)}.</p>
` : NOTHING;
}
