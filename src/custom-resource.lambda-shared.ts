import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { waitForPermissions } from './once-allowed.lambda-shared';

/** What an operation made or found. */
export interface Outcome {
  readonly physicalResourceId: string;
  /** Attributes of the resource. The whole response may have 4096 bytes. */
  readonly data?: { readonly [attribute: string]: string };
}

/** `deadline` is when, in milliseconds since the epoch, the operation has to have ended. */
export type Operation = (event: CloudFormationCustomResourceEvent, deadline: number) => Promise<Outcome>;

/** Kept back for the response. */
const RESPONSE_MILLISECONDS = 15_000;
/** So that a denial that lasts is the reason of the failure, and not the time. */
const PERMISSION_MARGIN_MILLISECONDS = 5_000;
/** CloudFormation takes 4096 bytes for the whole response. */
const MAX_REASON_LENGTH = 1200;

/**
 * A Lambda handler for a custom resource which always answers: CloudFormation waits for nothing but the response.
 *
 * @param nameOf The physical id for an event, also for one whose operation fails. It must not change with the content:
 * CloudFormation answers a changed id with a Delete for the old one.
 */
export function customResource(nameOf: (event: CloudFormationCustomResourceEvent) => string, operation: Operation) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const deadline = Date.now() + context.getRemainingTimeInMillis() - RESPONSE_MILLISECONDS;
    const guard = watch(deadline);
    waitForPermissions(deadline - PERMISSION_MARGIN_MILLISECONDS);
    try {
      const outcome = await Promise.race([operation(event, deadline), guard.failure]);
      await respond(event, { Status: 'SUCCESS', PhysicalResourceId: outcome.physicalResourceId, Data: outcome.data ?? {} });
    } catch (error) {
      console.error(error);
      await respond(event, { Status: 'FAILED', PhysicalResourceId: nameOf(event), Reason: reasonOf(error, context) });
    } finally {
      guard.end();
    }
  };
}

/** Fails when time runs out and when something throws outside of the operation's own promise. */
function watch(deadline: number) {
  let fail: (error: Error) => void;
  const failure = new Promise<never>((_, reject) => { fail = reject; });
  const timer = setTimeout(() => fail(new Error('the time of the function ran out')), Math.max(0, deadline - Date.now()));
  const crashed = (error: unknown) => fail(error instanceof Error ? error : new Error(String(error)));
  for (const crash of ['uncaughtException', 'unhandledRejection']) {
    // The runtime's own listener ends the process before a response could leave it.
    process.removeAllListeners(crash);
    process.on(crash, crashed);
  }
  return { failure, end: () => clearTimeout(timer) };
}

function reasonOf(error: unknown, context: Context): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.slice(0, MAX_REASON_LENGTH)} (log stream ${context.logStreamName})`;
}

async function respond(event: CloudFormationCustomResourceEvent, response: { [name: string]: unknown }): Promise<void> {
  const body = Buffer.from(JSON.stringify({
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    ...response,
  }));
  for (let attempt = 1; ; attempt++) {
    try {
      // As bytes: fetch adds a content type to a text, which the signed URL does not allow.
      const answer = await fetch(event.ResponseURL, { method: 'PUT', body, signal: AbortSignal.timeout(4_000) });
      if (answer.ok) return;
      throw new Error(`CloudFormation's answer to the response was ${answer.status}`);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}
