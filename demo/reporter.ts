import { Resolver } from 'node:dns/promises';
import { createTransport } from 'nodemailer';
import { parseTlsRptRecord, selectTlsRptRecord } from '../src/protocol/tls-rpt/tls-rpt-record';

/** Finds a mailbox as a reporter does (RFC 8460 §3 and §5.3): by the record, its first mailbox, and that mailbox's MX. */
export async function findMailbox(resolver: Resolver, domain: string): Promise<{ address: string; mx: string }> {
  const texts = (await resolver.resolveTxt(`_smtp._tls.${domain}`)).map((strings) => strings.join(''));
  const mailto = parseTlsRptRecord(selectTlsRptRecord(texts)).rua.find((uri) => uri.startsWith('mailto:'));
  if (!mailto) throw new Error(`_smtp._tls.${domain} names no mailbox`);
  const address = decodeURIComponent(mailto.slice('mailto:'.length));
  const [{ exchange }] = await resolver.resolveMx(address.split('@')[1]);
  return { address, mx: exchange };
}

/** The mail's bytes are sent as they are, in clear as TLS failures must not keep a report back. */
export async function sendReport(mail: Buffer, to: string, port: number): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from: 'noreply@reporter.example', to: [to] }, raw: mail });
  } finally {
    transport.close();
  }
}
