import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { requestCustomResource } from '../support/lambda';

const SRC = path.join(__dirname, '..', '..', 'src');

/** CloudFormation waits an hour for an answer that does not come. */
describe('the response of a custom resource', () => {
  let directory: string;
  /** A file that exists from the first answer on. */
  let answered: string;
  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'handler-'));
    answered = path.join(directory, 'answered');
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  /** Runs an operation in a separate process, as Lambda does, so that a crash ends only that process. */
  function request(operation: string, timeoutSeconds = 30, imports = '') {
    buildSync({
      stdin: {
        contents: `import { customResource } from './lambda/custom-resource';
          ${imports}
          export const handler = customResource(() => 'the name', ${operation});`,
        resolveDir: SRC,
      },
      bundle: true,
      platform: 'node',
      outfile: path.join(directory, 'index.js'),
    });
    return requestCustomResource(directory, { RequestType: 'Create', ResourceProperties: {} }, {}, timeoutSeconds, () => fs.writeFileSync(answered, ''));
  }

  test('the response has the physical id and the attributes', async () => {
    expect(await request("async () => ({ physicalResourceId: 'made', data: { Id: '1' } })")).toEqual({
      StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Resource', Status: 'SUCCESS', PhysicalResourceId: 'made', Data: { Id: '1' },
    });
  });

  test.each([
    ['fails', "async () => { throw new Error('no such bucket'); }", 'no such bucket'],
    ['fails with something that is not an error', "async () => { throw 'no such bucket'; }", 'no such bucket'],
    ['throws in a callback', "() => new Promise(() => setTimeout(() => { throw new Error('thrown aside'); }))", 'thrown aside'],
    ['forgets a promise that fails', "() => { Promise.reject(new Error('forgotten')); return new Promise(() => {}); }", 'forgotten'],
  ])('the response says so if the operation %s', async (_, operation, reason) => {
    expect(await request(operation)).toMatchObject({
      Status: 'FAILED', PhysicalResourceId: 'the name', Reason: `${reason} (log stream local)`,
    });
  });

  test('the response comes before time runs out', async () => {
    // 15 seconds are reserved for the response.
    expect(await request('() => new Promise(() => {})', 15.2))
      .toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'the name', Reason: expect.stringContaining('the function timed out') });
  });

  test.each([
    ['computes without a pause', ''],
    ['waits for something in its own thread', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)'],
  ])('the response comes once, and in time, if the operation %s', async (_, blocking) => {
    const busy = `for (const end = Date.now() + 20_000; Date.now() < end && !existsSync(${JSON.stringify(answered)});) { ${blocking} }`;
    // 8 seconds before the end of its time the watchdog responds.
    const answer = await request(`async () => { await null; ${busy} return { physicalResourceId: 'too late' }; }`, 10, "import { existsSync } from 'node:fs';");
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'the name', Reason: expect.stringContaining('because something kept it busy') });
  }, 30_000);

  test('the response has the blockers of a policy, even if a stored report names a host of a million marks', async () => {
    const line = `{ organization_name: null, dkim_domain: 'reporter.example', policy_type: 'sts', successful_sessions: 1, failed_sessions: 1, unreadable: [],
      failures: [{ result_type: 'certificate-expired', receiving_mx_hostname: 'a' + '\\u0f81'.repeat(1_000_000), failed_sessions: 1 }] }`;
    const s3 = `{ send: async ({ input: { Key, Prefix = '' } }) => Key
      ? { Body: { transformToByteArray: async () => gzipSync(JSON.stringify(${line}) + '\\n') } }
      : { Contents: Prefix.includes('2026-11-24') ? [{ Key: '1.json.gz', Size: 3000, LastModified: new Date() }] : [] } }`;
    const blockers = `blockersIn(${s3}, 'reports', 'example.com', 1, Date.parse('2026-11-25T00:00:00Z'), Infinity)`;
    const answer = await request(`async () => ({ physicalResourceId: 'made', data: { Said: (await ${blockers})[0] } })`, 30, `
      import { gzipSync } from 'node:zlib';
      import { blockersIn } from './policy-host/handler/evidence';`);
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Said: expect.stringContaining('reporter.example saw certificate-expired at a') } });
  }, 60_000);

  test('the response has at most 4096 bytes, however long the reason', async () => {
    const answer = await request("async () => { throw new Error('\\u00e9'.repeat(100_000)); }");
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(4096);
  });
});
