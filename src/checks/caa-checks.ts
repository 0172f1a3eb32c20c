import { CaaRecord } from 'node:dns';
import { CheckContext } from './check-context';
import { CHECK_LIMITS } from './check-limits';
import { Checklist, warn } from './checklist';
import { LookupError } from './dns-client';

export const CAA_TESTS = {
  POLICY_HOST_CAA: warn('no CAA record keeps Amazon from renewing the certificate', 'AWS Certificate Manager can neither issue nor renew the certificate; when it has expired, senders get no policy',
    'publish a CAA record with issue "amazon.com" at mta-sts.<domain>, or beside the others; remove critical properties that authorities do not know'),
};

/** Any of them lets AWS Certificate Manager issue (https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html). */
const AMAZON = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];
/** What a certificate authority may find in a record, and has to understand where it is critical (RFC 8659 §4). */
const KNOWN_TAGS = ['issue', 'issuewild', 'iodef', 'issuemail', 'issuevmc', 'contactemail', 'contactphone'];

/** Says of the certificate in use whose it is, and whether only a wildcard in it covers the host. */
export interface CertificateInUse {
  readonly byAmazon: boolean;
  readonly wildcard: boolean;
}

/** Checks that Amazon may issue a certificate for a host, where the one in use, or the one that is to come, is Amazon's (RFC 8659). */
export async function checkCaa(
  list: Checklist<keyof typeof CAA_TESTS>, context: CheckContext, host: string, { byAmazon, wildcard }: CertificateInUse,
): Promise<void> {
  if (!byAmazon) return list.judge('POLICY_HOST_CAA', undefined, 'the certificate is not by Amazon: no CAA record is looked up');
  // The climb for `*.example.com` begins at `example.com`.
  const start = wildcard ? host.slice(host.indexOf('.') + 1) : host;
  const found = await relevantRecords(context, start);
  // No answer is not an answer that keeps Amazon out: the authority asks again, and from elsewhere.
  if ('unknown' in found) return list.defer('POLICY_HOST_CAA', `could not be checked: ${found.unknown}`);
  const { name, records } = found;
  const seen = records.length > 0 ? `CAA at ${name}: ${records.map(shownRecord).join(', ')}` : `no CAA record at ${start} or above`;
  const problem = refusalOf(records, wildcard);
  return list.judge('POLICY_HOST_CAA', problem && `the CAA records at ${name} keep Amazon out: ${problem}`, seen);
}

type Found = { readonly name: string; readonly records: readonly CaaRecord[] } | { readonly unknown: string };

/**
 * The records at the name, including those that its alias leads to, or else at the closest name above it (RFC 8659 §3). The names above an alias's target do
 * not count. All names are asked at once: one after the other could take longer than the check.
 */
async function relevantRecords({ dns }: CheckContext, start: string): Promise<Found> {
  const labels = start.split('.');
  const names = labels.map((_, at) => labels.slice(at).join('.')).slice(0, CHECK_LIMITS.caaNames);
  const answers = await Promise.allSettled(names.map((name) => dns.caa(name)));
  for (const [at, answer] of answers.entries()) {
    // A failure counts only where the climb comes by: not above records that are there.
    if (answer.status === 'rejected' && answer.reason instanceof LookupError) return { unknown: answer.reason.message };
    if (answer.status === 'rejected') throw answer.reason;
    if (answer.value.length > 0) return { name: names[at], records: answer.value };
  }
  if (names.length < labels.length) return { unknown: `only the first ${names.length} of ${labels.length} names from ${start} upwards are asked for CAA records` };
  return { name: start, records: [] };
}

function refusalOf(records: readonly CaaRecord[], wildcard: boolean): string | undefined {
  const strange = records.flatMap((record) => tagsOf(record).filter((tag) => record.critical >= 128 && !KNOWN_TAGS.includes(tag)));
  if (strange.length > 0) return `'${strange[0]}' is critical, and unknown to authorities`;
  const properties = records.flatMap((record) => Object.entries(record));
  const values = (tag: string) => properties.flatMap(([name, value]) => (name.toLowerCase() === tag ? [String(value)] : []));
  const [issue, issueWild] = [values('issue'), values('issuewild')];
  const relevant = wildcard && issueWild.length > 0 ? issueWild : issue;
  // Without such a property, any authority may issue.
  if (relevant.length === 0 || relevant.some((value) => AMAZON.includes(value.split(';', 1)[0].trim().toLowerCase()))) return undefined;
  return `${relevant === issueWild ? 'issuewild' : 'issue'} names ${relevant.map((value) => `"${value}"`).join(', ')}, and not ${AMAZON.join(', ')}`;
}

function tagsOf(record: CaaRecord): string[] {
  return Object.keys(record).filter((name) => name !== 'critical').map((name) => name.toLowerCase());
}

function shownRecord(record: CaaRecord): string {
  return Object.entries(record).flatMap(([name, value]) => (name === 'critical' ? [] : [`${record.critical} ${name} "${String(value)}"`])).join(', ');
}
