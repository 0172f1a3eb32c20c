import { ClientConfig } from '../scenarios/cloud';
import { signed } from '../scenarios/signature';
import { Emulator } from '../support/emulator';

export type Client = Emulator['client'];

/** Of the services without a region of their own. */
const GLOBAL = ['cloudfront', 'iam'];
/** Where the name in the host is another than the one that is signed. */
const HOSTS: { [service: string]: string } = { ses: 'email' };

/** The answer to a call that does not need a body. */
export interface Answered {
  readonly text: string;
  readonly headers: Headers;
}

/** Calls of the services whose clients the project has no other use for, to AWS or to the emulator. */
export class Api {
  public constructor(private readonly client: ClientConfig) {}

  /** Calls a service by AWS's JSON protocol, such as `TrentService.GetKeyPolicy` of `kms`. */
  public async json(service: string, target: string, input: object): Promise<any> {
    const { text } = await this.rest(service, 'POST', '/', JSON.stringify(input), { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target });
    return text === '' ? {} : JSON.parse(text);
  }

  /** Calls a service by AWS's query protocol. Returns the texts of the elements of that name. */
  public async query(service: string, element: string, input: { [name: string]: string }): Promise<string[]> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const { text } = await this.rest(service, 'POST', '/', new URLSearchParams(input).toString(), headers);
    return [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, value]) => decodeURIComponent(value));
  }

  /** Calls a service by HTTP's methods and paths. */
  public async rest(service: string, method: string, path: string, body = '', headers: { [name: string]: string } = {}): Promise<Answered> {
    const isGlobal = GLOBAL.includes(service);
    const { endpoint, credentials } = this.client;
    const url = new URL(path, endpoint ?? `https://${HOSTS[service] ?? service}${isGlobal ? '' : `.${this.client.region}`}.amazonaws.com`);
    const keys = typeof credentials === 'function' ? await credentials() : credentials;
    const response = await fetch(url, {
      method,
      body: body === '' ? undefined : body,
      headers: signed({ method, url, headers, body }, { service, region: isGlobal ? 'us-east-1' : this.client.region, keys }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service}: ${method} ${path} was answered with ${response.status}: ${text}`);
    return { text, headers: response.headers };
  }
}

/** Keys of any account are for the asking. */
export async function clientIn(account: string, client: Client): Promise<Client> {
  const role = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: `arn:aws:iam::${account}:role/owner`, RoleSessionName: 'owner' };
  const [accessKeyId] = await new Api(client).query('sts', 'AccessKeyId', role);
  return { ...client, credentials: { accessKeyId, secretAccessKey: 'that nobody checks' } };
}
