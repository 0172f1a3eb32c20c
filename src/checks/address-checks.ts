import { CheckContext } from './check-context';
import { CHECK_LIMITS } from './check-limits';
import { Checklist } from './checklist';
import { isPublicAddress } from '../protocol/public-address';

/** Judges the addresses of a host and returns those to connect to. The chain ends if none is left and `connectTo` names no other endpoint. */
export function publicAddresses<Code extends string>(
  list: Checklist<Code>, code: Code, { connectTo, privateAddresses }: CheckContext, host: string, port: number,
  addresses: { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] },
): string[] {
  const all = [...addresses.ipv4, ...addresses.ipv6];
  const others = new Set(privateAddresses ? [] : all.filter((address) => !isPublicAddress(address)));
  const problem = others.size > 0 && `${host} has ${[...others].join(', ')}, which is not reachable from the Internet; the check did not connect to it`;
  const evidence = `${host}: ${all.join(', ')}`;
  const taken = [addresses.ipv4, addresses.ipv6]
    .flatMap((family) => family.filter((address) => !others.has(address)).slice(0, CHECK_LIMITS.addressesAFamily));
  if (problem && taken.length === 0 && !connectTo.has(`${host}:${port}`)) list.stop(code, problem, evidence);
  list.judge(code, problem, evidence, taken.length > 0 ? 'warn' : 'fail');
  return taken;
}
