import { ProtocolError } from '../protocol-error';
import { shownBriefly } from '../shown';

/** A header field (RFC 5322 §2.2). */
export interface Header {
  /** In lower case. */
  readonly name: string;
  /** Unfolded. */
  readonly value: string;
  /** The value as it was folded. */
  readonly lines: readonly string[];
}

/** Lists fields that may occur once (RFC 5322 §3.6, RFC 2045, RFC 3834, RFC 8460 §5.3). With two, programs disagree on which one counts. */
const ONCE: ReadonlySet<string> = new Set([
  'from', 'sender', 'reply-to', 'to', 'cc', 'subject', 'date', 'message-id', 'in-reply-to', 'references', 'auto-submitted',
  'mime-version', 'content-type', 'content-transfer-encoding', 'content-disposition', 'tls-report-domain', 'tls-report-submitter',
]);

/** Rejects headers that two programs may read differently: with a repeated field that may occur once, or with an end of line inside a line. */
export function checkUnambiguous(headers: readonly Header[]): void {
  // eslint-disable-next-line no-control-regex
  const broken = headers.find(({ lines }) => lines.some((line) => /[\r\0]/.test(line)));
  if (broken) throw new ProtocolError('BAD_MAIL', `the header field '${shownBriefly(broken.name, 60)}' has a carriage return or a zero byte within a line (RFC 5322 §2.2)`);
  const seen = new Set<string>();
  for (const { name } of headers) {
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) {
      throw new ProtocolError('REPEATED_FIELD', `the mail's header has more than one field '${name}': only one is allowed (RFC 5322 §3.6), and a signature may cover either`);
    }
    seen.add(name);
  }
}

/** Returns the value of the first field of that name. */
export function valueOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find((header) => header.name === name)?.value;
}
