import { ZoneRecords } from './hosted-zone';
import { PublicationRequest } from './publication-request';
import { following, ServedPolicy, withSuccessor } from './served-policy';

/**
 * Relates a request to the policy that its host serves now:
 * `first`: nobody has published a policy. `own`: this resource owns the policy, or published it before. `takeover`: another resource owns it.
 *
 * A takeover occurs when constructs change places in a template: the deployment still has to delete the domain's own publication, or to give the
 * domain back to it. See `withdraw()`.
 */
export type Situation =
  | { readonly kind: 'first'; readonly before: undefined }
  | { readonly kind: 'own'; readonly before: ServedPolicy | undefined }
  | { readonly kind: 'takeover'; readonly before: ServedPolicy };

/** What a request finds: the served policy, and the domain's records in its zone unless a rollback can't read them. */
export type CurrentState = Situation & { readonly records: ZoneRecords | undefined };

export function situationOf({ isFirst, owner }: Pick<PublicationRequest, 'isFirst' | 'owner'>, before: ServedPolicy | undefined): Situation {
  if (!isFirst) return { kind: 'own', before };
  if (!before) return { kind: 'first', before };
  return before.owner === owner ? { kind: 'own', before } : { kind: 'takeover', before };
}

/** A policy to serve, and whether it has to be stored. */
export interface Decision {
  readonly next: ServedPolicy;
  readonly isToPut: boolean;
}

/** Decides what to serve once the text is known. */
export function decide(request: Pick<PublicationRequest, 'isFirst' | 'owner' | 'requestId'>, situation: Situation, text: string, now: number): Decision {
  const { kind, before } = situation;
  const next = kind === 'takeover' ? withSuccessor(before, request.owner) : following(before, text, request, now);
  // A deletion of the former policy may still be running: it removes only versions older than itself, so a new one survives it.
  return { next, isToPut: request.isFirst || next !== before };
}
