import { CheckContext } from './check-context';
import { Checklist, warn } from './checklist';

const [HOUR, DAY] = [60 * 60, 24 * 60 * 60];

/**
 * The longest TTLs in seconds. This package gives `_mta-sts` five minutes and allows half an hour until an id is visible everywhere (RFC 8461 §8.1); many
 * providers give every record an hour. A new address for reports is less urgent, and RFC 8460 §7 advises a long TTL against attackers who suppress the record.
 */
const LONGEST = { STS_RECORD_TTL: HOUR, TLSRPT_RECORD_TTL: DAY };

export const STS_TTL_TESTS = {
  STS_RECORD_TTL: warn('resolvers do not keep the record at _mta-sts for long', 'until its TTL is over, senders do not see the id of a new policy, even if the old one makes them reject mail',
    'give the TXT record a TTL of five minutes to an hour'),
};
export const TLSRPT_TTL_TESTS = {
  TLSRPT_RECORD_TTL: warn('resolvers do not keep the record at _smtp._tls for long', 'until its TTL is over, reports go to the old destination', 'give the TXT record a TTL of an hour to a day'),
};

/** Checks how long resolvers keep a record. A short TTL does no harm. */
export async function checkTtl<Code extends keyof typeof LONGEST>(
  list: Checklist<Code>, code: Code, { dns, askTtl }: CheckContext, name: string,
): Promise<void> {
  if (!askTtl) return list.dismiss([code], 'not enabled');
  const ttl = await dns.txtTtl(name, askTtl);
  if (ttl === undefined) return list.defer(code, `could not be checked: no server answered with the TTL of ${name}`);
  return list.judge(code, ttl > LONGEST[code] && `resolvers keep the record at ${name} for ${ttl} seconds or more`, `TTL ${ttl}`);
}
