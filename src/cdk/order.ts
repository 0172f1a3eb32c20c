import { IConstruct } from 'constructs';

/** Compares constructs by their paths. What is a set then has one order in the template, in whichever order an app adds to it. */
export function byPath(one: IConstruct, other: IConstruct): number {
  return compare(one.node.path, other.node.path);
}

/** Compares texts by their characters, which no locale changes. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
