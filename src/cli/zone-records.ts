import { decodeGenericData, isGenericData } from './generic-data';
import { joined, readZone, SourceText, stringProblems, ZoneEntry, ZoneToken } from './zone-text';
import { error, Problem } from '../protocol/problem';

/** A TXT record with its owner. */
export interface ZoneTxt extends SourceText {
  /** The owner's name without a final dot, in lower case; undefined if it is left out. */
  readonly owner: string | undefined;
}

/** The TXT records and aliases of a zone file. */
export interface ZoneRecords {
  readonly texts: readonly ZoneTxt[];
  /** Maps aliases to their targets. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Matches types other than TXT in answers and zone files. */
const OTHER_TYPES = /^(?:A|AAAA|CAA|CNAME|DNAME|DNSKEY|DS|HTTPS|MX|NAPTR|NS|NSEC|NSEC3|NSEC3PARAM|OPT|PTR|RRSIG|SOA|SPF|SRV|SSHFP|SVCB|TLSA|TYPE[0-9]{1,5})$/i;
const TTL_OR_CLASS = /^(?:IN|CH|HS|ANY|CLASS[0-9]{1,5}|[0-9]{1,10}|(?:[0-9]{1,9}[smhdw]){1,5})$/i;

/** Reads the TXT records of a zone file, or of the output of `dig`, `host` and `nslookup`. Returns undefined for a text without any records. */
export function readZoneRecords(source: string): ZoneRecords | undefined {
  const { entries, problems } = readZone(source);
  const texts: ZoneTxt[] = [];
  const aliases = new Map<string, string>();
  const found: Problem[] = [...problems];
  let owner: string | undefined;
  let isZone = /^\s{0,80};/.test(source);
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (/^\$(?:ORIGIN|TTL|INCLUDE)$/i.test(entry.tokens[0]?.text ?? '')) isZone = true;
    const record = recordIn(entry);
    if (!record) continue;
    isZone = true;
    owner = record.owner ?? owner;
    if (record.type === 'CNAME' && owner !== undefined) aliases.set(owner, named(targetOf(record.data)));
    if (record.type !== 'TXT') continue;
    const data = [...record.data];
    // `nslookup` of Windows prints the strings on separate lines.
    while (record.data.length === 0 && hasOnlyStrings(entries[index + 1])) {
      for (const token of entries[++index].tokens) data.push(token);
    }
    const { text, problem } = textOf(data, entry);
    for (const one of stringProblems(data)) found.push(one);
    if (problem) found.push(problem);
    texts.push({ ...text, owner, at: entry.at });
  }
  return isZone ? { texts, aliases, problems: found } : undefined;
}

function hasOnlyStrings(entry: ZoneEntry | undefined): boolean {
  return entry !== undefined && entry.tokens.length > 0 && entry.tokens.every(({ quoted }) => quoted);
}

interface Record {
  readonly owner: string | undefined;
  readonly type: string;
  readonly data: readonly ZoneToken[];
}

function recordIn({ tokens }: ZoneEntry): Record | undefined {
  const head = tokens.slice(0, 6).map(({ text, quoted }) => quoted ? '"' : text);
  const printed = printedRecord(head, tokens);
  if (printed) return printed;
  const txt = head.findIndex((word) => typeOf(word) === 'TXT');
  const type = txt >= 0 ? txt : head.findIndex((word, index) => index > 0 && OTHER_TYPES.test(word));
  if (type < 0) return undefined;
  const [first, ...more] = head.slice(0, type);
  if (!more.every((word) => TTL_OR_CLASS.test(word)) || first?.includes('=')) return undefined;
  // Other texts have such words too: `v=spf1 mx` is not a record.
  if (txt < 0 && more.length === 0 && !first.endsWith('.')) return undefined;
  const owner = first === undefined || TTL_OR_CLASS.test(first) ? undefined : named(first);
  return { owner, type: typeOf(head[type]), data: tokens.slice(type + 1) };
}

/** Types by their numbers (RFC 3597 §5). */
const NUMBERED: { readonly [type: string]: string } = { TYPE5: 'CNAME', TYPE16: 'TXT' };

function typeOf(word: string): string {
  const type = word.toUpperCase();
  return Object.hasOwn(NUMBERED, type) ? NUMBERED[type] : type;
}

function targetOf(data: readonly ZoneToken[]): string {
  return isGenericData(data) ? decodeGenericData(data, '.').text : data[0]?.text ?? '';
}

/** Reads a line that `host` or `nslookup` printed. */
function printedRecord(head: readonly string[], tokens: readonly ZoneToken[]): Record | undefined {
  const line = head.slice(1).join(' ');
  const record = (type: string, words: number) => ({ owner: named(head[0]), type, data: tokens.slice(words + 1) });
  if (line.startsWith('descriptive text')) return record('TXT', 2);
  if (/^text =(?: |$)/.test(line)) return record('TXT', 2);
  if (/^text=(?: |$)/.test(line)) return record('TXT', 1);
  if (line.startsWith('canonical name =')) return record('CNAME', 3);
  return line.startsWith('is an alias for') ? record('CNAME', 4) : undefined;
}

function textOf(data: readonly ZoneToken[], { comment }: ZoneEntry): { text: SourceText; problem?: Problem } {
  if (isGenericData(data)) {
    const { problem, ...generic } = decodeGenericData(data);
    return { text: generic, problem };
  }
  const text = joined(data);
  // A record without quotes ends after its first field: the rest is a comment in a zone file.
  if (comment && data.length > 0 && !data.some(({ quoted }) => quoted) && /^v=[a-z]+1$/i.test(text.text)) {
    const positions = [...text.positions, comment.at - 1, ...Array.from(comment.text, (_, index) => comment.at + index)];
    const problem = error('UNQUOTED_SEMICOLON', "in a zone file, a ';' outside quotes begins a comment, so the rest of the record is lost; write the value in quotes", comment.at - 1);
    return { text: { text: `${text.text};${comment.text.trimEnd()}`, positions, at: text.at }, problem };
  }
  return { text };
}

function named(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}
