/*
 * Waits for permissions to take effect. IAM is eventually consistent (IAM User Guide, "Changes that I make are not always immediately visible"): for some seconds after a deployment,
 * a service may deny what the deployment has just allowed. That can happen to the first call to any service in a custom resource's handler.
 */

/** Exceeds the time that IAM usually takes: seconds, a minute at most. A longer denial is final. */
const SPREAD_MILLISECONDS = 60_000;
const PAUSE_MILLISECONDS = 2_000;

/** Names of the errors with which services deny a call. */
export const DENIALS = new Set([
  // S3 (API reference, "Error responses"), even if KMS denied the action; Route 53, CloudFormation and SES in practice.
  'AccessDenied',
  // KMS, EventBridge and SQS; also documented in the "Common errors" of Route 53, CloudFormation and SES.
  'AccessDeniedException',
]);

let waitsUntil = 0;

/** Begins an operation: from now on, clients from `onceAllowed` wait for permissions, but never beyond the deadline. */
export function waitForPermissions(deadline: number): void {
  waitsUntil = Math.min(deadline, Date.now() + SPREAD_MILLISECONDS);
}

/** The part of an SDK client that `onceAllowed` needs. */
interface Client {
  readonly middlewareStack: {
    add(middleware: (next: (args: any) => Promise<any>) => (args: any) => Promise<any>, options: { step: 'initialize'; name: string }): void;
  };
}

/**
 * Makes each call of a client wait until its permission takes effect.
 *
 * A call that is denied for good costs the whole wait. If a denial is a useful answer, use a client without this.
 */
export function onceAllowed<C extends Client>(client: C): C {
  // The first step wraps all others, so each attempt has its own signature and the SDK's retries.
  client.middlewareStack.add((next) => async (args) => whenAllowed(async () => next(args)), { step: 'initialize', name: 'onceAllowed' });
  return client;
}

/** Does the same for a call whose answer may contain denials: the call throws an error with the name of a denial. */
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
