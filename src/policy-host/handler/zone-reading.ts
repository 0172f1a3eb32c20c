import { ZoneRecords } from './hosted-zone';
import { PublicationPorts } from './ports';
import { PublicationRequest, PublicationSettings } from './publication-request';
import { inRollback } from './rollback';
import { ifUnlisted } from './unlisted-domain';
import { DENIALS } from '../../lambda/once-allowed';

const NO_RECORDS: ZoneRecords = { mx: [], txt: [] };

/** Reads the domain's records from its hosted zone; a domain without a zone has none. */
export async function readRecords({ zoneId, domain, recordName }: PublicationSettings, ports: PublicationPorts): Promise<ZoneRecords> {
  return zoneId === undefined ? NO_RECORDS : ports.recordsInZone(zoneId, domain, recordName);
}

/** Returns undefined in a rollback that can't read the zone: the rollback continues without the records. */
export async function recordsBefore(request: PublicationRequest, ports: PublicationPorts): Promise<ZoneRecords | undefined> {
  try {
    return await readRecords(request, ports);
  } catch (error) {
    const { name, message } = error as Error;
    const steps = DENIALS.has(name) && request.recordsRole === undefined ? [ifUnlisted(request.domain)] : [];
    const blocker = new Error([`the records of ${request.domain} in the hosted zone could not be read: ${message}`, 'Nothing was changed', ...steps].join('. '));
    return inRollback(request, ports, blocker, () => unread(request, error as Error));
  }
}

/** Reads in a rollback what it could not read before; a second failure counts as no records. */
export async function recordsAfter(request: PublicationRequest, ports: PublicationPorts): Promise<ZoneRecords> {
  return await readRecords(request, ports).catch((error) => unread(request, error)) ?? NO_RECORDS;
}

function unread({ domain }: PublicationSettings, { message }: Error): undefined {
  console.error(`the rollback continues without the records of ${domain} in the hosted zone: ${message}`);
}
