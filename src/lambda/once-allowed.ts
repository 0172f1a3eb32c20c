/**
 * IAM is eventually consistent (IAM User Guide, "Changes that I make are not always immediately visible"): for some seconds after a deployment,
 * a service may deny what the deployment has just allowed. That can happen to each first call of a custom resource's handler, whatever its service.
 */

/** Exceeds the time that IAM usually takes: seconds, a minute at most. A denial that lasts is the answer. */
const SPREAD_MILLISECONDS = 60_000;
const PAUSE_MILLISECONDS = 2_000;

/** What a service calls a denial. */
const DENIALS = new Set([
  // S3 (API reference, "Error responses"), also where the denied action is one of KMS; Route 53, CloudFormation and SES in practice.
  'AccessDenied',
  // KMS, EventBridge and SQS; and what the "Common errors" of Route 53, CloudFormation and SES have for the same.
  'AccessDeniedException',
]);

let waitsUntil = 0;

/** Begins an operation: from now on, clients that are made with `onceAllowed` wait for permissions, but never beyond the deadline. */
export function waitForPermissions(deadline: number): void {
  waitsUntil = Math.min(deadline, Date.now() + SPREAD_MILLISECONDS);
}

/** The part of an SDK client that is used here. */
interface Client {
  readonly middlewareStack: {
    add(middleware: (next: (args: any) => Promise<any>) => (args: any) => Promise<any>, options: { step: 'initialize'; name: string }): void;
  };
}

/**
 * Lets each call of a client wait until its permission has spread.
 *
 * A call that may be denied for good costs the whole wait. So where a denial is an answer, use a client without this.
 */
export function onceAllowed<C extends Client>(client: C): C {
  // The first step wraps all others: each attempt is signed for itself, and has the retries of the SDK.
  client.middlewareStack.add((next) => async (args) => whenAllowed(async () => next(args)), { step: 'initialize', name: 'onceAllowed' });
  return client;
}

/** The same for a call whose answer may hold denials: it throws an error with the name of one. */
export async function whenAllowed<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!DENIALS.has((error as Error).name) || Date.now() + PAUSE_MILLISECONDS > waitsUntil) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  }
}
