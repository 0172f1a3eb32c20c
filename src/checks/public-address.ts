import { BlockList, isIPv4 } from 'node:net';
import { CheckContext } from './check-context';
import { CHECK_LIMITS } from './check-limits';
import { Checklist } from './checklist';

/**
 * Networks of IPv4 that are not reached from everywhere (https://www.iana.org/assignments/iana-ipv4-special-registry): private and shared ones, the host
 * itself, and link-local ones, where clouds tell their machines credentials. Those for documentation are left out: nobody is there. The last one is Azure's,
 * within public addresses.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3',
  '168.63.129.16/32',
];
/** All that is reached from everywhere (RFC 4291 §2.4), and in it what stands for an address of IPv4 or for something that is not a host. */
const GLOBAL_IPV6 = '2000::/3';
const SPECIAL_IPV6 = ['2001::/23', '2002::/16'];
/** IPv4 as hosts without it see it, through NAT64 (RFC 6052 §2.1). */
const NAT64 = '64:ff9b::';
const NAT64_LENGTH = 96;

const special = new BlockList();
const global = new BlockList();
for (const network of SPECIAL_IPV4) {
  const [address, length] = network.split('/');
  special.addSubnet(address, Number(length), 'ipv4');
  special.addSubnet(`${NAT64}${address}`, NAT64_LENGTH + Number(length), 'ipv6');
}
for (const network of SPECIAL_IPV6) add(special, network);
for (const network of [GLOBAL_IPV6, `${NAT64}/${NAT64_LENGTH}`]) add(global, network);

/** Whether an address is that of a host on the Internet, as far as its network shows. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** Judges the addresses of a host, and gives those to connect to. Without any, the chain ends, unless somebody said where to connect instead. */
export function publicAddresses<Code extends string>(
  list: Checklist<Code>, code: Code, { connectTo, privateAddresses }: CheckContext, host: string, port: number,
  addresses: { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] },
): string[] {
  const all = [...addresses.ipv4, ...addresses.ipv6];
  const others = new Set(privateAddresses ? [] : all.filter((address) => !isPublicAddress(address)));
  const problem = others.size > 0 && `${host} has ${[...others].join(', ')}, which is not reached from the Internet, and is not connected to`;
  const evidence = `${host}: ${all.join(', ')}`;
  const taken = [addresses.ipv4, addresses.ipv6]
    .flatMap((family) => family.filter((address) => !others.has(address)).slice(0, CHECK_LIMITS.addressesAFamily));
  if (problem && taken.length === 0 && !connectTo.has(`${host}:${port}`)) list.stop(code, problem, evidence);
  list.judge(code, problem, evidence, taken.length > 0 ? 'warn' : 'fail');
  return taken;
}

function add(list: BlockList, network: string): void {
  const [address, length] = network.split('/');
  list.addSubnet(address, Number(length), 'ipv6');
}
