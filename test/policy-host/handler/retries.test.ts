import { patiently } from '../../../src/policy-host/handler/retries';

beforeEach(() => jest.useFakeTimers());
afterEach(() => { jest.useRealTimers(); });

const failure = (name: string, others: object = {}) => Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 }, ...others });

/** Makes work that fails so many times. */
function work(times: number, error: Error) {
  return jest.fn(async () => {
    if (times-- > 0) throw error;
    return 'done';
  });
}

test.each<[what: string, error: Error]>([
  ['Throttling', failure('Throttling')],
  ['ThrottlingException', failure('ThrottlingException')],
  ['PriorRequestNotComplete', failure('PriorRequestNotComplete')],
  ['too many requests', failure('Unknown', { $metadata: { httpStatusCode: 429 } })],
  ['an error of the service', failure('InternalFailure', { $metadata: { httpStatusCode: 503 } })],
  ['no answer in time', failure('TimeoutError', { $metadata: {} })],
  ['a connection that broke', failure('Error', { code: 'ECONNRESET', $metadata: {} })],
  ['a name that can\'t be resolved now', failure('Error', { code: 'EAI_AGAIN', $metadata: {} })],
])('%s is retried far longer than the SDK does', async (_, error) => {
  const asked = work(10, error);
  const done = patiently(asked, Date.now() + 10 * 60_000);
  await jest.advanceTimersByTimeAsync(10 * 60_000);
  await expect(done).resolves.toBe('done');
  expect(asked).toHaveBeenCalledTimes(11);
});

test.each<[what: string, error: Error]>([
  ['a refusal', failure('InvalidChangeBatch')], ['a denial', failure('AccessDenied', { $metadata: { httpStatusCode: 403 } })],
  ['a zone that is not there', failure('NoSuchHostedZone', { $metadata: { httpStatusCode: 404 } })], ['a bug', new TypeError('x is undefined')],
])('%s is final', async (_, error) => {
  const asked = work(1, error);
  await expect(patiently(asked, Date.now() + 60_000)).rejects.toBe(error);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('the last attempt is at the end of the time, and its failure is final', async () => {
  const [began, end] = [Date.now(), Date.now() + 60_000];
  const times: number[] = [];
  const asked = async () => {
    times.push(Date.now() - began);
    throw failure('Throttling');
  };
  const done = expect(patiently(asked, end)).rejects.toThrow('Throttling');
  await jest.advanceTimersByTimeAsync(61_000);
  await done;
  expect(times[times.length - 1]).toBe(60_000);
});

test('nothing is retried without time left', async () => {
  const asked = work(1, failure('Throttling'));
  await expect(patiently(asked, Date.now())).rejects.toThrow('Throttling');
  expect(asked).toHaveBeenCalledTimes(1);
});

test('pauses grow up to a minute, each of a random length up to that', async () => {
  const random = jest.spyOn(Math, 'random');
  for (const [share, pauses] of [
    [1, [500, 750, 1125, 1688, 2531, 3797, 5695, 8543, 12_814, 19_222, 28_833, 43_249, 60_000, 60_000]],
    [0.5, [250, 375, 563, 844, 1266, 1898, 2848, 4271, 6407, 9611, 14_416, 21_624, 30_000, 30_000]],
  ] as const) {
    random.mockReturnValue(share);
    const times = [Date.now()];
    const asked = work(pauses.length, failure('Throttling'));
    const done = patiently(async () => {
      times.push(Date.now());
      return asked();
    }, Date.now() + 10 * 60_000);
    await jest.advanceTimersByTimeAsync(300_000);
    await done;
    times.slice(2).forEach((time, index) => expect(Math.abs(time - times[index + 1] - pauses[index])).toBeLessThanOrEqual(2));
    expect(times).toHaveLength(pauses.length + 2);
  }
  random.mockRestore();
});
