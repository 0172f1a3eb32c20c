import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { waitForPermissions } from './once-allowed';
import { Watchdog } from './watchdog';
import { shownLines } from '../protocol/shown';

/** What an operation made or found. */
export interface ResourceResult {
  readonly physicalResourceId: string;
  /** Attributes of the resource. The whole response may have 4096 bytes. */
  readonly data?: { readonly [attribute: string]: string };
}

/** `deadline` is when, in milliseconds since the epoch, the operation has to have ended. */
export type Operation = (event: CloudFormationCustomResourceEvent, deadline: number) => Promise<ResourceResult>;

/** Kept back for the response. */
const RESPONSE_MILLISECONDS = 15_000;
/** When the watchdog responds, before the time of the function is over. */
const WATCHDOG_MILLISECONDS = 8_000;
/** So that a denial that lasts is the reason of the failure, and not the time. */
const PERMISSION_MARGIN_MILLISECONDS = 5_000;
/** CloudFormation takes 4096 bytes for the whole response. */
const MAX_REASON_LENGTH = 1200;
const BLOCKED = 'the function did not respond in time, because something kept it busy';

interface Response {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: ResourceResult['data'];
}

/**
 * A Lambda handler for a custom resource which always answers: CloudFormation waits for nothing but the response.
 *
 * @param nameOf The physical id for an event, also for one whose operation fails. It must not change with the content:
 * CloudFormation answers a changed id with a Delete for the old one.
 */
export function customResource(nameOf: (event: CloudFormationCustomResourceEvent) => string, operation: Operation) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const remaining = context.getRemainingTimeInMillis();
    const deadline = Date.now() + remaining - RESPONSE_MILLISECONDS;
    const failed = (reason: string) => ({ Status: 'FAILED', PhysicalResourceId: nameOf(event), Reason: reasonOf(reason, context) });
    const watchdog = new Watchdog(event.ResponseURL, responseTo(event, failed(BLOCKED)), remaining - WATCHDOG_MILLISECONDS);
    const respond = async (response: Response) => {
      if (await watchdog.stop()) await send(event.ResponseURL, responseTo(event, response));
    };
    const reporting = watch(deadline);
    waitForPermissions(deadline - PERMISSION_MARGIN_MILLISECONDS);
    try {
      const outcome = await Promise.race([operation(event, deadline), reporting.failure]);
      await respond({ Status: 'SUCCESS', PhysicalResourceId: outcome.physicalResourceId, Data: outcome.data ?? {} });
    } catch (error) {
      console.error(error);
      await respond(failed(error instanceof Error ? error.message : String(error)));
    } finally {
      reporting.end();
    }
  };
}

/** Fails when time runs out and when something throws outside of the operation's own promise. */
function watch(deadline: number) {
  let fail: (error: Error) => void;
  const failure = new Promise<never>((_, reject) => { fail = reject; });
  const timer = setTimeout(() => fail(new Error('the function timed out')), Math.max(0, deadline - Date.now()));
  const crashed = (error: unknown) => fail(error instanceof Error ? error : new Error(String(error)));
  for (const crash of ['uncaughtException', 'unhandledRejection']) {
    // The runtime's own listener ends the process before a response could leave it.
    process.removeAllListeners(crash);
    process.on(crash, crashed);
  }
  return { failure, end: () => clearTimeout(timer) };
}

function reasonOf(message: string, context: Context): string {
  return `${shownLines(message.slice(0, MAX_REASON_LENGTH)).slice(0, MAX_REASON_LENGTH)} (log stream ${context.logStreamName})`;
}

function responseTo({ StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent, response: Response): string {
  return JSON.stringify({ StackId, RequestId, LogicalResourceId, ...response });
}

async function send(url: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // As bytes: fetch adds a content type to a text, which the signed URL does not allow.
      const answer = await fetch(url, { method: 'PUT', body: Buffer.from(body), signal: AbortSignal.timeout(4_000) });
      if (answer.ok) return;
      throw new Error(`CloudFormation rejected the response (HTTP ${answer.status})`);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}
