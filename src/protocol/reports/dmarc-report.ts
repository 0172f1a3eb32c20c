import { beginningOf } from './first-character';
import { ProtocolError } from '../protocol-error';

/** Includes the root element of a report, after a declaration and comments. */
const BEGINNING_BYTES = 4096;

/** Rejects a DMARC aggregate report (RFC 7489 Appendix C). Mailboxes for TLS reports receive them by mistake. */
export function checkNotDmarc(bytes: Uint8Array): void {
  if (isDmarcReport(bytes)) throw new ProtocolError('DMARC_REPORT', 'it is a DMARC report (RFC 7489), not a TLS report (RFC 8460)');
}

export function isDmarcReport(bytes: Uint8Array): boolean {
  const beginning = beginningOf(bytes, BEGINNING_BYTES).replace(/\0/g, '');
  return beginning.startsWith('<') && /<(?:[a-z0-9]+:)?feedback[\s/>]/i.test(beginning);
}
