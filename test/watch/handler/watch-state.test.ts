import { CheckTest } from '../../../src/checks/check-report';
import { Slots } from '../../../src/lambda/slots';
import { changeOf, isSame, settled, Failures } from '../../../src/watch/handler/watch-state';

type Verdicts = { [code: string]: CheckTest['verdict'] };
const checkOf = (verdicts: Verdicts): CheckTest[] => Object.entries(verdicts).map(([code, verdict]) => ({ code, verdict, message: `${code} ${verdict}`, evidence: null, fix: null }));

describe('the settled failures of one or two checks', () => {
  test.each<[what: string, before: Failures, checks: Verdicts[], after: Failures]>([
    ['are none if nothing fails', {}, [{ A: 'pass' }], {}],
    ['contain a failure that the only check sees', {}, [{ A: 'fail' }], { A: 'fail' }],
    ['contain a failure that both see', {}, [{ A: 'fail' }, { A: 'fail' }], { A: 'fail' }],
    ['do not contain a failure that the second does not see', {}, [{ A: 'fail' }, { A: 'pass' }], {}],
    ['do not contain a failure that only the second sees', {}, [{ A: 'fail', B: 'pass' }, { A: 'fail', B: 'fail' }], { A: 'fail' }],
    ['keep a failure that the second still sees', { A: 'fail' }, [{ A: 'pass' }, { A: 'fail' }], { A: 'fail' }],
    ['drop a failure that neither sees', { A: 'fail' }, [{ A: 'pass' }, { A: 'pass' }], {}],
    ['keep a failure whose check was not run', { A: 'fail' }, [{ A: 'not-run' }], { A: 'fail' }],
    ['keep a failure whose check was run only once', { A: 'fail' }, [{ A: 'not-run' }, { A: 'pass' }], { A: 'fail' }],
    ['do not contain a check that was never run', {}, [{ A: 'not-run' }], {}],
    ['drop a check that no longer exists', { A: 'fail' }, [{ B: 'pass' }], {}],
    ['contain a failure that became worse', { A: 'warn' }, [{ A: 'fail' }, { A: 'fail' }], { A: 'fail' }],
    ['do not contain a failure whose severity differs between the checks', {}, [{ A: 'fail' }, { A: 'warn' }], {}],
  ])('the settled failures %s', (_, before, checks, after) => {
    expect(settled(before, checks.map(checkOf))).toEqual(after);
  });

  test('the settled failures change if a code appears, disappears or becomes worse', () => {
    expect(isSame({ A: 'fail', B: 'warn' }, { B: 'warn', A: 'fail' })).toBe(true);
    for (const other of [{}, { A: 'warn' }, { A: 'fail', B: 'fail' }] as Failures[]) expect(isSame({ A: 'fail' }, other)).toBe(false);
  });
});

test('an event has a bounded size, whatever strangers write', () => {
  const endless = 'x'.repeat(100_000);
  const codes = Array.from({ length: 60 }, (_, index) => `CODE_${index}`);
  const tests = codes.map((code): CheckTest => ({ code, verdict: 'fail', message: endless, evidence: endless, fix: endless }));
  const change = changeOf({ id: '1', at: '2026-05-12T00:00:00Z', domain: 'example.com' }, {}, settled({}, [tests]), tests);
  expect(change.failing).toHaveLength(60);
  expect(JSON.stringify(change).length).toBeLessThan(128 * 1024);
});

test('the pool runs so many at a time, in their order, and one that fails frees its slot', async () => {
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
