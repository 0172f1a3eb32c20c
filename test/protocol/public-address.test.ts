import { isPublicAddress } from '../../src/protocol/public-address';

test.each<[isPublic: boolean, addresses: string[]]>([
  [true, ['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.1.0.1', '223.255.255.255', '2600:9000::1', '2a00:1450:4001::1', '64:ff9b::8.8.8.8']],
  [false, ['0.0.0.0', '10.0.0.1', '100.100.100.200', '127.0.0.1', '127.255.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255',
    '168.63.129.16', '::', '::1', '::ffff:8.8.8.8', '::ffff:127.0.0.1', '::127.0.0.1', 'fe80::1', 'fec0::1', 'fd00:ec2::254', 'fc00::1', 'ff02::1', '2001::1', '2002:7f00:1::1', '64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe', '100::1']],
])('the network decides whether an address is public: %j', (isPublic, addresses) => {
  expect(addresses.filter((address) => isPublicAddress(address) !== isPublic)).toEqual([]);
});
