import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a call is, as its bill has it. */
export type Call = 'GET' | 'HEAD' | 'PUT' | 'LIST' | 'DELETE' | 'PutEvents' | 'SES';

interface StoredObject {
  readonly body: Buffer;
  readonly metadata: http.OutgoingHttpHeaders;
}

/** S3, with one bucket, EventBridge and SES as far as the ingestion and the watch ask them: for tests without an emulator. */
export class FakeServices {
  public readonly objects = new Map<string, Buffer>();
  /** How many calls of each kind came. */
  public readonly calls: { [call in Call]?: number } = {};
  /** Details of all events. */
  public readonly events: any[] = [];
  /** Id of a report whose event EventBridge rejects. */
  public rejectedReport?: string;
  private readonly metadata = new Map<string, http.OutgoingHttpHeaders>();
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => void this.answer(request, Buffer.concat(chunks), response));
  });

  /** How long a call waits. The key of a listing is that after which it begins. */
  public delay: (call: Call, key: string) => number = () => 0;

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Returns an object's user metadata, or changes it. */
  public metadataOf(key: string, changes: { readonly [name: string]: string } = {}): { [name: string]: string } {
    const stored = { ...this.metadata.get(key), ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`x-amz-meta-${name}`, value])) };
    this.metadata.set(key, stored);
    return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name.replace('x-amz-meta-', ''), String(value)]));
  }

  /** Lists the keys below a prefix. */
  public keys(prefix: string): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  private async answer(request: http.IncomingMessage, body: Buffer, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://fake');
    const [, , ...parts] = url.pathname.split('/');
    const key = decodeURIComponent(parts.join('/'));
    const call = callOf(request, url);
    this.calls[call] = (this.calls[call] ?? 0) + 1;
    const milliseconds = this.delay(call, call === 'LIST' ? url.searchParams.get('start-after') ?? '' : key);
    if (milliseconds > 0) await sleep(milliseconds, undefined, { ref: false });
    switch (call) {
      case 'PutEvents': return void response.end(this.putEvents(body));
      case 'SES': return void response.end(sesAnswer(new URLSearchParams(body.toString())));
      case 'LIST': return void response.end(this.list(url.searchParams));
      case 'DELETE': return void response.end(this.delete(body.toString()));
      case 'PUT': return void response.writeHead(this.put(key, { body, metadata: metadataIn(request.headers) }, request.headers['if-none-match'] === '*'), { etag: '"1"' }).end();
      default: {
        const object = this.objects.get(key);
        if (!object) return void response.writeHead(404).end(call === 'HEAD' ? undefined : '<Error><Code>NoSuchKey</Code></Error>');
        response.writeHead(200, { 'content-length': object.length, 'etag': '"1"', ...this.metadata.get(key) }).end(call === 'HEAD' ? undefined : object);
      }
    }
  }

  private putEvents(body: Buffer): string {
    const { Entries } = JSON.parse(body.toString());
    const details: any[] = Entries.map(({ Detail }: { Detail: string }) => JSON.parse(Detail));
    const isRejected = ({ reportId }: { reportId: string }) => reportId === this.rejectedReport;
    this.events.push(...details.filter((detail) => !isRejected(detail)));
    const results = details.map((detail) => isRejected(detail) ? { ErrorCode: 'MalformedDetail', ErrorMessage: 'on purpose' } : { EventId: '1' });
    return JSON.stringify({ FailedEntryCount: details.filter(isRejected).length, Entries: results });
  }

  private list(query: URLSearchParams): string {
    const all = this.keys(query.get('prefix') ?? '').filter((key) => key > (query.get('start-after') ?? ''));
    const contents = all.slice(0, 1000).map((key) => `<Contents><Key>${key}</Key><LastModified>2026-05-13T04:00:00.000Z</LastModified><Size>${this.objects.get(key)!.length}</Size></Contents>`);
    return `<ListBucketResult><IsTruncated>${all.length > 1000}</IsTruncated>${contents.join('')}</ListBucketResult>`;
  }

  private delete(body: string): string {
    for (const [, key] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) {
      this.objects.delete(key);
      this.metadata.delete(key);
    }
    return '<DeleteResult></DeleteResult>';
  }

  private put(key: string, { body, metadata }: StoredObject, once: boolean): number {
    if (once && this.objects.has(key)) return 412;
    this.objects.set(key, body);
    this.metadata.set(key, metadata);
    return 200;
  }
}

function callOf({ method, headers }: http.IncomingMessage, url: URL): Call {
  if (headers['x-amz-target'] === 'AWSEvents.PutEvents') return 'PutEvents';
  if (method === 'POST' && url.pathname === '/') return 'SES';
  if (url.searchParams.has('list-type')) return 'LIST';
  if (url.searchParams.has('delete')) return 'DELETE';
  return method as Call;
}

/** Answers that the rule is there and that each domain is verified. */
function sesAnswer(query: URLSearchParams): string {
  const action = query.get('Action')!;
  const domains = [...query].filter(([name]) => name.startsWith('Identities.')).map(([, domain]) => domain);
  const entries = (value: string) => domains.map((domain) => `<entry><key>${domain}</key><value>${value}</value></entry>`).join('');
  const result: { [action: string]: () => string } = {
    DescribeActiveReceiptRuleSet: () => '<Metadata><Name>ours</Name></Metadata><Rules><member><Name>reports</Name><Enabled>true</Enabled></member></Rules>',
    GetIdentityVerificationAttributes: () => `<VerificationAttributes>${entries('<VerificationStatus>Success</VerificationStatus>')}</VerificationAttributes>`,
    GetIdentityDkimAttributes: () => `<DkimAttributes>${entries('<DkimEnabled>true</DkimEnabled><DkimVerificationStatus>Success</DkimVerificationStatus>')}</DkimAttributes>`,
  };
  return `<${action}Response><${action}Result>${result[action]()}</${action}Result></${action}Response>`;
}

function metadataIn(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')));
}
