import { policyHostName } from '../../protocol/mta-sts/sts-policy';
import { stsRecordName } from '../../protocol/mta-sts/sts-record';
import { tlsRptRecordName } from '../../protocol/tls-rpt/tls-rpt-record';
import { DomainsProperties, ServedDomain, servedDomainOf } from '../publication-contract';

/** Records of one name that an app creates in a hosted zone. */
export interface PlannedRecords {
  readonly zoneId: string;
  /** The mail domain or the mailbox's domain, at or above the name. */
  readonly domain: string;
  readonly name: string;
  readonly types: readonly string[];
  /** The record's resource, if it may have been in the stack before the policy host. */
  readonly logicalId?: string;
}

/** Returns the records that an app creates for the domains and mailboxes of a policy host. */
export function plannedRecords({ Domains, Mailboxes = {} }: Pick<DomainsProperties, 'Domains' | 'Mailboxes'>): PlannedRecords[] {
  return [
    ...Object.entries(Domains).flatMap(([domain, served]) => recordsOf(domain, servedDomainOf(served))),
    ...Object.entries(Mailboxes).map(([domain, { Zone, LogicalId }]) => (
      { zoneId: Zone, domain, name: domain, types: ['MX'], logicalId: LogicalId }
    )),
  ];
}

function recordsOf(domain: string, { Zone: zoneId, RecordName, TlsRpt }: ServedDomain): PlannedRecords[] {
  if (zoneId === undefined) return [];
  return [
    { zoneId, domain, name: RecordName ?? stsRecordName(domain), types: ['TXT'] },
    { zoneId, domain, name: policyHostName(domain), types: ['A', 'AAAA'] },
    ...TlsRpt === 'none' ? [] : [{ zoneId, domain, name: tlsRptRecordName(domain), types: ['TXT'] }],
  ];
}
