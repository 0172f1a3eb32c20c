import { createServer, IncomingMessage, request, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/**
 * Starts an S3 API that adds versions to one without: it lists each object as the one version `null`, as Amazon S3 does for a bucket without versioning
 * (API reference, ListObjectVersions). It passes all other requests on.
 */
export async function startVersions(port: number): Promise<{ readonly port: number; stop(): void }> {
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url!, 'http://127.0.0.1');
    const isList = incoming.method === 'GET' && url.searchParams.has('versions');
    if (isList) {
      url.searchParams.delete('versions');
      url.searchParams.set('list-type', '2');
    }
    const forwarded = request({ host: '127.0.0.1', port, method: incoming.method, path: url.pathname + url.search, headers: incoming.headers }, (answer) => {
      if (isList) return void listed(answer, outgoing);
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
}

async function listed(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  let text = '';
  for await (const data of answer.setEncoding('utf8')) text += data;
  const versions = text.replaceAll('ListBucketResult', 'ListVersionsResult')
    .replaceAll('<Contents>', '<Version><VersionId>null</VersionId><IsLatest>true</IsLatest>').replaceAll('</Contents>', '</Version>');
  outgoing.writeHead(answer.statusCode!, { 'Content-Type': 'application/xml' }).end(versions);
}
