import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { DigestRun } from './digest-run';
import { DomainNotifier } from './domain-notifier';
import { FactReader } from './fact-reader';
import { Message } from './message-document';
import { NotificationEvent, requestOf } from './notification-request';
import { DigestState, NotificationState, stateKey } from './notification-state';
import { Outbox } from './outbox';
import { Publisher, Topics } from './topics';
import { s3Client } from '../../lambda/s3-client';
import { JsonStore } from '../../lambda/stored-json';
import { DAY } from '../../stored-reports/stored-reports';
import {
  ENV_CHAT_TOPIC, ENV_REPORT_BUCKET, ENV_STATE_BUCKET, ENV_STATE_PREFIX, ENV_TOPIC, ENV_WATCH_BUCKET, SCHEMA_VERSION, ScheduledRun,
} from '../notification-contract';

export interface NotifyOptions {
  readonly s3?: S3Client;
  readonly publisher?: Publisher;
  readonly clock?: () => number;
}

/** How many messages a run published. */
export interface NotifyResult {
  readonly messages: number;
}

/** Reserved for publishing after the last reading. */
const PUBLISH_MILLISECONDS = 60_000;
/** For the reports of one domain. Ten thousand take about that. */
const READ_MILLISECONDS = 120_000;

/** Returns the Lambda handler, which announces what is new about the domain of an event, or about all domains of a schedule. */
export function notifyHandler({ publisher, clock = Date.now, ...options }: NotifyOptions = {}) {
  const { env } = process;
  const prefix = env[ENV_STATE_PREFIX] ?? '';
  const s3 = options.s3 ?? s3Client();
  const topics = publisher ?? new Topics(env[ENV_TOPIC] ?? '', env[ENV_CHAT_TOPIC]);
  const reader = new FactReader(s3, { reportBucket: env[ENV_REPORT_BUCKET] ?? null, watchBucket: env[ENV_WATCH_BUCKET] ?? null });
  const states = new JsonStore<NotificationState>(s3, env[ENV_STATE_BUCKET] ?? '', SCHEMA_VERSION);
  const digests = new JsonStore<DigestState>(s3, env[ENV_STATE_BUCKET] ?? '', SCHEMA_VERSION);

  return async (event: ScheduledRun | NotificationEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<NotifyResult> => {
    const end = Date.now() + context.getRemainingTimeInMillis() - PUBLISH_MILLISECONDS;
    const until = () => Math.min(end, Date.now() + READ_MILLISECONDS);
    const notifier = new DomainNotifier(
      states, new Outbox(states, topics, clock), (domain, tests) => reader.read(domain, tests, clock(), until()), prefix, clock,
    );
    if (!('run' in event)) {
      const request = requestOf(event);
      if (!request) console.warn('the event names no domain, and is ignored');
      return logged([request ? await notifier.run(request.domain, request.texts) : null]);
    }
    const textsOf = async (domain: string) => (await states.load(stateKey(prefix, domain)))?.value.tests ?? [];
    const read = async (domain: string) => {
      if (Date.now() > end) throw new Error('time ran out');
      return reader.read(domain, await textsOf(domain), clock(), until());
    };
    const digest = new DigestRun(new Outbox(digests, topics, clock), read, prefix, clock);
    return event.run === 'daily' ? daily(rotated(event.domains, clock()), notifier, digest, end) : logged([await digest.run(event.domains)]);
  };
}

/** A failure at one domain does not affect the others. The run ends with an error after all other work: Lambda counts it, and tries twice more. */
async function daily(domains: readonly string[], notifier: DomainNotifier, digest: DigestRun, end: number): Promise<NotifyResult> {
  const messages: Array<Message | null> = [];
  const failed: string[] = [];
  const isDigestDone = await digest.finish().then(() => true, (error) => {
    console.error('the digest could not be published:', error);
    return false;
  });
  for (const domain of domains) {
    try {
      if (Date.now() > end) throw new Error('time ran out');
      messages.push(await notifier.run(domain));
    } catch (error) {
      console.error(`${domain} could not be announced:`, error);
      failed.push(domain);
    }
  }
  const result = logged(messages);
  const problems = [
    ...failed.length > 0 ? [`${failed.length} of ${domains.length} domains could not be announced: ${failed.slice(0, 10).join(', ')}`] : [],
    ...isDigestDone ? [] : ['the digest could not be published'],
  ];
  if (problems.length > 0) throw new Error(problems.join('; '));
  return result;
}

/** Starts each day with another domain: if time runs out, it does so for different domains. */
function rotated(domains: readonly string[], now: number): readonly string[] {
  const first = domains.length > 0 ? Math.floor(now / DAY) % domains.length : 0;
  return [...domains.slice(first), ...domains.slice(0, first)];
}

/** Says what was published, in words of ours alone. */
function logged(messages: ReadonlyArray<Message | null>): NotifyResult {
  const published = messages.filter((message) => message !== null);
  for (const { id, kind, domain } of published) console.log(JSON.stringify({ published: id, kind, domain }));
  return { messages: published.length };
}
