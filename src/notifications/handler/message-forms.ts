import { Message, MessageDocument, MessageKind } from './message-document';
import { RichText } from './rich-text';
import { inert } from '../../protocol/inert';
import { shortened } from '../../protocol/shown';

/** Amazon SNS takes subjects of fewer than 100 characters (API reference, "Publish"). */
const MAX_SUBJECT = 99;
/** Leaves room for the verdict and the end of a long domain. */
const MAX_WHAT = 60;
/** Amazon SNS takes messages of 256 KB. Characters outside of ASCII have up to three bytes. */
const MAX_TEXT = 80_000;
/** Slack takes 3,000 characters in a section of a message. */
const MAX_CHAT = 2800;
/** What a text of a stranger has of these, so that a long one does not push the rest out. */
const [MAX_FOREIGN_TEXT, MAX_FOREIGN_CHAT] = [500, 180];
const LABEL_WIDTH = 11;
/** What has a meaning in markup of chats, even within code, and what is shown in its place. */
const TWINS: { readonly [character: string]: string } = { '`': "'", '<': '\u2039', '>': '\u203a', '&': '\uff06', '|': '\u00a6' };

export interface MessageHead {
  readonly id: string;
  readonly kind: MessageKind;
  readonly domain: string | null;
  readonly at: string;
  /** What happened, in a few words of ours, after the title. */
  readonly what: string;
  /** Messages with the same one are in one thread of a chat. */
  readonly threadId: string;
}

/** Gives a message all its forms. */
export function messageOf({ what, threadId, ...head }: MessageHead, document: MessageDocument): Message {
  const subject = subjectOf(document.title, what);
  return { ...head, subject, text: cut(plainLines(document), MAX_TEXT), chat: chatOf(head.id, threadId, subject, document) };
}

/** Renders a subject. Shortens the title in its middle: both the verdict in front of it and the end of the domain say what matters. */
export function subjectOf(title: string, what: string): string {
  const rest = asciiOf(what).slice(0, MAX_WHAT);
  const room = MAX_SUBJECT - rest.length - 2;
  const head = asciiOf(title);
  const brief = head.length <= room ? head : `${head.slice(0, 20)}...${head.slice(head.length - (room - 23))}`;
  return `${brief}: ${rest}`;
}

function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function plainLines({ title, lead, sections }: MessageDocument): string[] {
  const plain = (text: RichText) => text.map((part) => typeof part === 'string' ? part : harmless(part.text, MAX_FOREIGN_TEXT)).join('');
  return [
    title,
    ...lead.map(plain),
    ...sections.flatMap(({ heading, rows }) => [
      '', plain(heading), ...rows.map(([label, text]) => `  ${`${label}:`.padEnd(LABEL_WIDTH)} ${plain(text)}`),
    ]),
  ];
}

/** Renders the custom notification of Amazon Q Developer in chat applications (Administrator Guide, "Custom notifications"). */
function chatOf(id: string, threadId: string, title: string, { lead, sections }: MessageDocument): string {
  const markdown = (text: RichText) => text.map((part) => typeof part === 'string' ? part : codeOf(part.text)).join('');
  const lines = [...lead.map(markdown), ...sections.flatMap(({ heading, rows }) => ['', markdown(heading), ...rows.map(([label, text]) => `- ${label}: ${markdown(text)}`)])];
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id,
    content: { textType: 'client-markdown', title, description: cut(lines, MAX_CHAT) },
    metadata: { threadId, summary: title },
  });
}

/** Makes code of it: within code, chats show links, names of people and markup as plain text. */
function codeOf(text: string): string {
  const code = harmless(text, MAX_FOREIGN_CHAT).replace(/[`<>&|]/g, (one) => TWINS[one]);
  return `\`${code === '' ? '-' : code}\``;
}

function harmless(text: string, length: number): string {
  // What is made of a character is longer than it, so that a longer beginning would be cut off again.
  return shortened(inert(text.slice(0, 2 * length)), length);
}

/** Keeps as many whole lines as fit. */
function cut(lines: readonly string[], max: number): string {
  const text = lines.join('\n');
  if (text.length <= max) return text;
  const note = '\n(The rest is left out: it is too long.)';
  let kept = '';
  for (const line of lines) {
    if (kept.length + line.length + 1 + note.length > max) break;
    kept += kept === '' ? line : `\n${line}`;
  }
  return kept + note;
}
