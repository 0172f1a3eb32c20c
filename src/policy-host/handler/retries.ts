/**
 * Errors with which Route 53 and CloudFormation throttle requests, with HTTP status 400: `Throttling` and `PriorRequestNotComplete` (Developer Guide, "Throttling for Amazon Route 53 API
 * requests" and, before 2026, "Limits"; seen in rancher#3257 and cloudformation-coverage-roadmap#573), `ThrottlingException` (API Reference, "Common
 * errors", and the errors of its operations). The SDK counts the same three as throttling.
 */
const THROTTLES = new Set(['Throttling', 'ThrottlingException', 'PriorRequestNotComplete']);

const FIRST_PAUSE_MILLISECONDS = 500;
/** Pauses grow slowly, so that an operation does not wait through a minute in which requests would pass. */
const GROWTH = 1.5;
/** Eighty publications that retry after half of this, on average, make fewer than three requests a second. That leaves room even if throttled requests count. */
const LONGEST_PAUSE_MILLISECONDS = 60_000;

/**
 * Retries while a service throttles or does not answer, until a time in milliseconds since the epoch. Pauses grow, each with a random length up to
 * the maximum. The SDK itself gives up after three attempts, within seconds.
 */
export async function patiently<T>(work: () => Promise<T>, until: number): Promise<T> {
  for (let longest = FIRST_PAUSE_MILLISECONDS; ; longest = Math.min(GROWTH * longest, LONGEST_PAUSE_MILLISECONDS)) {
    try {
      return await work();
    } catch (error) {
      const left = until - Date.now();
      if (!isPassing(error as ServiceError) || left <= 0) throw error;
      const pause = Math.min(left, Math.random() * longest);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** The fields of the SDK's errors. */
interface ServiceError extends Error {
  /** The system's code if there was no answer, such as `ECONNRESET`. */
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function isPassing({ name, code, $metadata }: ServiceError): boolean {
  const status = $metadata?.httpStatusCode ?? 0;
  return THROTTLES.has(name) || name === 'TimeoutError' || status === 429 || status >= 500 || (typeof code === 'string' && /^E[A-Z_]+$/.test(code));
}
