import { Resolver } from 'node:dns/promises';
import { fetchPolicy } from '../src/checks/fetch-policy';
import { isPolicyMediaType, mxMatches, parsePolicy, Policy, policyHostName } from '../src/protocol/mta-sts/sts-policy';
import { parseStsRecord, selectStsRecord } from '../src/protocol/mta-sts/sts-record';

export interface Discovery {
  readonly id: string;
  readonly text: string;
  readonly policy: Policy;
}

/** Discovers a policy as a sending MTA does before it delivers (RFC 8461 §3.3): by the record, then over verified HTTPS, without redirects. */
export async function discoverPolicy(resolver: Resolver, domain: string, port: number, ca: string): Promise<Discovery> {
  const texts = (await resolver.resolveTxt(`_mta-sts.${domain}`)).map((strings) => strings.join(''));
  const { id } = parseStsRecord(selectStsRecord(texts));
  const host = policyHostName(domain);
  const [address] = await resolver.resolve4(host);
  const { status, mediaType, body } = await fetchPolicy(host, { host: address, port, ca, agent: false }, AbortSignal.timeout(10_000));
  if (status !== 200 || !isPolicyMediaType(mediaType)) throw new Error(`the policy host answers ${status} with '${mediaType}'`);
  const text = body.toString('utf8');
  return { id, text, policy: parsePolicy(text) };
}

/** Decides by RFC 8461 §5. The sender checks the MX's certificate later, when it connects. */
export function decide({ mode, mx }: Policy, host: string): string {
  if (mode === 'none') return 'delivers: the policy asks for nothing';
  if (mx.some((pattern) => mxMatches(pattern, host))) return 'goes on: the policy covers it, STARTTLS and its certificate are checked next';
  return mode === 'enforce' ? 'refuses: the policy does not cover it' : 'delivers and reports: the policy does not cover it, but only tests';
}
