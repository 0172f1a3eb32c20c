import { BlockList, isIPv4 } from 'node:net';

/**
 * Lists IPv4 networks that are not reachable from everywhere (https://www.iana.org/assignments/iana-ipv4-special-registry): private and shared networks, the
 * host itself, and link-local networks, where clouds hand credentials to their machines. The networks for documentation are missing: no host answers there.
 * The last one is Azure's, inside a public range.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3',
  '168.63.129.16/32',
];
/** Contains every address that is reachable from everywhere (RFC 4291 §2.4). */
const GLOBAL_IPV6 = '2000::/3';
/** Lists the parts of the global range that stand for an IPv4 address or are not assigned to hosts. */
const SPECIAL_IPV6 = ['2001::/23', '2002::/16'];
/** Prefixes an IPv4 address, as hosts without IPv4 see it through NAT64 (RFC 6052 §2.1). */
const NAT64 = '64:ff9b::';
const NAT64_LENGTH = 96;

const special = new BlockList();
const global = new BlockList();
for (const network of SPECIAL_IPV4) {
  const [address, length] = network.split('/');
  special.addSubnet(address, Number(length), 'ipv4');
  special.addSubnet(`${NAT64}${address}`, NAT64_LENGTH + Number(length), 'ipv6');
}
for (const network of SPECIAL_IPV6) addIpv6(special, network);
for (const network of [GLOBAL_IPV6, `${NAT64}/${NAT64_LENGTH}`]) addIpv6(global, network);

/** Says whether an address belongs to a host on the Internet, as far as its network shows. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

function addIpv6(list: BlockList, network: string): void {
  const [address, length] = network.split('/');
  list.addSubnet(address, Number(length), 'ipv6');
}
