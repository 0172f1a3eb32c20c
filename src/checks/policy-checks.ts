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

const UPDATES = 'senders that see a new id fetch the policy that belongs to the old one, and keep it';

export const POLICY_TESTS = {
  POLICY_INVALID: fail('the policy is valid', 'an invalid policy is as good as none: senders that have one keep to it until it runs out', "fix the policy: 'cdk-mta-sts lint policy' tells whether it is valid"),
  POLICY_MODE_NONE: warn("the policy's mode is not none", 'such a policy protects no mail; it is right on the way out only', "publish the mode 'testing', and then 'enforce'; or go on with the removal"),
  POLICY_SHORT_MAX_AGE: warn('the policy is kept for long enough', 'when no sender remembers the policy, who can suppress the record can suppress MTA-STS', 'raise max_age to two weeks or more under enforce, to a day or more under testing'),
  POLICY_WIDE_PATTERN: warn('no mx pattern is wider than it has to be', 'any host of the domain that has a certificate may receive its mail (RFC 8461 §10.4)', 'name the hosts, or put them below a name of their own'),
  POLICY_LARGE: warn('the policy is small enough for every sender', 'a known sender reads no further than 10 KiB', 'take mx patterns out, or replace them by one with *.'),
  POLICY_UNUSUAL: warn('the policy has nothing that a sender stumbles over', 'it is valid, and yet some senders refuse it or read it otherwise', "write it as 'cdk-mta-sts lint policy' wants it"),
  ID_NOT_OF_POLICY: fail('the id is of the policy that is served', 'senders keep the old policy under the new id, and don\'t fetch again before it runs out', 'publish the policy first and its id afterwards; see whether a cache or another host still serves an old body'),
  RECORD_DELEGATED_ALONE: warn('the record is not delegated without the policy host', UPDATES, 'delegate mta-sts.<domain> to the same provider, or publish the record yourself'),
  POLICY_HOST_DELEGATED_ALONE: warn('the policy host is not delegated without the record', 'when the provider changes the policy, the id stays: senders keep the old policy until it runs out', 'delegate _mta-sts.<domain> to the same provider with a CNAME, or change the id with each change of theirs'),
};

type List = Checklist<keyof typeof POLICY_TESTS>;

/** RFC 8461 §3.2. */
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

/** From the put of a policy until its id is seen everywhere: a deployment goes on behind the put, and resolvers keep the record for its TTL. */
const ANNOUNCING_MILLISECONDS = 30 * 60 * 1000;

/**
 * Whether what is announced is what is served (RFC 8461 §8.1). It can be told only where the policy host says under which id it was published.
 * @returns Whether they are in step, or about to be.
 */
export function compareId(list: List, id: string, text: string, published: Published | undefined, now: Date): boolean {
  const same = published?.id === id || isIdOfPolicy(id, text);
  if (published && !same && Math.abs(now.getTime() - published.at) < ANNOUNCING_MILLISECONDS) {
    list.defer('ID_NOT_OF_POLICY', `not compared: the policy was published at ${new Date(published.at).toISOString()}, and its id may not be seen yet`);
    return true;
  }
  list.judge('ID_NOT_OF_POLICY', published && !same && `the id is of another policy than the one that is served, which has the id ${published.id}`,
    same || published ? id : `${id} can't be compared: the policy host does not say under which id it publishes`);
  return same;
}

/** Whom record and policy host are delegated to, by a CNAME each. */
export interface Delegation {
  readonly record: string | undefined;
  readonly policyHost: string | undefined;
}

/** Undefined if that can't be looked up. */
export async function delegationOf({ dns, domain }: CheckContext): Promise<Delegation | undefined> {
  try {
    const aliases = await Promise.all([dns.alias(`_mta-sts.${domain}`), dns.alias(policyHostName(domain))]);
    // A name of one's own is no provider.
    const [record, policyHost] = aliases.map((alias) => (alias !== undefined && isWithin(alias, domain) ? undefined : alias));
    return { record, policyHost };
  } catch (error) {
    if (error instanceof LookupError) return undefined;
    throw error;
  }
}

/**
 * Both halves are in the hands of one provider, or none is (RFC 8461 §8.2).
 * With an id that is of the policy they are in step, whoever has them.
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
