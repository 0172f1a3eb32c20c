import { Assumptions } from './cloudformation';
import { explore } from './exploration';
import * as mutants from './mutants';
import { all } from './thoroughness';
import { TRANSITIONS } from './transitions';
import { silenceConsole } from '../support/silent-console';

silenceConsole();

const assumptions: Assumptions = { rollbackOfUntouched: false, gapsInOrder: false };
const setting = { faults: 1, sideBySide: false, assumptions };
/** These are found with two failures only. */
const TWICE: ReadonlyArray<keyof typeof mutants> = ['recordRepairedInPart', 'rollbackRefused'];
/** How late the policy host is, in milliseconds. */
const LATE = 5 * 60_000;

describe('faults in the construct', () => {
  test.each<[mutant: string, subject: keyof typeof mutants, transition: string, found: RegExp, lag?: number]>([
    ['a record that is changed before the policy', 'recordFirst', 'other mail exchangers', /stuck|refused/],
    ['an id that is known at synth', 'idAtSynth', 'other mail exchangers', /stuck|refused/],
    ['a policy that is announced before it is confirmed live', 'notConfirmed', 'other mail exchangers', /ahead/, LATE],
    ['ids by content alone', 'idByContent', 'other mail exchangers', /stuck|refused/],
    ['a record that is not corrected', 'recordNotRepaired', 'other mail exchangers', /stuck|refused/],
    ['a record that is corrected in part', 'recordRepairedInPart', 'other mail exchangers', /stuck|refused/],
    ['a rollback that a lookup can stop', 'rollbackRefused', 'other mail exchangers', /refused|unfaithful/],
    ['plain deletion', 'plainlyDeleted', 'taken out under enforce', /unreachable/],
    ['plain deletion of a stack', 'plainlyDeleted', 'destroyed under enforce', /unreachable/],
    ['a refusal to be deleted, in place of retention', 'refusedByDelete', 'taken out under enforce', /unreachable/],
    ['a refusal to be deleted with the stack', 'refusedByDelete', 'destroyed under enforce', /unreachable/],
    ['enforce as the first policy', 'enforceFirst', 'enforce as the first policy', /unreachable/],
    ['enforce over a trial', 'enforceFirst', 'enforce over a trial, taken out', /refused|unreachable/],
    ['a domain that is left out', 'leftOut', 'a domain left out', /unreachable/],
    ['a removal date by the last policy only', 'lastPolicyOnly', 'taken out in time for the last policy only', /unreachable/],
    ['a policy that forgets its publisher', 'publisherForgotten', 'another construct id on a shared host', /unreachable/],
    ['a policy that forgets its publisher, in another order', 'publisherForgotten', 'two domains in another order', /unreachable/],
    ['a run of the handler that continues after it was overtaken', 'neverOvertaken', 'other mail exchangers', /refused/],
    ['a check of the claim before the put', 'checkedBefore', 'other mail exchangers', /refused/],
    ['requests in the order of their arrival', 'lastComeFirst', 'other mail exchangers', /refused/],
    ['tickets that stay in the bucket', 'neverClosed', 'the first policy', /left/],
  ])('the model checker finds the fault in %s', async (_, subject, transition, found, lag = 0) => {
    const twice = TWICE.includes(subject) ? { faults: 2, withoutOrphans: true } : {};
    expect(await explore(TRANSITIONS[transition], { ...setting, ...twice, subject: mutants[subject], lag })).toMatch(found);
  }, 60_000);

  test('the model checker finds the fault in a policy host that waits for its preflight by order alone, if that has gaps', async () => {
    // Orphaned invocations are not needed here, and make many more paths.
    const gaps = { ...setting, withoutOrphans: true, assumptions: { ...assumptions, gapsInOrder: true }, subject: mutants.hostWithoutGuard };
    expect(await explore(TRANSITIONS['enforce over a trial, taken out'], gaps)).toMatch(/refused|unreachable/);
  });

  test('a late policy host alone harms nobody', async () => {
    // `npm run test:safety` adds orphaned invocations.
    expect(await explore(TRANSITIONS['other mail exchangers'], { ...setting, withoutOrphans: !all, lag: LATE })).toBeUndefined();
  });
});
