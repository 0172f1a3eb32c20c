import { isWithin } from '../domain-name';
import { Policy } from './sts-policy';

const DAY = 24 * 60 * 60;

/** The shortest sensible max_age in seconds. Under enforce, gaps help an attacker (RFC 8461 §10.2); under testing, a report covers a day. */
const WISE_MAX_AGE = { enforce: 14 * DAY, testing: DAY, none: 0 };

/** Says whether senders forget a policy sooner than is wise in its mode. */
export function isShortMaxAge({ mode, maxAge }: Pick<Policy, 'mode' | 'maxAge'>): boolean {
  return maxAge < WISE_MAX_AGE[mode];
}

/** Says whether a pattern lets every host of the domain with a certificate receive its mail (RFC 8461 §10.4). */
export function isWidePattern(pattern: string, domain: string): boolean {
  return pattern.startsWith('*.') && isWithin(domain, pattern.slice(2));
}
