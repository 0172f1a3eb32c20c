import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a call is, as its bill has it. */
export type Call = 'GET' | 'HEAD' | 'PUT' | 'LIST' | 'DELETE' | 'PutEvents';

interface StoredObject {
  readonly body: Buffer;
  readonly metadata: http.OutgoingHttpHeaders;
}

/** S3, with one bucket, and EventBridge as far as the ingestion asks them: for tests without an emulator. */
export class FakeServices {
  public readonly objects = new Map<string, Buffer>();
  /** How many calls of each kind came. */
  public readonly calls: { [call in Call]?: number } = {};
  /** Details of all events. */
  public readonly events: any[] = [];
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

  /** Removes an object's user metadata, as if it had been put by hand. */
  public forgetMetadata(key: string): void {
    this.metadata.delete(key);
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
      case 'LIST': return void response.end(this.list(url.searchParams));
      case 'DELETE': return void response.end(this.delete(body.toString()));
      case 'PUT': return void response.writeHead(this.put(key, { body, metadata: metadataIn(request.headers) }, request.headers['if-none-match'] === '*')).end();
      default: {
        const object = this.objects.get(key);
        if (!object) return void response.writeHead(404).end();
        response.writeHead(200, { 'content-length': object.length, ...this.metadata.get(key) }).end(call === 'HEAD' ? undefined : object);
      }
    }
  }

  private putEvents(body: Buffer): string {
    const { Entries } = JSON.parse(body.toString());
    this.events.push(...Entries.map(({ Detail }: { Detail: string }) => JSON.parse(Detail)));
    return JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: '1' })) });
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
  if (url.searchParams.has('list-type')) return 'LIST';
  if (url.searchParams.has('delete')) return 'DELETE';
  return method as Call;
}

function metadataIn(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')));
}
