import { Socket } from 'node:net';

/** Reports a host that answers but does not let TLS begin. */
export class SmtpError extends Error {
  constructor(public readonly stage: SmtpStage, message: string, public readonly reply: string) {
    super(message);
  }
}

/** How far the session got. */
export type SmtpStage = 'TURNED_AWAY' | 'STARTTLS_MISSING' | 'STARTTLS_FAILED';

/** A name that nobody can own (RFC 2606 §2). */
const CLIENT = 'mta-sts-check.invalid';
/** Limits a reply to far more than hosts send. */
const MAX_REPLY_BYTES = 16 * 1024;

/** Runs SMTP on a new connection up to the TLS handshake (RFC 3207 §4). */
export async function startTls(socket: Socket): Promise<Socket> {
  try {
    await expectReply(socket, '', /^220/, 'TURNED_AWAY', 'does not greet');
    const extensions = await expectReply(socket, `EHLO ${CLIENT}`, /^250/, 'TURNED_AWAY', 'refuses EHLO');
    if (!/^250[ -]STARTTLS[ \t\r]*$/im.test(extensions)) throw new SmtpError('STARTTLS_MISSING', 'does not offer STARTTLS', extensions);
    await expectReply(socket, 'STARTTLS', /^220/, 'STARTTLS_FAILED', 'offers STARTTLS but refuses it');
    return socket;
  } catch (error) {
    socket.end('QUIT\r\n');
    throw error;
  }
}

async function expectReply(socket: Socket, command: string, expected: RegExp, stage: SmtpStage, otherwise: string): Promise<string> {
  if (command !== '') socket.write(`${command}\r\n`);
  const reply = await replyOf(socket);
  if (!expected.test(reply)) throw new SmtpError(stage, otherwise, reply || 'no complete reply');
  return reply;
}

/** Reads one reply of one or more lines (RFC 5321 §4.2.1). Other text ends after its first line. Returns an empty text for an incomplete reply. */
function replyOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    let line = 0;
    const settle = (reply: string) => {
      socket.off('data', onData).off('close', onClose);
      resolve(reply.trimEnd());
    };
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.length > MAX_REPLY_BYTES) return settle('');
      // Checks each line once, even if it arrives in small pieces.
      for (let end = text.indexOf('\n', line); end >= 0; end = text.indexOf('\n', line)) {
        if (!/^\d{3}-/.test(text.slice(line, line + 4))) return settle(text);
        line = end + 1;
      }
      return undefined;
    };
    const onClose = () => settle('');
    socket.on('data', onData).once('close', onClose);
    if (socket.destroyed) onClose();
  });
}
