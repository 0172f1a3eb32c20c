import { onceAllowed } from '../../src/publication/once-allowed.lambda-shared';

const failing = (name: string, times: number) => {
  let calls = 0;
  return jest.fn(async () => {
    calls += 1;
    if (calls <= times) throw Object.assign(new Error(name), { name });
    return 'done';
  });
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('what is denied for some seconds is done in the end', async () => {
  const work = failing('AccessDenied', 3);
  const result = onceAllowed(work);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await result).toBe('done');
  expect(work).toHaveBeenCalledTimes(4);
});

test('what is denied for good fails with it after half a minute', async () => {
  const failure = onceAllowed(failing('AccessDenied', Infinity)).then(() => 'done', (error) => error.message);
  await jest.advanceTimersByTimeAsync(33_000);
  expect(await failure).toBe('AccessDenied');
});

test('what fails otherwise fails at once', async () => {
  const work = failing('NoSuchBucket', 1);
  await expect(onceAllowed(work)).rejects.toThrow('NoSuchBucket');
  expect(work).toHaveBeenCalledTimes(1);
});
