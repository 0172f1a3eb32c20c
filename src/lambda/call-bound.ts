/** A call that takes longer fails. The next run makes it again. */
const CALL_MILLISECONDS = 10_000;

/** Bounds the time of one call of the AWS SDK, its retries included. */
export function callBound(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(CALL_MILLISECONDS) };
}
