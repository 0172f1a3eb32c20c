import { createSocket, RemoteInfo } from 'node:dgram';
import { AddressInfo } from 'node:net';
import * as dns from 'dns-packet';

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** As a template writes it: TXT strings quoted, MX with its preference. */
  readonly values: string[];
  /**
   * In seconds.
   * @default 300
   */
  readonly ttl?: number;
}

/** What a server does in place of an answer. */
export type DnsFault = 'SERVFAIL' | 'silence';

export interface DnsServer {
  /** `IP:PORT` */
  readonly address: string;
  stop(): void;
}

const NXDOMAIN = 3;
const SERVFAIL = 2;
const MAX_ALIASES = 8;

/** Starts a server on loopback for the records that the app publishes. It follows their aliases as a resolver does. */
export async function startDnsServer(
  records: () => DnsRecord[] | Promise<DnsRecord[]>, faultOf: (name: string, type: string) => DnsFault | undefined = () => undefined,
): Promise<DnsServer> {
  let open = true;
  const answer = async (message: Buffer, remote: RemoteInfo) => {
    const { id, questions = [] } = dns.decode(message);
    const faults = questions.flatMap(({ name, type }) => faultOf(name.toLowerCase(), type) ?? []);
    if (faults.includes('silence')) return;
    const { answers, known } = answersTo(questions, await records());
    const code = faults.includes('SERVFAIL') ? SERVFAIL : known ? 0 : NXDOMAIN;
    // The response code is the low half of the flags' last byte.
    const flags = dns.AUTHORITATIVE_ANSWER + code;
    socket.send(dns.encode({ type: 'response', id, flags, questions, answers: faults.length > 0 ? [] : answers }), remote.port, remote.address);
  };
  const socket = createSocket('udp4', (message, remote) => void answer(message, remote).catch((error) => {
    // Who asks while the server stops gets no answer.
    if (open) throw error;
  }));
  const stop = () => {
    open = false;
    socket.close();
  };
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(socket.address() as AddressInfo).port}`, stop };
}

/** `known` tells a name without such a record from a name that is not there. */
function answersTo(questions: dns.Question[], records: DnsRecord[]): { answers: dns.Answer[]; known: boolean } {
  const answers: dns.Answer[] = [];
  let known = false;
  for (const { name, type } of questions) {
    for (let owner: string | undefined = normal(name), aliases = 0; owner !== undefined && aliases <= MAX_ALIASES; aliases++) {
      const atName: DnsRecord[] = records.filter((record) => normal(record.name) === owner);
      known ||= atName.length > 0;
      const alias: DnsRecord | undefined = type === 'CNAME' ? undefined : atName.find((record) => record.type === 'CNAME');
      const found = atName.filter((one) => one.type === type || one === alias);
      answers.push(...found.flatMap((record) => record.values.map((value) => recordOf(owner!, record, value))));
      owner = alias && normal(alias.values[0]);
    }
  }
  return { answers, known };
}

function normal(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

function recordOf(name: string, { type, ttl = 300 }: DnsRecord, value: string): dns.Answer {
  const common = { name, ttl, class: 'IN' as const };
  if (type === 'TXT') return { ...common, type, data: [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, '$1')) };
  if (type === 'MX') return { ...common, type, data: { preference: Number(value.split(' ')[0]), exchange: value.split(' ')[1] } };
  if (type === 'CAA') return { ...common, type, data: caaOf(value) };
  return { ...common, type, data: value } as dns.Answer;
}

/** Parses a CAA record as a zone file has it: `128 issue "example.com"`. */
function caaOf(value: string) {
  const [, flags, tag, text] = /^(\d+) (\S+) "(.*)"$/.exec(value)!;
  return { flags: Number(flags), tag: tag as 'issue', value: text };
}
