import { Request } from './policy-claim';
import { PublicationPorts } from './ports';
import { removeRecords } from './record-writing';
import { Operation } from './served-policy';
import { WrittenRecords } from './written-records';

/**
 * Removes a resource's policy, and before it the records that the resource has written. Another resource that owns the policy, or waits as its successor,
 * keeps them.
 */
export async function withdraw(
  bucket: string, policyHost: string, request: Operation & Request, ports: PublicationPorts, written?: WrittenRecords,
): Promise<void> {
  const claim = await ports.claim(bucket, policyHost, request);
  // Without a claim, a newer request decides about the policy.
  if (!claim) return;
  const served = await ports.served(bucket, policyHost);
  if (served?.successor === request.owner) return void await ports.put(claim, { ...served, successor: undefined });
  if (served && served.owner !== request.owner) return;
  if (served?.successor) return void await ports.put(claim, { ...served, owner: served.successor, successor: undefined });
  if (written) await removeRecords(written, claim, served?.id, ports);
  await ports.remove(claim);
}
