/**
 * How Route 53 and CloudFormation say "later", with HTTP status 400: `Throttling` and `PriorRequestNotComplete` (Developer Guide, "Throttling for Amazon Route 53 API
 * requests" and, before 2026, "Limits"; seen in rancher#3257 and cloudformation-coverage-roadmap#573), `ThrottlingException` (API Reference, "Common
 * errors", and the errors of its operations). The SDK counts the same three as throttling.
 */
const THROTTLES = new Set(['Throttling', 'ThrottlingException', 'PriorRequestNotComplete']);

const FIRST_PAUSE_MILLISECONDS = 500;
/** Slow, so that the first minute is not spent waiting where requests are let through. */
const GROWTH = 1.5;
/** Eighty publications that come back after half of that, on average, ask less than three times a second: room is left, even if a refused request counts. */
const LONGEST_PAUSE_MILLISECONDS = 60_000;

/**
 * Tries again while a service asks for patience or does not answer, with pauses that grow, each of random length up to the full, until a time in
 * milliseconds since the epoch. The SDK by itself gives up after three attempts, within seconds.
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

/** What errors of the SDK have. */
interface ServiceError extends Error {
  /** Of the system, where there was no answer: `ECONNRESET`. */
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function isPassing({ name, code, $metadata }: ServiceError): boolean {
  const status = $metadata?.httpStatusCode ?? 0;
  return THROTTLES.has(name) || name === 'TimeoutError' || status === 429 || status >= 500 || (typeof code === 'string' && /^E[A-Z_]+$/.test(code));
}
