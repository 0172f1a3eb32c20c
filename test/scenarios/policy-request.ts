import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { Answer, PolicyRequest } from './cloud';

export interface Server {
  readonly address: string;
  readonly port: number;
  /** PEM. @default - the authorities that Node.js trusts */
  readonly ca?: string;
}

const HEADERS = { 'User-Agent': 'cdk-mta-sts acceptance', 'Accept-Encoding': 'identity' };
const PATH = '/.well-known/mta-sts.txt';

/** Requests a policy as a sender does. Fails if the server has no certificate for the host, or if a header names the account. */
export function requestPolicy(
  { address, port, ca }: Server, policyHost: string, { target = PATH, hostHeader = policyHost, headers = HEADERS }: PolicyRequest = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({
      host: address, port, servername: policyHost, headers: { Host: hostHeader, ...headers }, path: target, ca, agent: false, timeout: 20_000,
    }, async (response) => {
      if (/\barn:|\bstack\//.test(response.rawHeaders.join())) reject(new Error(`${policyHost} shows everybody its stack: ${response.rawHeaders.join()}`));
      resolve({ status: response.statusCode, type: response.headers['content-type'], body: await text(response) });
    }).on('timeout', function timedOut(this: { destroy(error: Error): void }) { this.destroy(new Error(`${policyHost} did not answer within 20 s`)); })
      .on('error', reject).end();
  });
}
