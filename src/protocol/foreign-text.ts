import { quoted } from './problem';

/** Covers enough of a text to recognize it. */
const HEAD_LENGTH = 200;

/** Recognizes kinds of text by how they begin. */
const KINDS: ReadonlyArray<readonly [begins: RegExp, what: string]> = [
  [/^<(?:!doctype|html|head|body|meta|title|script|div|p|h[1-6])\b/i, 'a web page (HTML)'],
  [/^<\?xml|^<[a-z]/i, 'XML or HTML'],
  [/^[{[]\s*["{}\]]/, 'JSON'],
  [/^v\s{0,9}=\s{0,9}sts/i, 'the TXT record at _mta-sts'],
  [/^v\s{0,9}=\s{0,9}tlsrpt/i, 'the TXT record at _smtp._tls'],
  [/^v\s{0,9}=\s{0,9}spf/i, 'an SPF record'],
  [/^v\s{0,9}=\s{0,9}dmarc/i, 'a DMARC record'],
  [/^v\s{0,9}=\s{0,9}dkim|^k\s{0,9}=\s{0,9}rsa|^p\s{0,9}=\s{0,9}mi/i, 'a DKIM key record'],
  [/^v\s{0,9}=\s{0,9}bimi/i, 'a BIMI record'],
  [/^(?:version|mode|max_age|mx)\s{0,9}:/i, 'the policy file'],
  [/^(?:google|apple|ms|facebook|adobe|atlassian|globalsign)[a-z-]{0,30}(?:verification|domain-verification)?=/i, "another service's record"],
];

/** Names the kind of a text by its beginning, for kinds that people mix up with policies and records. */
export function kindOfText(text: string): string | undefined {
  const head = text.slice(0, HEAD_LENGTH).replace(/^[\ufeff\s"'\u201c\u201d]+/, '');
  return KINDS.find(([begins]) => begins.test(head))?.[1];
}

/** Explains why a text is not a policy at all. Returns undefined if it may be one. */
export function foreignText(text: string): string | undefined {
  const kind = kindOfText(text);
  if (kind === undefined || kind === 'the policy file') return undefined;
  return `this is ${kind}, not a policy: ${quoted(text.trimStart().split(/[\r\n]/, 1)[0])}; a policy begins with 'version: STSv1' (RFC 8461 §3.2)`;
}
