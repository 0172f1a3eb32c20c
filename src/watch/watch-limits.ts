import { Duration, Token } from 'aws-cdk-lib';
import { WatchRequest } from './watch-contract';
import { MAX_SCHEDULE_INPUT_LENGTH } from '../cdk/schedule-role';
import { invalid, requireKnownDuration } from '../cdk/validation';
import { FOREVER } from '../tls-rpt/report-retention';

/** How often a watch checks each domain, unless its options say otherwise. */
export const DEFAULT_INTERVAL = Duration.hours(4);
/** The longest name of a bucket, rule set or rule. */
const MAX_NAME_LENGTH = 64;

export function checkedInterval(interval: Duration): Duration {
  requireKnownDuration('interval', interval);
  const minutes = interval.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 15 || minutes > 12 * 60) {
    throw invalid('interval', interval, 'it must be whole minutes, from 15 minutes to 12 hours', 'write a Duration such as Duration.hours(1)');
  }
  return interval;
}

export function checkedMaxReportAge(maxReportAge: Duration): Duration {
  requireKnownDuration('maxReportAge', maxReportAge);
  const days = maxReportAge.toDays({ integral: false });
  if (days === FOREVER.toDays()) return maxReportAge;
  if (!Number.isInteger(days) || days < 3 || days > 60) {
    throw invalid('maxReportAge', maxReportAge, 'it must be whole days, from 3 to 60: a report arrives a day or two after the day that it covers', 'write a Duration such as Duration.days(7), or PolicyWatch.FOREVER for a domain that may be silent');
  }
  return maxReportAge;
}

/** Finds domains whose metrics nothing would ever measure. */
export function unwatchedProblems(measured: readonly string[], watched: readonly string[]): string[] {
  return measured.filter((domain) => !watched.includes(domain)).map((domain) => (
    `the app asks for a metric or an alarm of ${domain}, which this PolicyWatch does not check, so that it would have no values: `
      + `name one of its ${watched.length} domains${watched.length > 0 ? `, such as ${watched[0]}` : ''}, or give the domain's MtaSts the policy host of this watch`));
}

/** Finds a request that is too long, with the longest possible value for each name that is known only at deployment. */
export function requestProblems(request: WatchRequest): string[] {
  const text = JSON.stringify(request, (_, value) => (Token.isUnresolved(value) ? 'x'.repeat(MAX_NAME_LENGTH) : value));
  if (text.length <= MAX_SCHEDULE_INPUT_LENGTH) return [];
  const domains = request.groups.reduce((sum, group) => sum + group.domains.length, 0);
  return [`the ${domains} domains of this PolicyWatch make an input of ${text.length} characters, and a schedule allows ${MAX_SCHEDULE_INPUT_LENGTH}: `
    + 'let the domains share one TlsRptReceiver, or spread them over more than one PolicyHost'];
}
