import { explore } from './exploration';
import { PLAIN } from './thoroughness';
import { TRANSITIONS, written } from './transitions';
import * as mutants from './written-mutants';
import { silenceConsole } from '../support/silent-console';

silenceConsole();

describe('where the publication writes the records itself, the model checker finds the fault in', () => {
  test.each<[mutant: string, subject: keyof typeof mutants, transition: string, found: RegExp]>([
    ['records that are written before the policy', 'writtenFirst', 'other mail exchangers', /ahead|stuck|refused/],
    ['changes that overwrite whatever is there', 'upserted', 'the first policy', /dangling/],
    ['first records without a reservation', 'notReserved', 'the first policy', /dangling/],
    ['a rollback that leaves the records', 'leftInRollback', 'other mail exchangers', /stuck|refused/],
    ['a deletion of records that another resource has written', 'deletedAnyway', 'another construct id on a shared host', /unreachable/],
  ])('%s', async (_, subject, transition, found) => {
    const thoroughness = { faults: 1, sideBySide: false, assumptions: PLAIN, subject: mutants[subject] };
    expect(await explore(written(TRANSITIONS[transition]), thoroughness)).toMatch(found);
  }, 60_000);
});
