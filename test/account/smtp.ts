import { connect, Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Strange {
  /** Tried one after another: the first that the server takes is used. */
  readonly helo: readonly string[];
  readonly from: readonly string[];
  readonly to: string;
  readonly mail: Buffer;
}

export interface Dialogue {
  /** What the server took. */
  readonly helo: string;
  readonly from: string;
  /** What it refused, with its reply. */
  readonly refused: readonly string[];
}

const SECONDS = 30;

/** Delivers as no library does: with any text after EHLO and MAIL FROM (RFC 5321 §4.1.1). Fails if the server accepts none of it. */
export async function deliver({ host, port }: { host: string; port: number }, { helo, from, to, mail }: Strange): Promise<Dialogue> {
  const socket = connect({ host, port, timeout: SECONDS * 1000 });
  try {
    const replies = repliesOf(socket);
    const refused: string[] = [];
    const command = async (line: string): Promise<string> => {
      socket.write(`${line}\r\n`);
      return replies();
    };
    const firstTaken = async (verb: string, values: readonly string[]): Promise<string> => {
      for (const value of values) {
        const reply = await command(`${verb}${value}`);
        if (reply.startsWith('2')) return value;
        refused.push(`${verb}${value}: ${reply}`);
      }
      throw new Error(`${host} refused ${refused.join('; ')}`);
    };
    await replies();
    const taken = { helo: await firstTaken('EHLO ', helo), from: await firstTaken('MAIL FROM:', from), refused };
    await firstTaken('RCPT TO:', [`<${to}>`]);
    const ready = await command('DATA');
    if (!ready.startsWith('354')) throw new Error(`${host} refused DATA: ${ready}`);
    const ended = await command(`${mail.toString('latin1').replace(/^\./gm, '..')}\r\n.`);
    if (!ended.startsWith('2')) throw new Error(`${host} refused the mail: ${ended}`);
    socket.end('QUIT\r\n');
    return taken;
  } finally {
    socket.destroy();
  }
}

/** Returns the next reply each time. Its last line has a blank after the code (RFC 5321 §4.2.1). */
function repliesOf(socket: Socket): () => Promise<string> {
  const failed = new Promise<never>((_, reject) => {
    socket.on('error', reject).on('timeout', () => reject(new Error(`no reply within ${SECONDS} s: port 25 is often blocked on the way out`)))
      .on('close', () => reject(new Error('the server closed the connection')));
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return () => Promise.race([failed, (async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('the server closed the connection');
      if (/^\d{3}(?: |$)/.test(value)) return value;
    }
  })()]);
}
