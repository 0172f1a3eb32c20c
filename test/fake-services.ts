import * as http from 'node:http';
import { AddressInfo } from 'node:net';

/** S3, with one bucket, and EventBridge as far as the ingestion asks them: for tests without an emulator. */
export class FakeServices {
  public readonly objects = new Map<string, Buffer>();
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => this.answer(request, Buffer.concat(chunks), response));
  });

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Keys below a prefix. */
  public keys(prefix: string): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  private answer({ method, url, headers }: http.IncomingMessage, body: Buffer, response: http.ServerResponse): void {
    const [, key] = /^\/[^/?]+\/([^?]*)/.exec(url!) ?? [];
    if (key === undefined) return void response.end('{"FailedEntryCount":0,"Entries":[{}]}');
    const name = decodeURIComponent(key);
    const object = this.objects.get(name);
    if (method === 'PUT') {
      if (object && headers['if-none-match'] === '*') return void response.writeHead(412).end();
      this.objects.set(name, body);
      return void response.end();
    }
    if (!object) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': object.length }).end(method === 'HEAD' ? undefined : object);
  }
}
