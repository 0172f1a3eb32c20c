import { certificateOf, certificateTests, judgeCertificate } from './certificate-checks';
import { Endpoint, CheckContext } from './check-context';
import { MxRow } from './check-report';
import { Checklist, fail, warn } from './checklist';
import { SmtpError, startTls } from './smtp-client';
import { connect, HandshakeError, isOutdated, isSystemError, isTimeout, isWayMissing, secure } from './tls-client';

const NOT_SECURE = 'under enforce senders do not deliver to such a host; under testing they deliver and report';

export const SMTP_TESTS = {
  SMTP_REFUSED: fail('the hosts take connections', 'senders go to another host, or wait', 'let the mail server listen on port 25, or remove the host from the MX records'),
  SMTP_TIMEOUT: warn('the hosts answer in time', 'senders go to another host, or wait; but many networks let nobody connect to port 25', 'look from another network; --timeout waits longer'),
  SMTP_TURNED_AWAY: warn('the hosts talk SMTP with us', 'senders may be turned away as well; but many hosts do that to addresses that send no mail', 'look from another network'),
  SMTP_STARTTLS_MISSING: fail('the hosts offer STARTTLS', NOT_SECURE, 'turn STARTTLS on in the mail server, with a certificate for the name in the MX record'),
  SMTP_STARTTLS_FAILED: fail('STARTTLS works', NOT_SECURE, "see what the mail server writes into its log for STARTTLS: often it can't read its certificate or key"),
  SMTP_TLS_VERSION: fail('the hosts talk TLS 1.2 or newer', NOT_SECURE, 'turn TLS 1.2 and 1.3 on in the mail server'),
  ...certificateTests('SMTP', 'the certificate of each host', NOT_SECURE, 'in the mail server'),
};

export type SmtpSeen = Pick<MxRow, 'starttls' | 'tlsVersion' | 'certificate'>;

type List = Checklist<keyof typeof SMTP_TESTS>;

/** Talks with a host of an MX record until TLS is there (RFC 3207, RFC 8461 §4.2), and sends no mail. */
export async function checkSmtp(list: List, { signal, trust, now }: CheckContext, host: string, { addresses, port }: Endpoint): Promise<SmtpSeen> {
  const where = `${host}: ${addresses.join(', ')} port ${port}`;
  try {
    const prepare = async () => startTls(await connect(host, addresses, port, signal));
    const secured = await secure(prepare, host, trust, signal);
    const { socket, version: tlsVersion, refusal } = secured;
    const { problems, ...certificate } = certificateOf(secured, host, now);
    socket.end('QUIT\r\n');
    const outdated = refusal !== undefined && isOutdated(tlsVersion);
    pass(list, 'SMTP_STARTTLS_MISSING', where);
    list.judge('SMTP_STARTTLS_FAILED', refusal !== undefined && !outdated && `${host} has only ciphers or keys that are too weak: ${refusal}`, where);
    list.judge('SMTP_TLS_VERSION', outdated && `${host} talks no TLS newer than ${tlsVersion}`, `${host}: ${tlsVersion}`);
    judgeCertificate(list, 'SMTP', host, { ...certificate, problems });
    return { starttls: true, tlsVersion, certificate };
  } catch (error) {
    return { starttls: judgeError(list, host, { addresses, where }, error, signal), tlsVersion: null, certificate: null };
  }
}

/** The order in which a host can fail. */
const STAGES = ['SMTP_REFUSED', 'SMTP_TIMEOUT', 'SMTP_TURNED_AWAY', 'SMTP_STARTTLS_MISSING', 'SMTP_STARTTLS_FAILED'] as const;
type Stage = typeof STAGES[number];

interface Tried {
  readonly addresses: readonly string[];
  readonly where: string;
}

/** @returns Whether STARTTLS is offered, if that is known. */
function judgeError(list: List, host: string, { addresses, where }: Tried, error: unknown, signal: AbortSignal): boolean | null {
  const [stage, problem, evidence] = failureOf(host, where, error, signal);
  const before = STAGES[STAGES.indexOf(stage) - 1];
  // Who answers late, if at all, may have been connected or not.
  if (before && stage !== 'SMTP_TIMEOUT') pass(list, before, where);
  if (isSystemError(error) && isWayMissing(error, addresses)) list.judge(stage, `no way from here to ${host}, which has IPv6 only: ${error.code}`, where, 'warn');
  else list.judge(stage, problem, evidence);
  return stage === 'SMTP_STARTTLS_FAILED' ? true : stage === 'SMTP_STARTTLS_MISSING' ? false : null;
}

function failureOf(host: string, where: string, error: unknown, signal: AbortSignal): [stage: Stage, problem: string, evidence: string] {
  if (isTimeout(error, signal)) return ['SMTP_TIMEOUT', `${host} does not answer in time`, where];
  if (error instanceof HandshakeError) return ['SMTP_STARTTLS_FAILED', `no TLS with ${host}: ${error.message}`, where];
  if (error instanceof SmtpError) return [`SMTP_${error.stage}`, `${host} ${error.message}`, `${host}: ${error.reply}`];
  if (isSystemError(error)) return ['SMTP_REFUSED', `no connection to ${host}: ${error.code}`, where];
  throw error;
}

/** Up to this stage it went well. */
function pass(list: List, last: Stage, evidence: string): void {
  for (const stage of STAGES.slice(0, STAGES.indexOf(last) + 1)) list.judge(stage, undefined, evidence);
}
