import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { parseEndpoint } from './check-context';

/** Fits through every network in one packet (https://www.dnsflagday.net/2020/). The server cuts off the rest; the first record has the TTL. */
const UDP_BYTES = 1232;
/** RFC 2181 §8: a value with the highest bit counts as 0. */
const MAX_TTL = 2 ** 31 - 1;

/**
 * Asks a DNS server how many seconds it keeps the TXT records at a name, which Node.js does not return. A resolver that has cached them answers with the
 * remaining time: the records' own TTL is never shorter.
 *
 * @param server `IP` or `IP:PORT`
 * @returns undefined without an answer, or without TXT records in it
 */
export function txtTtl(server: string, name: string, signal: AbortSignal): Promise<number | undefined> {
  const { addresses: [address], port } = isIP(server) === 0 ? parseEndpoint(server) : { addresses: [server], port: 53 };
  const id = randomInt(2 ** 16);
  const question = encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type: 'TXT', name }],
    additionals: [{ type: 'OPT', name: '.', udpPayloadSize: UDP_BYTES, flags: 0, flag_do: false, extendedRcode: 0, ednsVersion: 0, options: [] }],
  });
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', signal });
    const settle = (ttl?: number) => {
      resolve(ttl);
      if (!signal.aborted) socket.close();
    };
    socket.once('close', () => resolve(undefined)).on('error', () => settle()).on('message', (message) => {
      const answer = answerIn(message, id, name);
      if (answer) settle(answer.ttl);
    });
    // Connected sockets receive packets from this server only.
    return socket.connect(port, address, () => socket.send(question));
  });
}

/** Returns undefined for any other packet: anybody may send one. */
function answerIn(message: Buffer, asked: number, name: string): { ttl: number | undefined } | undefined {
  try {
    const { id, type, questions: [question] = [], answers = [] } = decode(message);
    if (id !== asked || type !== 'response' || question?.type !== 'TXT' || question.name.toLowerCase() !== name) return undefined;
    const seconds = answers.flatMap((answer) => (answer.type === 'TXT' && answer.ttl !== undefined ? [answer.ttl > MAX_TTL ? 0 : answer.ttl] : []));
    return { ttl: seconds.length > 0 ? Math.max(...seconds) : undefined };
  } catch {
    return undefined;
  }
}
