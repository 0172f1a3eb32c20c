import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { waitForPermissions } from './once-allowed';
import { Watchdog } from './watchdog';
import { shownLines } from '../protocol/shown';

/** The result of an operation. */
export interface ResourceResult {
  readonly physicalResourceId: string;
  /** Attributes of the resource. The whole response may have at most 4096 bytes. */
  readonly data?: { readonly [attribute: string]: string };
}

/** Performs what an event asks for. Has to end by `deadline`, in milliseconds since the epoch. */
export type Operation = (event: CloudFormationCustomResourceEvent, deadline: number) => Promise<ResourceResult>;

/** Reserved for the response. */
const RESPONSE_MILLISECONDS = 15_000;
/** The watchdog responds this long before the function times out. */
const WATCHDOG_MILLISECONDS = 8_000;
/** Makes a lasting denial the reason of a failure, instead of the timeout. */
const PERMISSION_MARGIN_MILLISECONDS = 5_000;
/** Keeps the response within CloudFormation's 4096 bytes. */
const MAX_REASON_LENGTH = 1200;
const BLOCKED = 'the function did not respond in time because something kept it busy';

interface Response {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: ResourceResult['data'];
}

/**
 * Makes a Lambda handler for a custom resource that always responds: CloudFormation waits for the response only.
 *
 * @param nameOf Returns the physical id for an event, even if its operation fails. The id must not change with the content:
 * CloudFormation follows a changed id with a Delete for the old one.
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

/** Fails when time runs out, or when something throws outside the operation's own promise. */
function watch(deadline: number) {
  let fail: (error: Error) => void;
  const failure = new Promise<never>((_, reject) => { fail = reject; });
  const timer = setTimeout(() => fail(new Error('the function timed out')), Math.max(0, deadline - Date.now()));
  const crashed = (error: unknown) => fail(error instanceof Error ? error : new Error(String(error)));
  for (const crash of ['uncaughtException', 'unhandledRejection']) {
    // The runtime's own listener would end the process before it could respond.
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
      // Send bytes: fetch adds a content type to text, which the signed URL does not allow.
      const answer = await fetch(url, { method: 'PUT', body: Buffer.from(body), signal: AbortSignal.timeout(4_000) });
      if (answer.ok) return;
      throw new Error(`CloudFormation rejected the response (HTTP ${answer.status})`);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}
