import { setTimeout as sleep } from 'node:timers/promises';
import { fetchPolicy, POLICY_ID_METADATA } from '../../checks/fetch-policy';
import { isPolicyMediaType, policyUrl } from '../../protocol/mta-sts/sts-policy';
import { shown } from '../../protocol/shown';

/** A policy to wait for. */
export interface Confirmation {
  /** The address that answers, as `host` or `host:port`. The policy host's own name may not be in the DNS yet. */
  readonly endpoint: string;
  readonly policyHost: string;
  readonly text: string;
  /** The id that is stored with the text. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

const ATTEMPT_MILLISECONDS = 10_000;

/**
 * Fetches the policy as a sender does (RFC 8461 §3.3: a certificate for the policy host's name, status 200, no redirects)
 * until exactly these bytes arrive. Fails at the deadline and says what arrived instead.
 */
export async function confirmLive(confirmation: Confirmation): Promise<void> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 15_000)) {
    const answer = await whatSendersSee(confirmation);
    if (answer === undefined) return;
    const seen = shown(answer);
    if (Date.now() + pause + ATTEMPT_MILLISECONDS > confirmation.deadline) {
      throw new Error(`the policy is stored but ${policyUrl(confirmation.policyHost.replace(/^mta-sts\./, ''))} does not serve it: ${seen}. `
        + 'The _mta-sts record was not changed');
    }
    console.log(`not live yet: ${seen}`);
    await sleep(pause);
  }
}

/** Says what is wrong with the answer; undefined if nothing is. */
async function whatSendersSee({ endpoint, policyHost, text, id }: Confirmation): Promise<string | undefined> {
  try {
    const { hostname, port } = new URL(`https://${endpoint}`);
    // A new connection each time: an answer must not come over one that was made before the change.
    const connection = { hostname, port: port || 443, agent: false };
    const answer = await fetchPolicy(policyHost, connection, AbortSignal.timeout(ATTEMPT_MILLISECONDS));
    const { status, location, mediaType, coding, body, headers } = answer;
    if (status !== 200) return `status ${status}${location ? ` to ${location}, which senders don't follow` : ''}`;
    if (coding !== undefined) return `a body in the coding ${coding.slice(0, 100)}, but only identity was accepted`;
    if (!isPolicyMediaType(mediaType)) return `media type '${mediaType}' instead of text/plain`;
    if (!body.equals(Buffer.from(text))) return `another body: ${JSON.stringify(body.toString('utf8').slice(0, 300))}`;
    // An earlier publication may have had the same text, and caches may still show another one in between.
    const seen = headers[`x-amz-meta-${POLICY_ID_METADATA}`];
    return seen === undefined || seen === id ? undefined : `the same policy under its earlier id ${seen}`;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}
