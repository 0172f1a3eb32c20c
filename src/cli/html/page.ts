import { Html, html } from './markup';
import { STYLE_SHEET } from './style';
import { grouped } from '../../protocol/counted';

export interface Page {
  readonly title: string;
  /** In a sentence. */
  readonly summary: string;
  readonly sections: readonly Html[];
}

/** Renders a page that needs no other file and no network, and allows itself none: no script, and no style but its own. */
export function pageOf({ title, summary, sections }: Page): string {
  const policy = `default-src 'none'; style-src ${STYLE_SHEET.source}; base-uri 'none'; form-action 'none'`;
  return `${html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${STYLE_SHEET.element}
</head>
<body>
<header>
<h1>${title}</h1>
<p class="soft">${summary}</p>
</header>
<main>
${sections}</main>
<footer>
<p>Made by cdk-mta-sts. Names and texts are those of strangers: nobody has checked them.</p>
</footer>
</body>
</html>
`}`;
}

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** Renders a table whose first column names its rows. */
export function tableOf(caption: string, columns: readonly Column[], rows: readonly (readonly Html[])[]): Html {
  const heads = columns.map(({ title, isNumber }) => html`<th scope="col" class="${isNumber ? 'number' : 'text'}">${title}</th>`);
  return html`<section class="scroll" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map((cells) => html`<tr>${cells}</tr>
`)}</tbody>
</table>
</section>
`;
}

export const rowHead = (content: string | Html) => html`<th scope="row">${content}</th>`;
export const cell = (content: string | Html) => html`<td>${content}</td>`;
/** A day, or days, each of which stays in one line. */
export const dayCell = (first: string | null, last = first) => html`<td>${
  first === null ? 'no date' : first === last ? html`<span class="day">${first}</span>` : html`<span class="day">${first}</span> to <span class="day">${last!}</span>`}</td>`;
export const numberCell = (count: number) => html`<td class="number">${grouped(count)}</td>`;
