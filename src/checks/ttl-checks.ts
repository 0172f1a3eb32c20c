import { CheckContext } from './check-context';
import { Checklist, warn } from './checklist';

const [HOUR, DAY] = [60 * 60, 24 * 60 * 60];

/**
 * In seconds. This package gives `_mta-sts` five minutes and counts on half an hour until an id is seen everywhere (RFC 8461 §8.1); an hour is what many
 * providers give every record. A new address for reports is less urgent, and RFC 8460 §7 advises a long TTL, against who suppresses the record.
 */
const LONGEST = { STS_RECORD_TTL: HOUR, TLSRPT_RECORD_TTL: DAY };

export const STS_TTL_TESTS = {
  STS_RECORD_TTL: warn('the record at _mta-sts is not kept for long', 'until its TTL is over, senders do not see the id of a new policy, also where the old one makes them refuse mail',
    'give the TXT record a TTL of five minutes to an hour'),
};
export const TLSRPT_TTL_TESTS = {
  TLSRPT_RECORD_TTL: warn('the record at _smtp._tls is not kept for long', 'until its TTL is over, reports go where they went before', 'give the TXT record a TTL of an hour to a day'),
};

/** Checks how long resolvers keep a record. A short TTL does no harm. */
export async function checkTtl<Code extends keyof typeof LONGEST>(
  list: Checklist<Code>, code: Code, { dns, askTtl }: CheckContext, name: string,
): Promise<void> {
  if (!askTtl) return list.dismiss([code], 'not asked for');
  const ttl = await dns.txtTtl(name, askTtl);
  if (ttl === undefined) return list.defer(code, `could not be checked: no server answered with the TTL of ${name}`);
  return list.judge(code, ttl > LONGEST[code] && `resolvers keep the record at ${name} for ${ttl} seconds or more`, `TTL ${ttl}`);
}
