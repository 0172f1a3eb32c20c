import { namesOf } from './failure-tables';
import { Html, html, NOTHING } from './markup';
import { cell, dayCell, tableOf } from './page';
import { counted, grouped } from '../../protocol/counted';
import { HeldPolicy } from '../../protocol/verdict/held-policies';

/** Strangers choose how many policies they name, and of how many lines. */
const MAX_POLICIES = 20;
const MAX_LINES = 30;

/** Shows which policies senders hold, and whether all have the newest one. */
export function heldPolicies(domain: string, policies: readonly HeldPolicy[]): Html {
  if (policies.length === 0) {
    return html`<p>No dated report names a policy that it applied.</p>
`;
  }
  const columns = [{ title: 'First seen' }, { title: 'Last seen' }, { title: 'Mode' }, { title: 'Policy' }, { title: 'Hold it' }, { title: 'Held it before' }];
  const more = policies.length - MAX_POLICIES;
  return html`<p>${newestOf(policies)}</p>
${tableOf(`Policies that reporters applied for ${domain}`, columns, policies.slice(0, MAX_POLICIES).map(rowOf))}${
  more > 0 ? html`<p>And ${counted(more, 'more policy', 'more policies')}.</p>
` : NOTHING}`;
}

function newestOf([newest, ...older]: readonly HeldPolicy[]): string {
  const all = new Set([newest, ...older].flatMap(({ holders }) => holders));
  const late = [...all].filter((name) => !newest.holders.includes(name)).sort();
  if (late.length === 0) return all.size === 1 ? 'The one reporter holds the newest policy.' : `All ${grouped(all.size)} reporters hold the newest policy.`;
  return `${grouped(all.size - late.length)} of ${counted(all.size, 'reporter')} hold the newest policy. Not yet: ${namesOf(late)}.`;
}

function rowOf({ lines, mode, first, last, reporters, holders }: HeldPolicy): Html[] {
  const former = reporters.filter((name) => !holders.includes(name));
  const text = [...lines.slice(0, MAX_LINES), ...lines.length > MAX_LINES ? ['…'] : []];
  return [
    html`<th scope="row"><span class="day">${first}</span></th>`, dayCell(last), cell(mode ?? 'not known'), html`<td><pre>${text.map((line) => html`${line}
`)}</pre></td>`, cell(namesOf(holders) || 'nobody'), cell(namesOf(former) || 'nobody'),
  ];
}
