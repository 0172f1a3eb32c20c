import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { bundleHandlers } from '../../scripts/bundle/bundling';
import { withLiteralKeys } from '../../scripts/bundle/lambda-sdk';

const ROOT = path.join(__dirname, '..', '..');
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
/** Prints the answer of the handler, or the message of its error. */
const RUN = 'require(process.argv[1]).handler().then(console.log, (error) => console.log(error.message))';
/** Answers with this object: its body arrives as a stream, and its checksum is checked. */
const BODY = 'the text';
const CRC32 = 'dlaLtw==';

interface Request { readonly url?: string; readonly authorization?: string; readonly token?: string | string[] }

let directory: string;
let file: string;

/** A handler outside of the project, where it finds no AWS SDK except its own. */
beforeAll(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lambda-sdk-'));
  file = path.join(directory, 'index.js');
  const src = path.join(directory, 'src');
  fs.mkdirSync(src);
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(src, 'node_modules'));
  fs.writeFileSync(path.join(src, 'one.lambda.ts'), `
    import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
    const client = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
    export const handler = async () => (await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key', ChecksumMode: 'ENABLED' }))).Body.transformToString();`);
  const [{ code }] = await bundleHandlers(src);
  fs.writeFileSync(file, code);
});
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

/** Runs the handler beside an S3 that has one object. Returns what it prints, and the requests. */
async function run(env: { [name: string]: string }): Promise<{ output: string; requests: Request[] }> {
  const requests: Request[] = [];
  const server = createServer(({ url, headers }, response) => {
    requests.push({ url, authorization: headers.authorization, token: headers['x-amz-security-token'] });
    response.writeHead(200, { 'x-amz-checksum-crc32': CRC32 }).end(BODY);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', RUN, file], {
      env: { PATH: process.env.PATH, AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, NODE_NO_WARNINGS: '1', ...env },
    });
    return { output: stdout.trim(), requests };
  } finally {
    server.close();
  }
}

test('a bundled client signs with the credentials of the environment, for its region and its endpoint', async () => {
  const { output, requests: [{ url, authorization, token }] } = await run(CREDENTIALS);
  expect(output).toBe(BODY);
  expect(url).toBe('/bucket/key?x-id=GetObject');
  expect(authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request/);
  expect(token).toBe(CREDENTIALS.AWS_SESSION_TOKEN);
});

test.each([
  ['no source', {}],
  ['the credentials of a container', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/' }],
  ['a token file', { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/r' }],
])('a bundled client without credentials in the environment says that they are not set: %s', async (_, env) => {
  const { output, requests } = await run({ HOME: directory, ...env });
  expect(output).toBe('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: this AWS SDK was bundled for Lambda, which sets them');
  expect(requests).toEqual([]);
});

test('keys that are strings in variables become literals, and no others', () => {
  expect(withLiteralKeys('const _K = "Key";\nconst n0 = 1;\nexport const a = [{ [_K]: 1, [n0]: 2, [other]: [_K] }, { [_K]: { [_K]: _K } }];\n'))
    .toBe('const _K = "Key";\nconst n0 = 1;\nexport const a = [{ "Key": 1, [n0]: 2, [other]: [_K] }, { "Key": { "Key": _K } }];\n');
});

test('the bundles have no type of calls that their handlers never make', async () => {
  const bundles = await bundleHandlers(path.join(ROOT, 'src'));
  const sdk = bundles.filter(({ packages }) => packages.some((root) => path.basename(root) === 'client-s3'));
  expect(sdk.map(({ file: name }) => path.dirname(name))).toEqual(['notify', 'publish', 'activate', 'ingest', 'watch']);
  for (const { code } of sdk) expect(Buffer.from(code).toString()).not.toMatch(/SelectObjectContentRequest|PutBucketInventoryConfiguration|event-streams|nested_sso/);
});
