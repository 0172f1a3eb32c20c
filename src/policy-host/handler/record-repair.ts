import { overtaken } from './overtaken';
import { Claim } from './policy-claim';
import { PublicationPorts } from './ports';
import { PublicationRequest } from './publication-request';
import { ownId } from './written-records';
import { readRecords } from './zone-reading';
import { renderStsRecord } from '../../protocol/mta-sts/sts-record';
import { txtRecordData } from '../../protocol/txt-record';

/** The ids of the former and the new policy. */
interface PolicyIds {
  readonly before: string | undefined;
  readonly next: string;
}

/**
 * Corrects a `_mta-sts` record that CloudFormation will not update.
 *
 * A rollback skips records that the failed deployment did not reach. A sender that fetched one policy under the id of another would then take it for
 * that one. In a deployment, CloudFormation updates the record next, unless an earlier deployment skipped it: then it announces an id other than
 * the last one.
 */
export async function repairRecord(
  request: PublicationRequest, claim: Claim, ids: PolicyIds, txt: readonly string[], ports: PublicationPorts,
): Promise<void> {
  for (let values = txt; ; ({ txt: values } = await readRecords(request, ports))) {
    const announced = ownIdIn(values);
    if (request.zoneId === undefined || announced === undefined || announced === ids.next) return;
    if (announced === ids.before && await ports.isRollingBack(request) === false) return;
    if (!await ports.holds(claim)) throw overtaken(claim.policyHost);
    const value = txtRecordData(renderStsRecord(ids.next));
    // An overtaken request may have changed the record in the meantime: then read it again.
    if (await ports.replaceTxt(request.zoneId, request.recordName, values[0], value)) return;
  }
}

/** Returns the id if the only value has the form that this package writes. */
function ownIdIn(values: readonly string[]): string | undefined {
  return values.length === 1 ? ownId(values[0]) : undefined;
}
