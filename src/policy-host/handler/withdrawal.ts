import { Request } from './policy-claim';
import { PublicationPorts } from './ports';
import { Operation } from './served-policy';

/** Removes a resource's policy. Another resource that owns the policy, or waits as its successor, keeps it. */
export async function withdraw(bucket: string, policyHost: string, request: Operation & Request, ports: PublicationPorts): Promise<void> {
  const claim = await ports.claim(bucket, policyHost, request);
  // Without a claim, a newer request decides about the policy.
  if (!claim) return;
  const served = await ports.served(bucket, policyHost);
  if (served?.successor === request.owner) return void await ports.put(claim, { ...served, successor: undefined });
  if (served && served.owner !== request.owner) return;
  if (served?.successor) await ports.put(claim, { ...served, owner: served.successor, successor: undefined });
  else await ports.remove(claim);
}
