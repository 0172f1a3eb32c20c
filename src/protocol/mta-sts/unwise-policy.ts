import { isWithin } from '../domain-name';
import { Policy } from './sts-policy';

const DAY = 24 * 60 * 60;

/** In seconds. Enforced, gaps are for an attacker (RFC 8461 §10.2); tested, a report covers a day. */
const WISE_MAX_AGE = { enforce: 14 * DAY, testing: DAY, none: 0 };

/** Whether senders forget a policy sooner than is wise in its mode. */
export function isShortMaxAge({ mode, maxAge }: Pick<Policy, 'mode' | 'maxAge'>): boolean {
  return maxAge < WISE_MAX_AGE[mode];
}

/** Whether a pattern lets any host of the domain that has a certificate receive its mail (RFC 8461 §10.4). */
export function isWidePattern(pattern: string, domain: string): boolean {
  return pattern.startsWith('*.') && isWithin(domain, pattern.slice(2));
}
