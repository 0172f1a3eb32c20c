import { Assumptions } from './cloudformation';
import { Thoroughness } from './exploration';

/**
 * `some`, the default, is one failure in each transition, in few of them with what still runs after it, and takes seconds. `each` is that in all of them
 * and takes minutes, `all` tries two failures more, and `thorough` takes hours. The mutants need none of these: each run of the tests finds them all.
 */
const LEVELS = ['some', 'each', 'all', 'thorough'];
const level = LEVELS.indexOf(process.env.SAFETY ?? 'some');
if (level < 0) throw new Error(`SAFETY is '${process.env.SAFETY}', and one of ${LEVELS.join(', ')} is wanted`);

export const all = level >= 1;
const twoFailures = level >= 2;
export const thorough = level === 3;

/** These have many orders. One of them is tried with failures, and each without. */
export const WIDE = /first policy|second domain|another order|in place of/;
const WIDEST = /domain in front|another order/;
/** Orphaned invocations make many more paths. By default only these few transitions have them. */
const WITH_ORPHANS = ['taken out under enforce', 'a domain left out', 'a trial over enforce'];
export const PLAIN: Assumptions = { rollbackOfUntouched: false, gapsInOrder: false };

/** Returns the explorations for any failures and orphaned invocations. */
export function explorationsOf(name: string): Thoroughness[] {
  const isWide = WIDE.test(name);
  const inOneOrder = !all || (isWide && !thorough);
  const once: Thoroughness = { faults: 1, sideBySide: false, inOneOrder, withoutOrphans: !all && !WITH_ORPHANS.includes(name), assumptions: PLAIN };
  const gaps = { ...once, assumptions: { ...PLAIN, gapsInOrder: true } };
  if (!all) return WIDEST.test(name) ? [{ ...once, faults: 0 }] : [once, gaps];
  if (isWide) return [once, gaps, { ...once, faults: 0, inOneOrder: false }];
  if (!twoFailures) return [once, gaps];
  return [once, gaps, ...[PLAIN, { ...PLAIN, rollbackOfUntouched: true }].map((assumptions): Thoroughness => (
    { ...once, faults: 2, withoutOrphans: !thorough, assumptions }
  ))];
}
