import { WatchText } from './domain-facts';
import { WatchTexts } from './domain-notifier';
import { domainNameProblem } from '../../protocol/domain-name';
import { shortened } from '../../protocol/shown';
import { EVENT_DETAIL_TYPE as REPORT_ACCEPTED } from '../../tls-rpt/ingestion-contract';
import { EVENT_DETAIL_TYPE as WATCH_CHANGED } from '../../watch/watch-contract';

/** An event of the receiver or of the watch, as EventBridge passes it on. */
export interface NotificationEvent {
  readonly 'detail-type': string;
  readonly 'detail': { readonly [name: string]: unknown };
}

export interface DomainRequest {
  readonly domain: string;
  readonly texts?: WatchTexts;
}

const [MAX_TESTS, MAX_TEXT_LENGTH] = [50, 500];

/** Reads an event. Anyone who may put events into the bus can write one, so nothing in it is trusted. Returns undefined for one that names no domain. */
export function requestOf({ 'detail-type': type, detail }: NotificationEvent): DomainRequest | undefined {
  const name = type === REPORT_ACCEPTED ? detail.policyDomain : type === WATCH_CHANGED ? detail.domain : undefined;
  if (typeof name !== 'string' || !name.includes('.') || domainNameProblem(name)) return undefined;
  const { at, tests } = detail;
  if (type !== WATCH_CHANGED || typeof at !== 'string' || !Array.isArray(tests) || Number.isNaN(Date.parse(at))) return { domain: name };
  return { domain: name, texts: { at: new Date(at).toISOString(), tests: tests.slice(0, MAX_TESTS).flatMap(testOf) } };
}

function testOf(test: { readonly [name: string]: unknown } | null): WatchText[] {
  const text = (value: unknown) => typeof value === 'string' ? shortened(value, MAX_TEXT_LENGTH) : null;
  if (typeof test?.code !== 'string' || typeof test.message !== 'string') return [];
  return [{ code: shortened(test.code, MAX_TEXT_LENGTH), message: text(test.message)!, fix: text(test.fix) }];
}
