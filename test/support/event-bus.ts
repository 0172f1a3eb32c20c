import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';

/** Takes events as Amazon EventBridge does, and shows them. */
export interface EventBus {
  readonly env: NodeJS.ProcessEnv;
  /** Those that were not checked yet. */
  readonly received: Array<{ detailType: string; detail: any }>;
  stop(): void;
}

export async function startEventBus(): Promise<EventBus> {
  const received: EventBus['received'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => { body += data; });
    request.on('end', () => {
      const { Entries } = JSON.parse(body);
      for (const { DetailType, Detail } of Entries) received.push({ detailType: DetailType, detail: JSON.parse(Detail) });
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map((_: unknown, index: number) => ({ EventId: String(index) })) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { env: { AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${port}` }, received, stop: () => server.close() };
}
