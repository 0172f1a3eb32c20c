import { isoDate } from './lost-host';
import { overtaken } from './overtaken';
import { Claim } from './policy-claim';
import { PublicationPorts } from './ports';
import { preflightText, textInRollback } from './preflight';
import { PublicationRequest } from './publication-request';
import { repairRecord } from './record-repair';
import { writeRecords } from './record-writing';
import { inRollback } from './rollback';
import { ServedPolicy } from './served-policy';
import { CurrentState, decide, Decision, situationOf } from './situation';
import { ifUnlisted } from './unlisted-domain';
import { recordsAfter, recordsBefore } from './zone-reading';
import { parsePolicy } from '../../protocol/mta-sts/sts-policy';

/**
 * Makes a policy live and returns what is live then. Runs every check before it changes anything.
 *
 * Never fails a rollback, which would leave the stack between two states: a policy that must not be published again stays unpublished.
 */
export async function publish(request: PublicationRequest, ports: PublicationPorts): Promise<ServedPolicy> {
  const claim = await claimed(request, ports);
  const situation = situationOf(request, await ports.served(request.bucket, request.policyHost));
  const state: CurrentState = { ...situation, records: await recordsBefore(request, ports) };
  const decision = decide(request, state, await textFor(request, state, ports), ports.now());
  await apply(request, claim, decision, state.kind === 'first', ports);
  const ids = { before: state.before?.id, next: decision.next.id };
  await writeRecords(request, claim, { id: decision.next.id, isFirst: state.kind === 'first' }, ports);
  if (request.recordsRole === undefined) await repairRecord(request, claim, ids, (state.records ?? await recordsAfter(request, ports)).txt, ports);
  return decision.next;
}

/** Returns when a domain that is served like this can be removed, as text for people. */
export function earliestRemoval(served: ServedPolicy, now: number): string {
  if (parsePolicy(served.text).mode === 'enforce') return 'not in mode enforce';
  return served.enforcedUntil > now ? isoDate(served.enforcedUntil) : 'now';
}

async function claimed(request: PublicationRequest, ports: PublicationPorts): Promise<Claim> {
  const { bucket, policyHost } = request;
  const claim = await ports.claim(bucket, policyHost, request);
  if (!claim) throw overtaken(policyHost);
  if (claim.ticket === undefined) throw new Error(`the policy host of ${policyHost} is being removed. Nothing was changed`);
  return claim;
}

/** Returns the text to serve. A first policy has no state to roll back to, so a blocker always fails it. */
async function textFor(request: PublicationRequest, state: CurrentState, ports: PublicationPorts): Promise<string> {
  if (state.kind === 'first') return preflightText(request, state, ports);
  return preflightText(request, state, ports).catch((blocker) => (
    inRollback(request, ports, blocker, () => textInRollback(request, state, ports))
  ));
}

/** Stores a policy and waits until senders see it. */
async function apply(
  request: PublicationRequest, claim: Claim, { next, isToPut }: Decision, isFirst: boolean, ports: PublicationPorts,
): Promise<void> {
  if (isToPut && !await ports.put(claim, next)) throw overtaken(request.policyHost);
  const { domain, endpoint, policyHost, deadline } = request;
  await ports.confirmLive({ endpoint, policyHost, text: next.text, id: next.id, deadline }).catch((error: Error) => {
    throw isFirst ? new Error(`${error.message}. ${ifUnlisted(domain)}`) : error;
  });
}
