/** Numbers of domains in the documentation. */
export const FLOOR_DOMAINS = [10, 80, 300, 2000] as const;

/** Calls to Route 53 for a further domain: four records, each created and then asked for once, and a reading of the zone by the preflight and by the publication. */
const CALLS_A_DOMAIN = 10;
/** Calls that Route 53 takes at once, before it limits their rate: developer guide, "Throttling for Amazon Route 53 API requests". */
const BURST = 50;

/** Returns the seconds that a first deployment takes at least, because Route 53 takes so many calls of an account in a second. */
export function deployFloorSeconds(domains: number, callsPerSecond: number): number {
  return Math.max(0, domains * CALLS_A_DOMAIN - BURST) / callsPerSecond;
}
