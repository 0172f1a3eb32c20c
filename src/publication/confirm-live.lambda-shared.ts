import { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { POLICY_ID_METADATA } from './contract';
import { isPolicyMediaType, policyUrl } from '../protocol/mta-sts';

export interface Confirmation {
  /** Where the policy host answers, as `host` or `host:port`. Asked directly: the policy host's own name may not be in the DNS yet. */
  readonly endpoint: string;
  readonly policyHost: string;
  readonly text: string;
  /** The id that was put with the text. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

const ATTEMPT_MILLISECONDS = 10_000;
/** What senders read at most (RFC 8461 §3.3). */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Asks for the policy as a sender does (RFC 8461 §3.3: certificate verified for the policy host's name, 200 only, no redirect)
 * until exactly these bytes come. Fails at the deadline and says what came instead.
 */
export async function confirmLive(confirmation: Confirmation): Promise<void> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 15_000)) {
    const seen = await whatSendersSee(confirmation);
    if (seen === undefined) return;
    if (Date.now() + pause + ATTEMPT_MILLISECONDS > confirmation.deadline) {
      throw new Error(`the policy is stored but ${policyUrl(confirmation.policyHost.replace(/^mta-sts\./, ''))} does not answer with it: ${seen}. `
        + 'The _mta-sts record was left as it was');
    }
    console.log(`not live yet: ${seen}`);
    await sleep(pause);
  }
}

/** What is wrong with the answer, or undefined. */
async function whatSendersSee({ endpoint, policyHost, text, id }: Confirmation): Promise<string | undefined> {
  try {
    const { response, body } = await get(endpoint, policyHost);
    if (response.statusCode !== 200) {
      const location = response.headers.location ? ` to ${response.headers.location}, which senders don't follow` : '';
      return `status ${response.statusCode}${location}`;
    }
    const type = response.headers['content-type'] ?? '';
    if (!isPolicyMediaType(type)) return `media type '${type}' instead of text/plain`;
    if (!body.equals(Buffer.from(text))) return `another body: ${JSON.stringify(body.toString('utf8').slice(0, 300))}`;
    // The same text may be that of an earlier publication, with another one still to be shown between them.
    const seen = response.headers[`x-amz-meta-${POLICY_ID_METADATA}`];
    return seen === undefined || seen === id ? undefined : `the same policy under its earlier id ${seen}`;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}

function get(endpoint: string, policyHost: string): Promise<{ response: IncomingMessage; body: Buffer }> {
  const { hostname, port } = new URL(`https://${endpoint}`);
  return new Promise((resolve, reject) => {
    request({
      hostname,
      port: port || 443,
      path: '/.well-known/mta-sts.txt',
      servername: policyHost,
      headers: { Host: policyHost },
      // A connection of its own each time, so that no answer comes from one that was made before the change.
      agent: false,
      signal: AbortSignal.timeout(ATTEMPT_MILLISECONDS),
    }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_BODY_BYTES) response.destroy(new Error(`a body of more than ${MAX_BODY_BYTES} bytes`));
      });
      response.on('end', () => resolve({ response, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    }).on('error', reject).end();
  });
}
