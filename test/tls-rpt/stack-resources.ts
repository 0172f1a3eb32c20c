import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What CloudFormation says of a resource: its status, or that there is none. */
export type Said = string | undefined;
export const DENIED = 'denied';

const ERRORS = { none: [400, 'ValidationError', 'Stack does not exist'], denied: [403, 'AccessDenied', 'not authorized'] } as const;

/** CloudFormation's DescribeStackResource. */
export class StackResources {
  /** Asked for each call, with the number of those before. */
  public answer: ((call: number) => Said) | undefined;
  public calls = 0;
  private readonly server: Server;

  public constructor() {
    this.server = createServer((incoming, response) => {
      incoming.resume().on('end', () => {
        const said = this.answer?.(this.calls++);
        const error = said === undefined ? ERRORS.none : said === DENIED ? ERRORS.denied : undefined;
        if (error) {
          const [status, code, message] = error;
          response.writeHead(status).end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
          return;
        }
        response.end('<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail>'
          + `<ResourceStatus>${said}</ResourceStatus></StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>`);
      });
    });
  }

  /** Starts the server, and returns the environment of a handler that calls it. */
  public async start(): Promise<NodeJS.ProcessEnv> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return { AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}` };
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
