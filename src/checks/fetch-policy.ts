import type { IncomingHttpHeaders } from 'node:http';
import { request, RequestOptions } from 'node:https';
import { ProtocolError } from '../protocol/protocol-error';

/** User metadata of a policy's object, which its host hands out as the header `x-amz-meta-policy-id`: the id under which it is announced. */
export const POLICY_ID_METADATA = 'policy-id';

export interface PolicyAnswer {
  readonly status: number;
  /** Where a redirect leads. */
  readonly location: string | undefined;
  /** The Content-Type, empty if there is none. */
  readonly mediaType: string;
  /** The Content-Encoding of the body, undefined if the body is as it was asked for. */
  readonly coding: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Identifies the client (RFC 9110 §10.1.5): some firewalls block requests without a User-Agent, AWS's core rule set among them.
 * Has no version, which would change the handlers with each release.
 */
const USER_AGENT = 'cdk-mta-sts';

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
      ...connection,
      servername: policyHost,
      // Without Accept-Encoding, a host may send any coding (RFC 9110 §12.5.3).
      headers: { 'Host': policyHost, 'User-Agent': USER_AGENT, 'Accept-Encoding': 'identity' },
      path: '/.well-known/mta-sts.txt',
      signal,
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
        status: statusCode!,
        location: headers.location,
        mediaType: headers['content-type'] ?? '',
        coding: codingOf(headers['content-encoding'] ?? ''),
        headers,
        body: Buffer.concat(chunks),
      }));
      response.on('error', reject);
    }).on('error', reject).end();
  });
}

/** Codings in their order, in lower case (RFC 9110 §8.4.1). `identity` codes nothing. */
function codingOf(contentEncoding: string): string | undefined {
  const codings = contentEncoding.toLowerCase().split(',').map((coding) => coding.trim());
  return codings.filter((coding) => coding !== '' && coding !== 'identity').join(', ') || undefined;
}
