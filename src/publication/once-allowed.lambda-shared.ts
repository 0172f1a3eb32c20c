/** Far longer than it takes, as a rule. */
const MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 2000;

/** What a deployment has just let a role do, it may be denied for some seconds more: IAM is made known everywhere bit by bit. */
export async function onceAllowed<T>(work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + MILLISECONDS; ;) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name !== 'AccessDenied' || Date.now() >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  }
}
