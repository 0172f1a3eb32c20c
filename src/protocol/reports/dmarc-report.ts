import { ProtocolError } from '../protocol-error';

/** Where the root element of a report is: behind a declaration, comments and blanks. */
const BEGINNING_BYTES = 4096;

/** Refuses a DMARC aggregate report (RFC 7489 Appendix C), which comes to mailboxes for TLS reports by mistake. */
export function checkNotDmarc(bytes: Uint8Array): void {
  if (isDmarcReport(bytes)) throw new ProtocolError('DMARC_REPORT', 'it is a DMARC report (RFC 7489), not a TLS report (RFC 8460)');
}

export function isDmarcReport(bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, BEGINNING_BYTES)).toString('latin1').replace(/\0/g, '').replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '').trimStart();
  return beginning.startsWith('<') && /<(?:[a-z0-9]+:)?feedback[\s/>]/i.test(beginning);
}
