import { Emulator } from '../emulator';

export type Client = Emulator['client'];

/** Calls of the services whose clients the project has no other use for. The emulator looks at whose they are, and at no signature. */
export class Api {
  public constructor(private readonly client: Client) {}

  /** By AWS's JSON protocol: `TrentService.GetKeyPolicy` of `kms`. */
  public async json(service: string, target: string, input: object): Promise<any> {
    const answer = await this.post(service, JSON.stringify(input), { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target });
    return answer === '' ? {} : JSON.parse(answer);
  }

  /** By AWS's query protocol: gives the texts of the elements of that name. */
  public async query(service: string, element: string, input: { [name: string]: string }): Promise<string[]> {
    const answer = await this.post(service, new URLSearchParams(input).toString(), { 'Content-Type': 'application/x-www-form-urlencoded' });
    return [...answer.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text]) => decodeURIComponent(text));
  }

  /** By HTTP's methods and paths. */
  public async rest(
    service: string, method: string, path: string, body?: string, headers: { [name: string]: string } = {},
  ): Promise<{ text: string; headers: Headers }> {
    const { endpoint, region, credentials: { accessKeyId } } = this.client;
    const response = await fetch(endpoint + path, {
      method,
      body,
      headers: {
        ...headers,
        Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
      },
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${service}: ${answer}`);
    return { text: answer, headers: response.headers };
  }

  private async post(service: string, body: string, headers: { [name: string]: string }): Promise<string> {
    return (await this.rest(service, 'POST', '/', body, headers)).text;
  }
}

/** Keys of any account are for the asking. */
export async function clientIn(account: string, client: Client): Promise<Client> {
  const role = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: `arn:aws:iam::${account}:role/owner`, RoleSessionName: 'owner' };
  const [accessKeyId] = await new Api(client).query('sts', 'AccessKeyId', role);
  return { ...client, credentials: { accessKeyId, secretAccessKey: 'that nobody looks at' } };
}
