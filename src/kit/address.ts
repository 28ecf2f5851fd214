import { BlockList, isIP } from 'node:net'

/**
 * Where nothing outside may send Spoke: this machine, private and shared networks, link-local addresses (among them the
 * metadata services of clouds), multicast, and whatever leads into those through a translation (RFC 6890, RFC 8215).
 */
const ranges4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
const ranges6 = [
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
  ...['5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]

const refused = new BlockList()
for (const range of ranges4) addRange(range, 'ipv4')
for (const range of ranges6) addRange(range, 'ipv6')

function addRange(range: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', bits] = range.split('/')
  refused.addSubnet(network, Number(bits), family)
}

/** Whether an IP address is one that anybody on the internet could reach. False for what is no IP address. */
export function isPublicAddress(address: string): boolean {
  const [plain = ''] = address.split('%')
  const family = isIP(plain)
  if (family === 0) return false
  const mapped = family === 6 ? mappedIn(plain) : undefined
  if (mapped !== undefined) return isPublicAddress(mapped)
  return !refused.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}

/** The IPv4 address in `::ffff:127.0.0.1`, however it is spelled. */
function mappedIn(address: string): string | undefined {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? []
  if (high === undefined || low === undefined) return undefined
  const number = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
}
