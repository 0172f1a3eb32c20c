import { certificateOf, certificateTests, judgeCertificate } from './certificate-checks';
import { Endpoint, CheckContext } from './check-context';
import { MxRow } from './check-report';
import { Checklist, fail, warn } from './checklist';
import { SmtpError, startTls } from './smtp-client';
import { EarlyFailure, judgeTls } from './tls-checks';
import { connect, secure } from './tls-client';

const NOT_SECURE = 'under enforce, senders do not deliver to such a host; under testing, they deliver and report';

export const SMTP_TESTS = {
  SMTP_REFUSED: fail('the hosts take connections', 'senders try another host, or wait', 'run the mail server on port 25, or remove the host from the MX records'),
  SMTP_TIMEOUT: warn('the hosts answer in time', 'senders try another host, or wait; but many networks block connections to port 25', 'check from another network; --timeout waits longer'),
  SMTP_TURNED_AWAY: warn('the hosts accept an SMTP session from here', 'hosts may turn senders away too; but many do that only to addresses that send no mail', 'check from another network'),
  SMTP_STARTTLS_MISSING: fail('the hosts offer STARTTLS', NOT_SECURE, 'enable STARTTLS in the mail server, with a certificate for the name in the MX record'),
  SMTP_STARTTLS_FAILED: fail('STARTTLS works', NOT_SECURE, "check the log of the mail server for STARTTLS: often it can't read its certificate or key"),
  SMTP_TLS_VERSION: fail('the hosts support TLS 1.2 or newer', NOT_SECURE, 'enable TLS 1.2 and 1.3 in the mail server'),
  ...certificateTests('SMTP', 'the certificate of each host', NOT_SECURE, 'in the mail server'),
};

export type SmtpSeen = Pick<MxRow, 'starttls' | 'tlsVersion' | 'certificate'>;

type List = Checklist<keyof typeof SMTP_TESTS>;

const STAGES = {
  stages: ['SMTP_REFUSED', 'SMTP_TIMEOUT', 'SMTP_TURNED_AWAY', 'SMTP_STARTTLS_MISSING', 'SMTP_STARTTLS_FAILED'],
  refused: 'SMTP_REFUSED',
  timeout: 'SMTP_TIMEOUT',
  handshake: 'SMTP_STARTTLS_FAILED',
  version: 'SMTP_TLS_VERSION',
} as const;

/** Talks to a host of an MX record until TLS begins (RFC 3207, RFC 8461 §4.2). It sends no mail. */
export async function checkSmtp(list: List, { signal, trust, now }: CheckContext, host: string, { addresses, port }: Endpoint): Promise<SmtpSeen> {
  const prepare = async () => startTls(await connect(host, addresses, port, signal));
  const target = { host, addresses, port, signal };
  const attempt = await judgeTls(list, STAGES, target, () => secure(prepare, host, trust, signal), (error) => smtpFailure(host, error));
  if ('failed' in attempt) return { starttls: STARTTLS_OFFERED[attempt.failed] ?? null, tlsVersion: null, certificate: null };
  const { socket, version: tlsVersion } = attempt.secured;
  const { problems, ...certificate } = certificateOf(attempt.secured, host, now);
  socket.end('QUIT\r\n');
  judgeCertificate(list, 'SMTP', host, { ...certificate, problems });
  return { starttls: true, tlsVersion, certificate };
}

/** Says whether the host offers STARTTLS, by the test that failed. Other failures leave that open. */
const STARTTLS_OFFERED: { readonly [failed: string]: boolean } = { SMTP_STARTTLS_FAILED: true, SMTP_STARTTLS_MISSING: false };

function smtpFailure(host: string, error: unknown): EarlyFailure<keyof typeof SMTP_TESTS> | undefined {
  if (!(error instanceof SmtpError)) return undefined;
  return { stage: `SMTP_${error.stage}`, problem: `${host} ${error.message}`, evidence: `${host}: ${error.reply}` };
}
