import { CaaRecord } from 'node:dns';
import { CheckContext } from './check-context';
import { CHECK_LIMITS } from './check-limits';
import { Checklist, warn } from './checklist';
import { LookupError } from './dns-client';

export const CAA_TESTS = {
  POLICY_HOST_CAA: warn('CAA records let Amazon renew the certificate', 'AWS Certificate Manager cannot issue or renew the certificate; once it has expired, senders get no policy',
    'publish a CAA record with issue "amazon.com" at mta-sts.<domain>, or next to the other CAA records; remove critical properties that authorities do not know'),
};

/** Lists the values that let AWS Certificate Manager issue (https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html). */
const AMAZON = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];
/** Lists the properties that certificate authorities understand. An unknown critical one stops them (RFC 8659 §4). */
const KNOWN_TAGS = ['issue', 'issuewild', 'iodef', 'issuemail', 'issuevmc', 'contactemail', 'contactphone'];

/** Says whether Amazon issued the certificate in use, and whether only a wildcard in it covers the host. */
export interface CertificateInUse {
  readonly byAmazon: boolean;
  readonly wildcard: boolean;
}

/** Checks that Amazon may issue a certificate for a host, if the certificate in use or the next one is Amazon's (RFC 8659). */
export async function checkCaa(
  list: Checklist<keyof typeof CAA_TESTS>, context: CheckContext, host: string, { byAmazon, wildcard }: CertificateInUse,
): Promise<void> {
  if (!byAmazon) return list.judge('POLICY_HOST_CAA', undefined, 'not needed: the certificate is not by Amazon');
  // The climb for `*.example.com` begins at `example.com`.
  const start = wildcard ? host.slice(host.indexOf('.') + 1) : host;
  const found = await relevantRecords(context, start);
  // A failed lookup does not keep Amazon out: the authority asks again, and from elsewhere.
  if ('unknown' in found) return list.defer('POLICY_HOST_CAA', `could not be checked: ${found.unknown}`);
  const { name, records } = found;
  const seen = records.length > 0 ? `CAA at ${name}: ${records.map(shownRecord).join(', ')}` : `no CAA record at ${start} or above`;
  const problem = refusalOf(records, wildcard);
  return list.judge('POLICY_HOST_CAA', problem && `the CAA records at ${name} keep Amazon out: ${problem}`, seen);
}

type Found = { readonly name: string; readonly records: readonly CaaRecord[] } | { readonly unknown: string };

/**
 * Finds the records at the name or its alias, or else at the closest name above it (RFC 8659 §3). Names above an alias's target don't count.
 * Looks up all names at once: one after the other could take longer than the check.
 */
async function relevantRecords({ dns }: CheckContext, start: string): Promise<Found> {
  const labels = start.split('.');
  const names = labels.map((_, at) => labels.slice(at).join('.')).slice(0, CHECK_LIMITS.caaNames);
  const answers = await Promise.allSettled(names.map((name) => dns.caa(name)));
  for (const [at, answer] of answers.entries()) {
    // A failure above existing records doesn't matter: the climb ends before it.
    if (answer.status === 'rejected' && answer.reason instanceof LookupError) return { unknown: answer.reason.message };
    if (answer.status === 'rejected') throw answer.reason;
    if (answer.value.length > 0) return { name: names[at], records: answer.value };
  }
  if (names.length < labels.length) return { unknown: `the check looks up CAA records at only ${names.length} of the ${labels.length} names from ${start} upwards` };
  return { name: start, records: [] };
}

function refusalOf(records: readonly CaaRecord[], wildcard: boolean): string | undefined {
  const strange = records.flatMap((record) => tagsOf(record).filter((tag) => record.critical >= 128 && !KNOWN_TAGS.includes(tag)));
  if (strange.length > 0) return `'${strange[0]}' is critical, and authorities do not know it`;
  const properties = records.flatMap((record) => Object.entries(record));
  const values = (tag: string) => properties.flatMap(([name, value]) => (name.toLowerCase() === tag ? [String(value)] : []));
  const [issue, issueWild] = [values('issue'), values('issuewild')];
  const relevant = wildcard && issueWild.length > 0 ? issueWild : issue;
  // Any authority may issue without such a property.
  if (relevant.length === 0 || relevant.some((value) => AMAZON.includes(value.split(';', 1)[0].trim().toLowerCase()))) return undefined;
  return `${relevant === issueWild ? 'issuewild' : 'issue'} names ${relevant.map((value) => `"${value}"`).join(', ')}, not ${AMAZON.join(', ')}`;
}

function tagsOf(record: CaaRecord): string[] {
  return Object.keys(record).filter((name) => name !== 'critical').map((name) => name.toLowerCase());
}

function shownRecord(record: CaaRecord): string {
  return Object.entries(record).flatMap(([name, value]) => (name === 'critical' ? [] : [`${record.critical} ${name} "${String(value)}"`])).join(', ');
}
