import { policyWarnings, recordWarnings } from '../protocol/lint-warnings';
import { parsePolicy } from '../protocol/mta-sts';
import { ProtocolError } from '../protocol/protocol-error';
import { parseStsRecord, selectStsRecord } from '../protocol/sts-record';
import { parseTlsRptRecord, selectTlsRptRecord } from '../protocol/tls-rpt';

export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}

export interface Lint {
  readonly valid: boolean;
  /** What was read, by its name in the output; null if it is not valid. */
  readonly [name: string]: unknown;
  readonly problems: readonly Problem[];
}

export const LINTERS: { readonly [kind: string]: (content: string) => Lint } = {
  'policy': (content) => verdict('policy', () => {
    const policy = parsePolicy(content);
    const { mode, maxAge, mx } = policy;
    return { value: { version: 'STSv1', mode, max_age: maxAge, mx }, warnings: policyWarnings(policy, content) };
  }),
  'sts-record': (content) => verdict('record', () => {
    const text = theRecord(content, selectStsRecord);
    const { id, extensions } = parseStsRecord(text);
    return { value: { id }, warnings: recordWarnings(text, extensions) };
  }),
  'tlsrpt-record': (content) => verdict('record', () => {
    const text = theRecord(content, selectTlsRptRecord);
    const { rua, extensions } = parseTlsRptRecord(text);
    return { value: { rua }, warnings: recordWarnings(text, extensions) };
  }),
};

function verdict(name: string, read: () => { value: object; warnings: Problem[] }): Lint {
  try {
    const { value, warnings } = read();
    return { valid: true, [name]: value, problems: warnings };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { valid: false, [name]: null, problems: [{ severity: 'error', code: error.code, message: error.message }] };
  }
}

/** One line is one record; several are all TXT records at a name, of which senders take the one that counts. */
function theRecord(content: string, select: (texts: readonly string[]) => string): string {
  const texts = content.replace(/\r?\n$/, '').split(/\r?\n/).map(unquoted);
  return texts.length === 1 ? texts[0] : select(texts);
}

/** A TXT value as zone files have it: quoted strings, which readers join with nothing between them. */
function unquoted(line: string): string {
  if (!/^\s*"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*\s*$/.test(line)) return line;
  // The last quotation mark is there; without the question mark it would be looked for from each one, should it ever be missing.
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"?/g)].map(([, string]) => string.replace(/\\(\d{3})|\\(.)/g, (_, code, character) => (
    code ? String.fromCharCode(Number(code)) : character))).join('');
}
