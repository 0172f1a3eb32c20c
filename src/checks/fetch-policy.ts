import type { IncomingHttpHeaders } from 'node:http';
import { request, RequestOptions } from 'node:https';
import { ProtocolError } from '../protocol/protocol-error';

/** Names the metadata of a policy's object that holds its id. The host sends it as the header `x-amz-meta-policy-id`. */
export const POLICY_ID_METADATA = 'policy-id';

/** The response of a policy host. */
export interface PolicyAnswer {
  readonly status: number;
  /** The target of a redirect. */
  readonly location: string | undefined;
  /** The Content-Type, empty if there is none. */
  readonly mediaType: string;
  /** The Content-Encoding of the body; undefined if the body is not encoded. */
  readonly coding: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Identifies the client (RFC 9110 §10.1.5). Some firewalls block requests without a User-Agent, including AWS's core rule set.
 * It has no version, which would change the handlers with each release.
 */
const USER_AGENT = 'cdk-mta-sts';

/** Limits the body to what senders read (RFC 8461 §3.3). */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Requests the policy once, as a sender does (RFC 8461 §3.3): over HTTPS with the policy host's name, without following redirects.
 * Fails with a `ProtocolError` TOO_LARGE for a body that senders don't read to its end.
 *
 * @param connection Where the policy host is; its certificate is then verified for its name. Or a connection that was already verified.
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

/** Returns the encodings in order, in lower case (RFC 9110 §8.4.1). `identity` does not count. */
function codingOf(contentEncoding: string): string | undefined {
  const codings = contentEncoding.toLowerCase().split(',').map((coding) => coding.trim());
  return codings.filter((coding) => coding !== '' && coding !== 'identity').join(', ') || undefined;
}
