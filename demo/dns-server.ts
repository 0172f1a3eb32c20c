import { createSocket } from 'node:dgram';
import { AddressInfo } from 'node:net';
import * as dns from 'dns-packet';

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** As a template writes it: TXT strings quoted, MX with its preference. */
  readonly values: string[];
}

/** An authoritative server on loopback for the records that the app publishes. */
export async function startDnsServer(records: () => DnsRecord[]): Promise<{ address: string; stop(): void }> {
  const socket = createSocket('udp4', (message, remote) => {
    const { id, questions = [] } = dns.decode(message);
    const answers = questions.flatMap(({ name, type }) => records()
      .filter((record) => record.name.replace(/\.$/, '').toLowerCase() === name.toLowerCase() && record.type === type)
      .flatMap((record) => record.values.map((value) => answer(name, type, value))));
    socket.send(dns.encode({ type: 'response', id, flags: dns.AUTHORITATIVE_ANSWER, questions, answers }), remote.port, remote.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(socket.address() as AddressInfo).port}`, stop: () => socket.close() };
}

function answer(name: string, type: string, value: string): dns.Answer {
  const common = { name, ttl: 300, class: 'IN' as const };
  if (type === 'TXT') return { ...common, type, data: [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, '$1')) };
  if (type === 'MX') return { ...common, type, data: { preference: Number(value.split(' ')[0]), exchange: value.split(' ')[1] } };
  return { ...common, type, data: value } as dns.Answer;
}
