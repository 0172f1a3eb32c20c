import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { Edge } from './edge';

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** What a sender gets from a policy host. Fails where nobody has a certificate for it, and where it tells of the account. */
export function fetchPolicy({ port, ca }: Edge, host: string, target = '/.well-known/mta-sts.txt'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, servername: host, headers: { Host: host }, path: target, ca, agent: false }, async (response) => {
      if (/\barn:|\bstack\//.test(response.rawHeaders.join())) reject(new Error(`${host} tells everybody of its stack: ${response.rawHeaders.join()}`));
      resolve({ status: response.statusCode, type: response.headers['content-type'], body: await text(response) });
    }).on('error', reject).end();
  });
}
