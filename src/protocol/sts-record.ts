import { ProtocolError } from './protocol-error';
import { checkExtension, Field, parseFields, selectRecord } from './txt-record';

/** RFC 8461 §3.1: the TXT record at `_mta-sts`. */
export interface StsRecord {
  readonly id: string;
  readonly extensions: readonly Field[];
}

const VERSION = 'v=STSv1';

/** What senders take for an id. */
export const ID_RULE = '1 to 32 letters and digits';

export function isPolicyId(id: string): boolean {
  return /^[A-Za-z0-9]{1,32}$/.test(id);
}

export function stsRecordName(policyDomain: string): string {
  return `_mta-sts.${policyDomain}`;
}

/** The `;` directly behind the version: senders discard a record without it (RFC 8461 §3.1, erratum 6285). */
export function renderStsRecord(id: string): string {
  return `${VERSION}; id=${id};`;
}

export function parseStsRecord(text: string): StsRecord {
  const fields = parseFields(text, VERSION);
  const first = fields.find(([name]) => name === 'id');
  if (!first) throw new ProtocolError('NO_ID', "the record has no 'id'");
  if (!isPolicyId(first[1])) {
    throw new ProtocolError('BAD_ID', `id is '${first[1]}', not ${ID_RULE}`);
  }
  const extensions = fields.filter(([name]) => name !== 'id' && name !== 'v');
  extensions.forEach(checkExtension);
  return { id: first[1], extensions };
}

/** The one record that counts among all TXT records at `_mta-sts`; an error is as good as no MTA-STS. */
export function selectStsRecord(texts: readonly string[]): string {
  return selectRecord(texts, VERSION);
}
