import { setTimeout as sleep } from 'node:timers/promises';
import { fetchPolicy, POLICY_ID_METADATA } from '../../checks/fetch-policy';
import { isPolicyMediaType, policyUrl } from '../../protocol/mta-sts/sts-policy';
import { shown } from '../../protocol/shown';

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

/**
 * Asks for the policy as a sender does (RFC 8461 §3.3: certificate verified for the policy host's name, 200 only, no redirect)
 * until exactly these bytes come. Fails at the deadline and says what came instead.
 */
export async function confirmLive(confirmation: Confirmation): Promise<void> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 15_000)) {
    const answer = await whatSendersSee(confirmation);
    if (answer === undefined) return;
    const seen = shown(answer);
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
    const { hostname, port } = new URL(`https://${endpoint}`);
    // A connection of its own each time, so that no answer comes from one that was made before the change.
    const connection = { hostname, port: port || 443, agent: false };
    const answer = await fetchPolicy(policyHost, connection, AbortSignal.timeout(ATTEMPT_MILLISECONDS));
    const { status, location, mediaType, coding, body, headers } = answer;
    if (status !== 200) return `status ${status}${location ? ` to ${location}, which senders don't follow` : ''}`;
    if (coding !== undefined) return `a body in the coding ${coding.slice(0, 100)}, though only identity is accepted`;
    if (!isPolicyMediaType(mediaType)) return `media type '${mediaType}' instead of text/plain`;
    if (!body.equals(Buffer.from(text))) return `another body: ${JSON.stringify(body.toString('utf8').slice(0, 300))}`;
    // The same text may be that of an earlier publication, with another one still to be shown between them.
    const seen = headers[`x-amz-meta-${POLICY_ID_METADATA}`];
    return seen === undefined || seen === id ? undefined : `the same policy under its earlier id ${seen}`;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}
