import type { IncomingHttpHeaders } from 'node:http';
import { request, RequestOptions } from 'node:https';
import { ProtocolError } from '../protocol/protocol-error';

export interface PolicyAnswer {
  readonly status: number;
  /** Where a redirect leads. */
  readonly location: string | undefined;
  /** The Content-Type, empty if there is none. */
  readonly mediaType: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What senders read at most (RFC 8461 §3.3). */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Asks for the policy once, as a sender does (RFC 8461 §3.3): over HTTPS with the policy host's name, no redirect followed.
 * Fails with a `ProtocolError` TOO_LARGE for a body that senders don't read to its end.
 *
 * @param connection Where the policy host is, whose certificate is then verified for its name; or a connection on which that was done.
 */
export function fetchPolicy(policyHost: string, connection: RequestOptions, signal: AbortSignal): Promise<PolicyAnswer> {
  return new Promise((resolve, reject) => {
    request({
      ...connection, servername: policyHost, headers: { Host: policyHost }, path: '/.well-known/mta-sts.txt', signal,
    }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_BODY_BYTES) response.destroy(new ProtocolError('TOO_LARGE', `a body of more than ${MAX_BODY_BYTES} bytes`));
      });
      const { statusCode, headers } = response;
      response.on('end', () => resolve({
        status: statusCode!, location: headers.location, mediaType: headers['content-type'] ?? '', headers, body: Buffer.concat(chunks),
      }));
      response.on('error', reject);
    }).on('error', reject).end();
  });
}
