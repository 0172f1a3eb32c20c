import { createServer, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What happens to calls: `undefined` lets one pass. */
export type Fault = { readonly status: number; readonly body?: string } | { readonly delay: number } | { readonly after: () => void } | undefined;

export type FaultOf = (method: string, path: string, body: string) => Fault;
export const noFault: FaultOf = () => undefined;

/** A proxy between a client and an API that lets calls fail as real ones do. */
export class FaultyProxy {
  /** Asked for each call. */
  public fault: FaultOf = noFault;
  private server?: Server;

  public constructor(private readonly endpoint: string) {}

  public async start(): Promise<string> {
    this.server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const fault = this.fault(incoming.method!, decodeURIComponent(incoming.url!), Buffer.concat(chunks).toString('latin1')) ?? { delay: 0 };
        if ('status' in fault) {
          response.writeHead(fault.status, { 'Content-Type': 'application/xml' });
          response.end(fault.body ?? `<Error><Code>Fault${fault.status}</Code><Message>on purpose</Message></Error>`);
          return;
        }
        setTimeout(() => {
          const outgoing = request(`${this.endpoint}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
            if ('after' in fault) {
              answer.resume().on('end', fault.after);
              return;
            }
            response.writeHead(answer.statusCode!, answer.headers);
            answer.pipe(response);
          });
          outgoing.on('error', () => response.destroy());
          outgoing.end(Buffer.concat(chunks));
        }, 'delay' in fault ? fault.delay : 0);
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
