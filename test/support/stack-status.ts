import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';

/** Says of any stack and of any of its resources that it is being updated, as AWS CloudFormation's API does: nothing here is ever rolled back. */
export async function startStackStatus(): Promise<{ env: NodeJS.ProcessEnv; stop(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'text/xml');
    // Each client takes what it asked for.
    response.end('<Response><DescribeStacksResult><Stacks><member><StackName>stack</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime>'
      + '<StackStatus>UPDATE_IN_PROGRESS</StackStatus></member></Stacks></DescribeStacksResult><DescribeStackResourceResult><StackResourceDetail>'
      + '<ResourceStatus>UPDATE_IN_PROGRESS</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp>'
      + '</StackResourceDetail></DescribeStackResourceResult></Response>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { env: { AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}` }, stop: () => server.close() };
}
