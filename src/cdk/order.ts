import { IConstruct } from 'constructs';
import { compareTexts } from '../protocol/compare-texts';

export { compareTexts };

/** Compares constructs by their paths. What is a set then has one order in the template, in whichever order an app adds to it. */
export function byPath(one: IConstruct, other: IConstruct): number {
  return compareTexts(one.node.path, other.node.path);
}
