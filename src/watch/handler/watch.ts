import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESClient } from '@aws-sdk/client-ses';
import type { Context } from 'aws-lambda';
import { ChangeEvents } from './change-events';
import { ENV_EVENT_BUS, ENV_STATE_BUCKET, SCHEMA_VERSION, WatchGroup, WatchRequest, WatchResult } from '../watch-contract';
import { CHECK_MILLISECONDS, DomainChecker } from './domain-check';
import { DomainWatch } from './domain-watch';
import { Measured, WatchMetrics } from './watch-metrics';
import { DomainState } from './watch-state';
import { CheckOptions } from '../../checks/check-domain';
import { EventPublisher } from '../../lambda/event-publisher';
import { s3Client } from '../../lambda/s3-client';
import { Slots } from '../../lambda/slots';
import { JsonStore } from '../../lambda/stored-json';

export interface WatchOptions {
  /** How domains are checked. */
  readonly check?: CheckOptions;
  /** Time until the second check, which confirms a change. */
  readonly confirmMilliseconds?: number;
}

const CHECKS_AT_A_TIME = 10;
/** Reserved for publishing after the last check. */
const PUBLISH_MILLISECONDS = 45_000;

/** Thrown if there is not enough time left for a check. */
class OutOfTime extends Error {}

interface Watched {
  readonly domain: string;
  readonly group: WatchGroup;
}

/** Returns the Lambda handler, which checks every domain of its request. A failure at one domain does not affect the others. */
export function watchHandler(options: WatchOptions = {}) {
  const { [ENV_STATE_BUCKET]: bucket = '', [ENV_EVENT_BUS]: bus = '' } = process.env;
  const s3 = s3Client();
  const ses = new SESClient({});
  const states = new JsonStore<DomainState>(s3, bucket, SCHEMA_VERSION);
  const events = new ChangeEvents(new EventPublisher(new EventBridgeClient({})), bus, bucket);

  return async (request: WatchRequest, context: Context): Promise<WatchResult> => {
    const lastStart = Date.now() + context.getRemainingTimeInMillis() - PUBLISH_MILLISECONDS - CHECK_MILLISECONDS;
    const checker = new DomainChecker(s3, ses, request, options.check ?? {});
    const slots = new Slots(CHECKS_AT_A_TIME);
    const metrics = new WatchMetrics(bucket);
    const domains = rotated(request.groups.flatMap((group) => group.domains.map((domain) => ({ domain, group }))));
    const runs = await Promise.allSettled(domains.map(({ domain, group }) => {
      const check = (_: string, since: Date) => slots.use(async () => {
        if (Date.now() > lastStart) throw new OutOfTime('it was not checked: time ran out');
        return checker.check(domain, group, since);
      });
      const measured = (one: Measured) => metrics.addDomain(one, group.domainMetrics === true);
      return new DomainWatch(states, events, check, measured, options.confirmMilliseconds).run(domain);
    }));
    metrics.endRun(domains.length, runs.filter((run) => run.status === 'rejected' && run.reason instanceof OutOfTime).length);
    throwFailures(domains, runs);
    const changed = domains.filter((_, at) => (runs[at] as PromiseFulfilledResult<boolean>).value);
    return { domains: domains.length, changed: changed.map(({ domain }) => domain) };
  };
}

/** Starts each run with another domain: if time runs out, it does so for different domains. */
function rotated(domains: Watched[]): Watched[] {
  const first = domains.length > 0 ? Math.floor(Date.now() / 60_000) % domains.length : 0;
  return [...domains.slice(first), ...domains.slice(0, first)];
}

/** Ends the run with an error after all other work: Lambda counts it, and runs it up to two more times. */
function throwFailures(domains: readonly Watched[], runs: ReadonlyArray<PromiseSettledResult<boolean>>): void {
  const failures = runs.flatMap((run, at) => (run.status === 'rejected' ? [{ domain: domains[at].domain, error: run.reason }] : []));
  for (const { domain, error } of failures) console.error(`${domain} could not be watched:`, error);
  if (failures.length === 0) return;
  const published = failures.map(({ domain, error }) => `${domain} (${error instanceof Error ? error.message : String(error)})`);
  throw new Error(`${failures.length} of ${domains.length} domains could not be watched: ${published.join(', ')}`);
}
