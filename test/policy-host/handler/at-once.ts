import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');

/** The code of each is its own, with its AWS SDK, as in functions that Lambda runs side by side. */
const CALL = `
  require(${JSON.stringify(path.join(ROOT, 'test', 'support', 'name-server.cjs'))});
  require('node:events').defaultMaxListeners = 0;
  process.setMaxListeners(0);
  const end = Date.now() + 10 * 60_000;
  const context = { getRemainingTimeInMillis: () => end - Date.now(), logStreamName: 'local' };
  const code = require.resolve(process.argv[1]);
  for (const event of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {
    delete require.cache[code];
    require(code).handler(event, context).catch((error) => { console.error(error); process.exitCode = 1; });
  }
`;

/** Runs a bundled handler of a custom resource for many events at once, with the time that Lambda gives it, and takes the answers in CloudFormation's place. */
export async function requestAtOnce(
  codeDir: string, events: readonly object[], env: NodeJS.ProcessEnv, answered: (answer: any) => void,
): Promise<void> {
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (data) => { body += data; });
    incoming.on('end', () => {
      answered(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, ['-e', CALL, path.join(codeDir, 'index.js')], {
        env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      child.on('error', reject).on('close', (code) => code === 0 ? resolve() : reject(new Error(`the handlers ended with status ${code}`)));
      child.stdin.end(JSON.stringify(events.map((event) => ({ StackId: 'stack', ResponseURL, ...event }))));
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
