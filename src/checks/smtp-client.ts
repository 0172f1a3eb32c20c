import { Socket } from 'node:net';

/** A host that answers, and not so that TLS can begin. */
export class SmtpError extends Error {
  constructor(public readonly stage: SmtpStage, message: string, public readonly reply: string) {
    super(message);
  }
}

/** How far it came. */
export type SmtpStage = 'TURNED_AWAY' | 'STARTTLS_MISSING' | 'STARTTLS_FAILED';

/** A name that can't be anybody's (RFC 2606 §2). */
const CLIENT = 'mta-sts-check.invalid';
/** Far more than hosts send. */
const MAX_REPLY_BYTES = 16 * 1024;

/** Brings a fresh connection to where the TLS handshake begins (RFC 3207 §4). */
export async function startTls(socket: Socket): Promise<Socket> {
  try {
    await expectReply(socket, '', /^220/, 'TURNED_AWAY', 'does not greet');
    const extensions = await expectReply(socket, `EHLO ${CLIENT}`, /^250/, 'TURNED_AWAY', 'refuses EHLO');
    if (!/^250[ -]STARTTLS[ \t\r]*$/im.test(extensions)) throw new SmtpError('STARTTLS_MISSING', 'does not offer STARTTLS', extensions);
    await expectReply(socket, 'STARTTLS', /^220/, 'STARTTLS_FAILED', 'offers STARTTLS and refuses it');
    return socket;
  } catch (error) {
    socket.end('QUIT\r\n');
    throw error;
  }
}

async function expectReply(socket: Socket, command: string, expected: RegExp, stage: SmtpStage, otherwise: string): Promise<string> {
  if (command !== '') socket.write(`${command}\r\n`);
  const reply = await replyOf(socket);
  if (!expected.test(reply)) throw new SmtpError(stage, otherwise, reply || 'no reply that has an end');
  return reply;
}

/** One reply, of one line or more (RFC 5321 §4.2.1); what is none ends with its first line. Empty if it has no end. */
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
      // Each line once, however small the pieces are in which it comes.
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
