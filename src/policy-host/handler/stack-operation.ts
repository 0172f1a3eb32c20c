/** What CloudFormation says of a stack and of one of its resources. */
export interface StackOperation {
  readonly stackStatus: string;
  readonly resourceStatus: string;
  /** Since when the resource has its status, in milliseconds since the epoch. */
  readonly since: number;
}

/**
 * How much later than the request the status may be noted. Requests are dated in whole seconds, and a refused rollback is worse than a late check:
 * CloudFormation takes longer than this to cancel a resource and to come back to it.
 */
const TOLERANCE = 2000;

/** Whether CloudFormation still waits for a request: its resource is in progress, and has been since the request was made. */
export function isCurrent({ resourceStatus, since }: StackOperation, requestedAt: number): boolean {
  return resourceStatus.endsWith('_IN_PROGRESS') && since <= requestedAt + TOLERANCE;
}

/** Whether a request is part of a rollback. One that the rollback has overtaken is not, although its stack is being rolled back. */
export function isRollback(operation: StackOperation, requestedAt: number): boolean {
  return /ROLLBACK_IN_PROGRESS$/.test(operation.stackStatus) && isCurrent(operation, requestedAt);
}
