import { connect, createServer, Server, Socket } from 'node:net';

/** Passes the connections to a well-known port on to a server on another one, and counts them. */
export class Relay {
  public connections = 0;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  public constructor(private readonly addresses: string[], private readonly port: number, private readonly target: number) {}

  public async start(): Promise<void> {
    for (const address of this.addresses) {
      const server = createServer((incoming) => {
        this.connections++;
        const outgoing = connect(this.target, '127.0.0.1');
        for (const [from, to] of [[incoming, outgoing], [outgoing, incoming]]) {
          this.sockets.add(from);
          from.on('error', () => to.destroy()).on('close', () => this.sockets.delete(from)).pipe(to);
        }
      });
      await new Promise<void>((resolve, reject) => server.on('error', reject).listen(this.port, address, resolve));
      this.servers.push(server);
    }
  }

  public async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
