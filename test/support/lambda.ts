import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';

const CALL = `
  require(${JSON.stringify(path.join(__dirname, 'name-server.cjs'))});
  const [event, timeout] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const end = Date.now() + timeout;
  const context = { getRemainingTimeInMillis: () => end - Date.now(), logStreamName: 'local' };
  require(process.argv[1]).handler(event, context).then((result) => process.send(result ?? null), (error) => { console.error(error); process.exitCode = 1; });
`;

/** Runs a bundled handler in a process of its own. */
export function invoke(codeDir: string, event: unknown, env: NodeJS.ProcessEnv, timeoutSeconds = 30): Promise<any> {
  return new Promise((resolve, reject) => {
    let result: unknown;
    let output = '';
    const child = spawn(process.execPath, ['-e', CALL, path.join(codeDir, 'index.js')], {
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    child.on('message', (message) => { result = message; });
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data) => { output += data; });
    child.on('error', reject);
    child.on('close', (code) => code === 0 ? resolve(result) : reject(new Error(`the handler ended with status ${code}:\n${output}`)));
    child.stdin!.end(JSON.stringify([event, timeoutSeconds * 1000]));
  });
}

/** Runs a custom resource's handler and takes its answer in CloudFormation's place. */
export async function requestCustomResource(
  codeDir: string, request: { [name: string]: unknown }, env: NodeJS.ProcessEnv, timeoutSeconds?: number, onAnswer = () => {},
): Promise<any> {
  const answers: string[] = [];
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (data) => { body += data; });
    incoming.on('end', () => { answers.push(body); onAnswer(); response.end(); });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await invoke(codeDir, { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Resource', ResponseURL, ...request }, env, timeoutSeconds);
  } finally {
    server.close();
  }
  if (answers.length !== 1) throw new Error(`CloudFormation got ${answers.length} answers`);
  return JSON.parse(answers[0]);
}
