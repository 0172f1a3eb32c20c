import { CheckTest } from '../../../src/checks/check-report';
import { Slots } from '../../../src/lambda/slots';
import { changeOf, isSame, settled, Failures } from '../../../src/watch/handler/watch-state';

type Verdicts = { [code: string]: CheckTest['verdict'] };
const look = (verdicts: Verdicts): CheckTest[] => Object.entries(verdicts).map(([code, verdict]) => ({ code, verdict, message: `${code} ${verdict}`, evidence: null, fix: null }));

describe('what is settled', () => {
  test.each<[what: string, before: Failures, looks: Verdicts[], after: Failures]>([
    ['nothing', {}, [{ A: 'pass' }], {}],
    ['a fault that one check sees', {}, [{ A: 'fail' }], { A: 'fail' }],
    ['a fault that both see', {}, [{ A: 'fail' }, { A: 'fail' }], { A: 'fail' }],
    ['no fault that the second does not see', {}, [{ A: 'fail' }, { A: 'pass' }], {}],
    ['no fault that only the second sees', {}, [{ A: 'fail', B: 'pass' }, { A: 'fail', B: 'fail' }], { A: 'fail' }],
    ['no end that the second does not see', { A: 'fail' }, [{ A: 'pass' }, { A: 'fail' }], { A: 'fail' }],
    ['an end that both see', { A: 'fail' }, [{ A: 'pass' }, { A: 'pass' }], {}],
    ['what was known where nothing is seen', { A: 'fail' }, [{ A: 'not-run' }], { A: 'fail' }],
    ['a known failure that only one check sees', { A: 'fail' }, [{ A: 'not-run' }, { A: 'pass' }], { A: 'fail' }],
    ['nothing of a test that was never run', {}, [{ A: 'not-run' }], {}],
    ['nothing of a test that is there no more', { A: 'fail' }, [{ B: 'pass' }], {}],
    ['that it is worse', { A: 'warn' }, [{ A: 'fail' }, { A: 'fail' }], { A: 'fail' }],
    ['a failure whose severity differs between the checks', {}, [{ A: 'fail' }, { A: 'warn' }], {}],
  ])('%s', (_, before, looks, after) => {
    expect(settled(before, looks.map(look))).toEqual(after);
  });

  test('is a change where a code comes, goes or gets worse', () => {
    expect(isSame({ A: 'fail', B: 'warn' }, { B: 'warn', A: 'fail' })).toBe(true);
    for (const other of [{}, { A: 'warn' }, { A: 'fail', B: 'fail' }] as Failures[]) expect(isSame({ A: 'fail' }, other)).toBe(false);
  });
});

test('an event is bounded, whatever strangers write', () => {
  const endless = 'x'.repeat(100_000);
  const codes = Array.from({ length: 60 }, (_, index) => `CODE_${index}`);
  const tests = codes.map((code): CheckTest => ({ code, verdict: 'fail', message: endless, evidence: endless, fix: endless }));
  const change = changeOf({ id: '1', at: '2026-05-12T00:00:00Z', domain: 'example.com' }, {}, settled({}, [tests]), tests);
  expect(change.failing).toHaveLength(60);
  expect(JSON.stringify(change).length).toBeLessThan(128 * 1024);
});

test('so many at a time, in their order, and one that fails makes room as well', async () => {
  const slots = new Slots(2);
  const order: string[] = [];
  let [running, most] = [0, 0];
  const work = (name: string, fails = false) => slots.use(async () => {
    order.push(name);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if (fails) throw new Error(name);
    return name;
  });
  const results = await Promise.allSettled([work('a'), work('b', true), work('c'), work('d', true), work('e')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(most).toBe(2);
  await expect(slots.use(async () => 'again')).resolves.toBe('again');
});
