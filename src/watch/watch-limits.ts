import { Duration, Token } from 'aws-cdk-lib';
import { WatchRequest } from './watch-contract';
import { invalid, unresolved } from '../cdk/validation';

/** What EventBridge takes as the input of a rule's target; what it takes of a schedule's is not documented. */
const MAX_REQUEST_LENGTH = 8192;
/** Names of buckets, rule sets and rules have no more. */
const MAX_NAME_LENGTH = 64;

export function checkedInterval(interval: Duration): Duration {
  if (interval.isUnresolved()) throw unresolved('interval', 'write a Duration of a number');
  const minutes = interval.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 15 || minutes > 12 * 60) {
    throw invalid('interval', interval, 'it is whole minutes, from a quarter of an hour to half a day', 'write a Duration such as Duration.hours(1)');
  }
  return interval;
}

export function checkedMaxReportAge(maxReportAge: Duration): Duration {
  if (maxReportAge.isUnresolved()) throw unresolved('maxReportAge', 'write a Duration of a number');
  const days = maxReportAge.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 3 || days > 60) {
    throw invalid('maxReportAge', maxReportAge, 'it is whole days, from 3, as a report comes a day or two after its day, to 60', 'write a Duration such as Duration.days(7)');
  }
  return maxReportAge;
}

/** Names that are known only when the stack is deployed are taken to be as long as they can be. */
export function requestProblems(request: WatchRequest): string[] {
  const text = JSON.stringify(request, (_, value) => (Token.isUnresolved(value) ? 'x'.repeat(MAX_NAME_LENGTH) : value));
  if (text.length <= MAX_REQUEST_LENGTH) return [];
  const domains = request.groups.reduce((sum, group) => sum + group.domains.length, 0);
  return [`the ${domains} domains of this PolicyWatch make an input of ${text.length} characters, and its schedule takes ${MAX_REQUEST_LENGTH}: `
    + 'let the domains share one TlsRptReceiver, or spread them over more than one PolicyHost'];
}
