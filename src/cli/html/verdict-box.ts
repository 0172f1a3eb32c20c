import { Html, html, NOTHING } from './markup';
import { DomainVerdict } from '../../protocol/verdict/verdict';
import { meaningOf, toneOf } from '../../protocol/verdict/verdict-meaning';

/** Shows a verdict, and its reasons. */
export function verdictBox({ status, reasons }: DomainVerdict): Html {
  return html`<p class="verdict ${toneOf(status)}"><strong>${status}</strong> ${meaningOf(status)}</p>
${reasons.length === 0 ? NOTHING : html`<ul class="reasons">
${reasons.map((reason) => html`<li>${reason}</li>
`)}</ul>
`}`;
}
