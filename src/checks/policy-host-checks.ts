import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { publicAddresses } from './address-checks';
import { CAA_TESTS, CertificateInUse, checkCaa } from './caa-checks';
import { certificateOf, certificateTests, judgeCertificate } from './certificate-checks';
import { endpointOf, CheckContext } from './check-context';
import { CertificateSummary } from './check-report';
import { Checklist, fail, warn } from './checklist';
import { Addresses } from './dns-client';
import { fetchPolicy, POLICY_ID_METADATA, PolicyAnswer } from './fetch-policy';
import { lookUp } from './record-checks';
import { judgeTls } from './tls-checks';
import { connect, secure, Secured } from './tls-client';
import { isPolicyMediaType, policyHostName } from '../protocol/mta-sts/sts-policy';
import { ProtocolError } from '../protocol/protocol-error';

const NO_POLICY = 'senders get no policy: those that cached one use it until it expires, for the others the domain has none';

export const POLICY_HOST_TESTS = {
  POLICY_HOST_LOOKUP: fail('the address of the policy host can be looked up', NO_POLICY, "fix the zone's name servers, or ask another resolver"),
  POLICY_HOST_NO_ADDRESS: fail('the policy host has an address', NO_POLICY, 'publish A and AAAA records of mta-sts.<domain>, or a CNAME to the provider of the policy'),
  POLICY_HOST_NO_IPV4: warn('the policy host has an IPv4 address', 'many senders have IPv4 only and get no policy', 'publish an A record of mta-sts.<domain> too'),
  POLICY_HOST_NO_IPV6: warn('the policy host has an IPv6 address', 'senders that have IPv6 only get no policy', 'publish an AAAA record of mta-sts.<domain> too'),
  POLICY_HOST_NOT_PUBLIC: fail('the policy host has public addresses', `senders can't reach it: ${NO_POLICY}`, 'publish the public address of the policy host; --private allows any address'),
  POLICY_HOST_REFUSED: fail('the policy host takes connections', NO_POLICY, 'run a web server on port 443 at all addresses of mta-sts.<domain>, and open firewalls'),
  POLICY_HOST_TIMEOUT: fail('the policy host answers in time', NO_POLICY, 'check that the web server runs and firewalls allow port 443; --timeout waits longer'),
  POLICY_HOST_TLS: fail('the policy host supports TLS', NO_POLICY, 'enable TLS 1.2 or 1.3 in the web server for the name mta-sts.<domain> (SNI)'),
  POLICY_HOST_TLS_VERSION: fail('the policy host supports TLS 1.2 or newer', NO_POLICY, 'enable TLS 1.2 and 1.3 in the web server'),
  ...certificateTests('POLICY_HOST', "the policy host's certificate", NO_POLICY, 'on the policy host'),
  ...CAA_TESTS,
  POLICY_TOO_SLOW: fail('the policy arrives in time', NO_POLICY, 'serve the policy as a static file; --timeout waits longer'),
  POLICY_NO_ANSWER: fail('the policy host answers HTTP requests', NO_POLICY, 'check the log of the web server for /.well-known/mta-sts.txt'),
  POLICY_TOO_LARGE: fail('the policy is not too large', `senders read only 64 KB: ${NO_POLICY}`, 'serve only the policy'),
  POLICY_REDIRECT: fail('the policy host does not redirect', `senders follow no redirect: ${NO_POLICY}`, 'answer https://mta-sts.<domain>/.well-known/mta-sts.txt itself with 200; a CNAME or a reverse proxy can replace the redirect'),
  POLICY_STATUS: fail('the policy host answers with 200', `no other status counts: ${NO_POLICY}`, 'answer https://mta-sts.<domain>/.well-known/mta-sts.txt with 200'),
  POLICY_CODED: fail('the body is not encoded', `senders that don't decode it can't read the policy: ${NO_POLICY}`, "send the policy without Content-Encoding to a request that has 'Accept-Encoding: identity', or none"),
  POLICY_MEDIA_TYPE: fail('the media type is text/plain', `senders reject any other: ${NO_POLICY}`, "send 'Content-Type: text/plain'"),
  POLICY_IS_HTML: fail('the body is not a web page', NO_POLICY, 'serve the policy file at this path, not a page of the web site or provider'),
};

type List = Checklist<keyof typeof POLICY_HOST_TESTS>;

/** What the check saw of the policy host. */
export interface PolicyHostSeen {
  certificate?: CertificateSummary;
  inUse?: CertificateInUse;
  /** The bytes of the policy, as senders receive them. */
  body?: Buffer;
  published?: Published;
}

/** What a policy host of this package says about its policy. */
export interface Published {
  /** The id of the policy. */
  readonly id: string;
  /** The time of publication in milliseconds since the epoch; NaN if unknown. */
  readonly at: number;
}

/** Fetches the policy as a sender does (RFC 8461 §3.3). */
export async function checkPolicyHost(list: List, context: CheckContext): Promise<PolicyHostSeen> {
  const host = policyHostName(context.domain);
  const seen: PolicyHostSeen = {};
  await list.chain(async () => {
    const addresses = await addressesOf(list, context, host);
    const secured = await securedConnection(list, context, host, addresses);
    if (!secured) return;
    try {
      const certificate = certificateOf(secured, host, context.now);
      judgeCertificate(list, 'POLICY_HOST', host, certificate);
      seen.certificate = certificate;
      seen.inUse = { byAmazon: isByAmazon(secured.certificate), wildcard: isByWildcard(secured.certificate, host) };
      // Senders send no request to a host without a valid certificate.
      if (!certificate.valid) return;
      const answer = await answerOf(list, context, host, secured.socket);
      seen.body = bodyOf(list, answer);
      seen.published = publishedIn(answer);
    } finally {
      secured.socket.destroy();
    }
  });
  const { inUse } = seen;
  // The next certificate is for this name alone.
  if (context.amazonCertificate) await checkCaa(list, context, host, { byAmazon: true, wildcard: inUse?.byAmazon === true && inUse.wildcard });
  else if (inUse) await checkCaa(list, context, host, inUse);
  return seen;
}

function isByWildcard(certificate: X509Certificate, host: string): boolean {
  const covers = (wildcards: boolean) => certificate.checkHost(host, { subject: 'never', wildcards }) !== undefined;
  return covers(true) && !covers(false);
}

/** Recognizes certificates of AWS Certificate Manager. */
function isByAmazon({ issuer }: X509Certificate): boolean {
  return /^O=Amazon$/m.test(issuer);
}

async function addressesOf(list: List, context: CheckContext, host: string): Promise<string[]> {
  const { ipv4, ipv6, failure }: Addresses = await lookUp(list, 'POLICY_HOST_LOOKUP', () => context.dns.addresses(host));
  const addresses = [...ipv4, ...ipv6];
  list.require('POLICY_HOST_NO_ADDRESS', addresses.length === 0 && `${host} has no address`, addresses.join(', ') || null);
  list.judge('POLICY_HOST_NO_IPV4', ipv4.length === 0 && (failure?.message ?? `${host} has no A record`), addresses.join(', '));
  list.judge('POLICY_HOST_NO_IPV6', ipv6.length === 0 && (failure?.message ?? `${host} has no AAAA record`), addresses.join(', '));
  return publicAddresses(list, 'POLICY_HOST_NOT_PUBLIC', context, host, 443, { ipv4, ipv6 });
}

const STAGES = {
  stages: ['POLICY_HOST_REFUSED', 'POLICY_HOST_TIMEOUT', 'POLICY_HOST_TLS'],
  refused: 'POLICY_HOST_REFUSED',
  timeout: 'POLICY_HOST_TIMEOUT',
  handshake: 'POLICY_HOST_TLS',
  version: 'POLICY_HOST_TLS_VERSION',
} as const;

/** Connects to the policy host. Returns undefined without a connection that senders would use. */
async function securedConnection(list: List, context: CheckContext, host: string, hostAddresses: readonly string[]): Promise<Secured | undefined> {
  const { signal, trust } = context;
  const { addresses, port } = endpointOf(context, host, 443, hostAddresses);
  const prepare = () => connect(host, addresses, port, signal);
  const attempt = await judgeTls(list, STAGES, { host, addresses, port, signal }, () => secure(prepare, host, trust, signal));
  if ('failed' in attempt) return undefined;
  const { secured } = attempt;
  if (secured.refusal === undefined) return secured;
  secured.socket.destroy();
  return undefined;
}

async function answerOf(list: List, { signal }: CheckContext, host: string, socket: TLSSocket): Promise<PolicyAnswer> {
  try {
    const answer = await fetchPolicy(host, { createConnection: () => socket }, signal);
    for (const code of ['POLICY_TOO_SLOW', 'POLICY_NO_ANSWER', 'POLICY_TOO_LARGE'] as const) list.judge(code, undefined);
    return answer;
  } catch (error) {
    if (signal.aborted) list.stop('POLICY_TOO_SLOW', `${host} does not send the policy in time`);
    if (error instanceof ProtocolError) list.stop('POLICY_TOO_LARGE', `${host} sends ${error.message}`);
    return list.stop('POLICY_NO_ANSWER', `${host} does not answer the request: ${(error as Error).message}`);
  }
}

function publishedIn({ headers }: PolicyAnswer): Published | undefined {
  const id = headers[`x-amz-meta-${POLICY_ID_METADATA}`];
  return typeof id === 'string' ? { id, at: Date.parse(headers['last-modified'] ?? '') } : undefined;
}

function bodyOf(list: List, { status, location, mediaType, coding, body }: PolicyAnswer): Buffer {
  const text = body.toString('utf8');
  const redirect = status >= 300 && status < 400;
  list.require('POLICY_REDIRECT', redirect && `the policy host answers with ${status}, a redirect`, location === undefined ? `status ${status}` : `to ${location}`);
  list.require('POLICY_STATUS', status !== 200 && `the policy host answers with ${status}`, `status ${status}`);
  list.require('POLICY_CODED', coding !== undefined && `the policy host sends the policy encoded as ${coding}`, coding ?? null);
  list.judge('POLICY_MEDIA_TYPE', !isPolicyMediaType(mediaType) && 'the media type is not text/plain', mediaType || 'no Content-Type');
  list.require('POLICY_IS_HTML', /^\s*<(!doctype|html|head|body|\?xml)/i.test(text) && 'the body is a web page', text);
  return body;
}
