import { CheckContext } from './check-context';
import { Checklist, fail, warn } from './checklist';
import { LookupError } from './dns-client';
import { Published } from './policy-host-checks';
import { isWithin } from '../protocol/domain-name';
import { policyWarnings } from '../protocol/mta-sts/lint-warnings';
import { readPolicy } from '../protocol/mta-sts/policy-reading';
import { isIdOfPolicy, parsePolicy, Policy, policyHostName } from '../protocol/mta-sts/sts-policy';
import { isWidePattern } from '../protocol/mta-sts/unwise-policy';
import { ProtocolError } from '../protocol/protocol-error';
import { textOfBytes, utf8Text } from '../protocol/text-bytes';

const UPDATES = 'senders that see a new id fetch the old policy, and keep it under that id';

export const POLICY_TESTS = {
  POLICY_INVALID: fail('the policy is valid', 'an invalid policy counts as none: senders that cached one use it until it expires', "fix the policy: 'cdk-mta-sts lint policy' shows whether it is valid"),
  POLICY_MODE_NONE: warn("the policy's mode is not none", 'such a policy protects no mail; it is right only while MTA-STS is being removed', "publish the mode 'testing', and later 'enforce'; or continue the removal"),
  POLICY_SHORT_MAX_AGE: warn('senders keep the policy for long enough', 'once senders have forgotten the policy, an attacker who suppresses the record suppresses MTA-STS', 'raise max_age to two weeks or more under enforce, to a day or more under testing'),
  POLICY_WIDE_PATTERN: warn('the mx patterns are not too wide', 'any host of the domain with a certificate may receive its mail (RFC 8461 §10.4)', 'name the hosts, or move them below a separate name'),
  POLICY_LARGE: warn('the policy is small enough for every sender', 'a known sender reads only 10 KiB', 'remove mx patterns, or replace several by one with *.'),
  POLICY_UNUSUAL: warn('every sender accepts the policy', 'the policy is valid, but some senders reject or misread it', "fix what 'cdk-mta-sts lint policy' reports"),
  ID_NOT_OF_POLICY: fail('the id belongs to the served policy', 'senders keep the old policy under the new id, and don\'t fetch again before it expires', 'publish the policy first and its id afterwards; check whether a cache or another host still serves an old body'),
  RECORD_DELEGATED_ALONE: warn('the record and the policy host are delegated together, or not at all', UPDATES, 'delegate mta-sts.<domain> to the same provider, or publish the record yourself'),
  POLICY_HOST_DELEGATED_ALONE: warn('the policy host and the record are delegated together, or not at all', 'if the provider changes the policy, the id stays: senders keep the old policy until it expires', 'delegate _mta-sts.<domain> to the same provider with a CNAME, or change the id whenever the provider changes the policy'),
};

type List = Checklist<keyof typeof POLICY_TESTS>;

/** Checks the policy that the host serves (RFC 8461 §3.2). */
export function checkPolicy(list: List, domain: string, body: Uint8Array): Policy | undefined {
  const { text } = textOfBytes(body);
  const policy = parsed(list, body, text);
  if (!policy) return undefined;
  const { mode, maxAge, mx } = policy;
  list.judge('POLICY_MODE_NONE', mode === 'none' && "the policy's mode is none", `mode: ${mode}`);
  const wide = mx.filter((pattern) => isWidePattern(pattern, domain));
  list.judge('POLICY_WIDE_PATTERN', wide.length > 0 && `${wide.join(', ')} covers any host of ${domain}`, mx.join(', '));
  const warnings = policyWarnings(readPolicy(text));
  const warningOf = (code: string) => warnings.find((warning) => warning.code === code)?.message;
  list.judge('POLICY_SHORT_MAX_AGE', warningOf('SHORT_MAX_AGE'), `max_age: ${maxAge}`);
  list.judge('POLICY_LARGE', warningOf('LARGE_POLICY'), `${Buffer.byteLength(text)} bytes`);
  const others = warnings.filter(({ code }) => !['SHORT_MAX_AGE', 'LARGE_POLICY', 'MX_WITHOUT_USE'].includes(code));
  list.judge('POLICY_UNUSUAL', others.map(({ code, message }) => `${code}: ${message}`).join('; '), text);
  return policy;
}

/** The grace period after a policy is stored: the rest of the deployment plus the record's TTL. */
const ANNOUNCING_MILLISECONDS = 30 * 60 * 1000;

/**
 * Checks that the announced id belongs to the served policy (RFC 8461 §8.1). This is possible only if the policy host names the id of its policy.
 * @returns Whether both match, or are about to.
 */
export function compareId(list: List, id: string, text: string, published: Published | undefined, now: Date): boolean {
  const same = published?.id === id || isIdOfPolicy(id, text);
  if (published && !same && Math.abs(now.getTime() - published.at) < ANNOUNCING_MILLISECONDS) {
    list.defer('ID_NOT_OF_POLICY', `not compared: the policy was published at ${new Date(published.at).toISOString()}, and its id may not be visible yet`);
    return true;
  }
  list.judge('ID_NOT_OF_POLICY', published && !same && `the id belongs to another policy than the served one, which has the id ${published.id}`,
    same || published ? id : `${id} can't be compared: the policy host does not name the id of its policy`);
  return same;
}

/** The providers to which CNAME records delegate the record and the policy host. */
export interface Delegation {
  readonly record: string | undefined;
  readonly policyHost: string | undefined;
}

/** Looks up delegations. Returns undefined if a lookup fails. */
export async function delegationOf({ dns, domain }: CheckContext): Promise<Delegation | undefined> {
  try {
    const aliases = await Promise.all([dns.alias(`_mta-sts.${domain}`), dns.alias(policyHostName(domain))]);
    // A name of the domain itself is not a provider.
    const [record, policyHost] = aliases.map((alias) => (alias !== undefined && isWithin(alias, domain) ? undefined : alias));
    return { record, policyHost };
  } catch (error) {
    if (error instanceof LookupError) return undefined;
    throw error;
  }
}

/**
 * Checks that record and policy host are delegated together, or not at all (RFC 8461 §8.2).
 * If the id belongs to the policy, they are in step anyway.
 */
export function judgeDelegation(list: List, domain: string, { record, policyHost }: Delegation, inStep: boolean): void {
  const [here, there] = [`_mta-sts.${domain}`, policyHostName(domain)];
  const evidence = [record && `${here} is an alias of ${record}`, policyHost && `${there} is an alias of ${policyHost}`].filter(Boolean).join('; ');
  list.judge('RECORD_DELEGATED_ALONE', !inStep && record !== undefined && policyHost === undefined && `${here} is delegated and ${there} is not`, evidence);
  list.judge('POLICY_HOST_DELEGATED_ALONE', !inStep && policyHost !== undefined && record === undefined && `${there} is delegated and ${here} is not`, evidence);
}

function parsed(list: List, body: Uint8Array, text: string): Policy | undefined {
  try {
    const policy = parsePolicy(utf8Text(body));
    list.judge('POLICY_INVALID', undefined, text);
    return policy;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    list.judge('POLICY_INVALID', `${error.code}: ${error.message}`, text);
    return undefined;
  }
}
