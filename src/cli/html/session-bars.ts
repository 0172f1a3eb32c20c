import { Html, html, NOTHING } from './markup';
import { numberCell, rowHead, tableOf } from './page';
import { Period, Periods } from './periods';
import { counted, grouped } from '../../protocol/counted';
import { addSessions } from '../../protocol/reports/session-count';

const [WIDTH, HEIGHT] = [800, 200];
const [LEFT, TOP, BOTTOM] = [8, 22, 176];
/** One failed session among thousands is seen all the same. */
const MIN_FAILED_HEIGHT = 4;

/** Draws the sessions of each day or week as a bar, failed ones hatched on top, with a table of the same numbers below. */
export function sessionBars(id: string, domain: string, { unit, list, earlier }: Periods): Html {
  if (list.length === 0) {
    return html`<p>No report has a date.</p>
`;
  }
  const largest = list.reduce((most, { sessions }) => Math.max(most, sessionsOf(sessions)), 0);
  const [first, last] = [list[0].first, list[list.length - 1].first];
  const failed = list.filter(({ sessions }) => sessions.failed > 0).length;
  return html`<figure>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">Sessions on ${domain} per ${unit}</title>
<desc id="${id}-text">Bars from ${first} to ${last}. The tallest has ${counted(largest, 'session')}. ${
  counted(failed, unit)} of ${grouped(list.length)} with failed sessions, which are hatched. The table below has the numbers.</desc>
<defs><pattern id="${id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="failed-ground" width="6" height="6"/><rect class="failed-line" width="2.5" height="6"/>
</pattern></defs>
<text class="label" x="${LEFT}" y="14">${counted(largest, 'session')}</text>
<line class="axis" x1="${LEFT}" y1="${BOTTOM}" x2="${WIDTH - LEFT}" y2="${BOTTOM}"/>
${list.map((period, index) => barOf(id, period, index, list.length, largest))}<text class="label" x="${LEFT}" y="195">${first}</text>
<text class="label" x="${WIDTH - LEFT}" y="195" text-anchor="end">${last}</text>
</svg>
<figcaption class="soft">Solid: sessions that succeeded. Hatched: sessions that failed, at least four points high.</figcaption>
</figure>
${tableOf(`Sessions on ${domain} per ${unit}`, COLUMNS(unit), list.map(rowOf))}${earlier === 0 ? NOTHING : html`<p class="soft">${
  counted(earlier, 'report')} of earlier weeks left out.</p>
`}`;
}

const COLUMNS = (unit: string) => [
  { title: unit === 'day' ? 'Day' : 'Week from' }, { title: 'Reports', isNumber: true }, { title: 'Succeeded', isNumber: true }, { title: 'Failed', isNumber: true },
];

function rowOf({ first, sessions: { reports, successful, failed } }: Period): Html[] {
  return reports === 0 ? [rowHead(first), numberCell(0), html`<td colspan="2">no report</td>`] : [rowHead(first), ...[reports, successful, failed].map(numberCell)];
}

function barOf(id: string, { sessions }: Period, index: number, count: number, largest: number): Html {
  if (sessionsOf(sessions) === 0) return NOTHING;
  const slot = (WIDTH - 2 * LEFT) / count;
  const width = rounded(Math.min(slot * 0.8, 48));
  const x = rounded(LEFT + index * slot + (slot - width) / 2);
  const heightOf = (sessionCount: number) => (BOTTOM - TOP) * (sessionCount / largest);
  const failed = sessions.failed === 0 ? 0 : Math.max(heightOf(sessions.failed), MIN_FAILED_HEIGHT);
  const successful = Math.min(heightOf(sessions.successful), BOTTOM - TOP - failed);
  return html`${successful === 0 ? NOTHING : html`<rect class="bar" x="${x}" y="${rounded(BOTTOM - successful)}" width="${width}" height="${rounded(successful)}"/>
`}${failed === 0 ? NOTHING : html`<rect class="failed" fill="url(#${id}-hatch)" x="${x}" y="${rounded(BOTTOM - successful - failed)}" width="${width}" height="${rounded(failed)}"/>
`}`;
}

function sessionsOf({ successful, failed }: { readonly successful: number; readonly failed: number }): number {
  return addSessions(successful, failed);
}

function rounded(length: number): number {
  return Math.round(length * 100) / 100;
}
