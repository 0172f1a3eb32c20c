import { createHash } from 'node:crypto';
import { DOCS_URL } from '../../protocol/docs-url';
import { shown } from '../../protocol/shown';

/** What a template takes. Everything that is not markup already is text, and stays text. */
export type Content = string | number | Html | readonly Html[];

/** Attributes that hold an address, a style or a script. */
const NOT_FOR_TEXT = /^(?:href|src|srcset|style|action|formaction|data|poster|background|ping|xlink:href|on.*)$/i;

/** Markup. Only the functions below make it, so that nobody's text becomes markup. */
export class Html {
  /** Renders a template: see `html`. */
  public static of(literals: TemplateStringsArray, contents: readonly Content[]): Html {
    const text = contents.reduce<string>((before, content, index) => {
      checkPlace(before, content);
      return before + rendered(content) + literals[index + 1];
    }, literals[0]);
    return new Html(text);
  }

  /** Makes a link to a section of this project's documentation, the only place to which links lead. */
  public static docsLink(page: 'checks.md' | 'cli.md' | 'reports.md', section: string, text: string): Html {
    if (!/^[a-z0-9_-]+$/.test(section)) throw new Error(`'${section}' is not a section of the documentation`);
    return new Html(`<a href="${DOCS_URL}/${page}#${section}">${escaped(text)}</a>`);
  }

  /** Makes a style sheet, and the source by which a content security policy allows it and no other. */
  public static styleSheet(css: string): { readonly element: Html; readonly source: string } {
    if (/[<&]/.test(css)) throw new Error("a style sheet can't contain < or &");
    return { element: new Html(`<style>${css}</style>`), source: `'sha256-${createHash('sha256').update(css).digest('base64')}'` };
  }

  private constructor(private readonly text: string) {}

  public toString(): string {
    return this.text;
  }
}

/**
 * Makes markup of a template. A text in it is escaped, and can be content or a part of a quoted attribute that has no address, style or script.
 * Anything else throws, and an address can't be put in at all.
 */
export function html(literals: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return Html.of(literals, contents);
}

export const NOTHING = html``;

function rendered(content: Content): string {
  if (content instanceof Html) return content.toString();
  return Array.isArray(content) ? content.map(rendered).join('') : escaped(String(content));
}

/** Escapes a text. Characters that HTML forbids become codes, like invisible ones. */
function escaped(text: string): string {
  return shown(text)
    .replace(/\p{Noncharacter_Code_Point}/gu, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`)
    .replace(/[<>&"'`]/g, (one) => `&#${one.charCodeAt(0)};`);
}

function checkPlace(before: string, content: Content): void {
  const tag = before.slice(Math.max(before.lastIndexOf('<'), 0));
  if (/^<(?:style|script)\b/.test(tag)) throw new Error('a style or a script takes nothing in');
  if (!tag.startsWith('<') || tag.replace(/"[^"]*"/g, '').includes('>')) return;
  const [, attribute] = /\s([a-zA-Z][\w:-]*)="[^"]*$/.exec(tag) ?? [];
  if (attribute === undefined || NOT_FOR_TEXT.test(attribute) || typeof content === 'object') throw new Error(`a text can't be put in here: ${tag}`);
}
