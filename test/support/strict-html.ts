import { DOCS_URL } from '../../src/protocol/docs-url';

/** What a page of ours may have, and no more: a browser makes nothing else of it. */
const ATTRIBUTES: { readonly [element: string]: readonly string[] } = {
  a: ['href'],
  body: [],
  br: [],
  caption: [],
  defs: [],
  desc: ['id'],
  figcaption: ['class'],
  figure: [],
  footer: [],
  h1: [],
  h2: ['id'],
  h3: [],
  head: [],
  header: [],
  html: ['lang'],
  li: [],
  line: ['class', 'x1', 'x2', 'y1', 'y2'],
  main: [],
  meta: ['charset', 'content', 'http-equiv', 'name'],
  p: ['class'],
  pattern: ['height', 'id', 'patternTransform', 'patternUnits', 'width'],
  pre: [],
  rect: ['class', 'fill', 'height', 'width', 'x', 'y'],
  section: ['aria-label', 'aria-labelledby', 'class', 'tabindex'],
  span: ['class'],
  strong: [],
  style: [],
  svg: ['aria-labelledby', 'role', 'viewBox'],
  table: [],
  tbody: [],
  td: ['class', 'colspan'],
  text: ['class', 'text-anchor', 'x', 'y'],
  th: ['class', 'scope'],
  thead: [],
  title: ['id'],
  tr: [],
  ul: ['class'],
};
const VOID = ['br', 'line', 'meta', 'rect'];
const DOCS = `${DOCS_URL}/`;

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Its own text and that of its children, decoded. */
  readonly text: string;
}

/**
 * Reads a page by a grammar that has only what our templates write: tags in lower case, attributes in double quotes, and references in decimal.
 * In such a page every parser finds the same elements. Throws for anything else, and for an element, an attribute or an address that is not allowed.
 */
export function elementsOf(page: string): Element[] {
  const elements: Array<{ name: string; attributes: ReadonlyMap<string, string>; text: string }> = [];
  const open: typeof elements = [];
  const body = page.replace(/^<!DOCTYPE html>\n/, () => '');
  if (body === page) throw new Error('the page has no document type');
  const tokens = /<([a-zA-Z0-9]+)((?: [a-zA-Z][\w:-]*="[^"<>]*")*)(\/?)>|<\/([a-zA-Z0-9]+)>|([^<]+)|(<)/g;
  for (const [, start, attributeText, , end, text, stray] of body.matchAll(tokens)) {
    if (stray !== undefined) throw new Error('a < begins no element');
    if (text !== undefined) addText(text, open);
    if (end !== undefined && open.pop()?.name !== end) throw new Error(`</${end}> ends no element`);
    if (start === undefined) continue;
    const element = { name: start, attributes: attributesOf(start, attributeText), text: '' };
    elements.push(element);
    if (!VOID.includes(start)) open.push(element);
  }
  if (open.length > 0) throw new Error(`${open[0].name} has no end`);
  return elements;
}

function addText(text: string, open: ReadonlyArray<{ name: string; text: string }>): void {
  const isStyle = open.at(-1)?.name === 'style';
  if (open.length === 0 && text.trim() !== '') throw new Error('there is text outside of the page');
  // Of characters that HTML forbids, and of those that nobody sees or that turn the direction of writing, none is left.
  if (/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/u.test(text)) throw new Error('a character is not shown as a code');
  if (!isStyle && /[>"'`]|&(?!#\d+;)/.test(text)) throw new Error(`a text is not escaped: ${text.slice(0, 100)}`);
  for (const element of open) (element as { text: string }).text += decoded(text);
}

function attributesOf(element: string, text: string): ReadonlyMap<string, string> {
  const allowed = Object.hasOwn(ATTRIBUTES, element) ? ATTRIBUTES[element] : undefined;
  if (!allowed) throw new Error(`the element ${element} is not allowed`);
  const attributes = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/ ([a-zA-Z][\w:-]*)="([^"]*)"/g)) {
    if (!allowed.includes(name)) throw new Error(`the attribute ${name} of ${element} is not allowed`);
    if (attributes.has(name)) throw new Error(`the attribute ${name} is there twice`);
    if (name === 'href' && !value.startsWith(DOCS)) throw new Error(`the link leads to ${value}`);
    if (name === 'fill' && !/^url\(#domain-\d+-hatch\)$/.test(value)) throw new Error(`the fill is ${value}`);
    attributes.set(name, decoded(value));
  }
  return attributes;
}

function decoded(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}

/** Returns the cells of the tables whose captions begin so, without heads, row by row. */
export function rowsOf(page: string, caption: string): string[][] {
  const elements = elementsOf(page);
  const start = elements.findIndex(({ name, text }) => name === 'caption' && text.startsWith(caption));
  const end = elements.findIndex(({ name }, index) => index > start && name === 'caption');
  const rows: string[][] = [];
  for (const { name, text } of elements.slice(start, end === -1 ? undefined : end)) {
    if (name === 'tr') rows.push([]);
    if (name === 'td' || name === 'th') rows.at(-1)!.push(text.replace(/\s+/g, ' ').trim());
  }
  return rows.slice(1);
}
