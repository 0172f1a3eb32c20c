/** Orders texts by code units, which gives the same order wherever it runs. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
