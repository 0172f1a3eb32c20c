/** The status of a stack and of one of its resources. */
export interface StackOperation {
  readonly stackStatus: string;
  readonly resourceStatus: string;
  /** The time at which the resource got its status, in milliseconds since the epoch. */
  readonly since: number;
}

/**
 * Tolerates a status that is this much later than the request. Requests have whole seconds, and a failed rollback is worse than a late check:
 * CloudFormation takes longer than this to cancel a resource and to return to it.
 */
const TOLERANCE = 2000;

/** Returns whether CloudFormation still waits for a request: the resource has been in progress since the request was made. */
export function isCurrent({ resourceStatus, since }: StackOperation, requestedAt: number): boolean {
  return resourceStatus.endsWith('_IN_PROGRESS') && since <= requestedAt + TOLERANCE;
}

/** Returns whether a request is part of a rollback. A request that the rollback overtook is not, although its stack is rolling back. */
export function isRollback(operation: StackOperation, requestedAt: number): boolean {
  return /ROLLBACK_IN_PROGRESS$/.test(operation.stackStatus) && isCurrent(operation, requestedAt);
}
