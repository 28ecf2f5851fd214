import { BlockList, isIP } from 'node:net'
import type { Exchange } from './exchange.ts'

/** Proxies whose word for who calls is taken: all of them, or those in a list. Empty: none. */
export type TrustedProxies = 'all' | readonly string[]

/**
 * The address that a request comes from: the other end of the connection, or, where that is a trusted proxy, the last
 * address in `X-Forwarded-For` that is not one. What callers themselves write there is never believed. Empty where the
 * connection is gone.
 */
export function openAddresses(trusted: TrustedProxies): (exchange: Pick<Exchange, 'peer' | 'headers'>) => string {
  const list = new BlockList()
  for (const each of trusted === 'all' ? [] : trusted) {
    const [address = '', bits] = each.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  const trusts = (address: string): boolean =>
    trusted === 'all' || list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return ({ peer, headers }) => {
    let address = plain(peer.remoteAddress ?? '')
    if (trusted.length === 0 || address === '') return address
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
    for (let at = forwarded.length - 1; at >= 0 && trusts(address); at--) {
      const before = plain((forwarded[at] ?? '').trim())
      if (isIP(before) === 0) break
      address = before
    }
    return address
  }
}

/** An IPv4 address as such, also where the system listens for both kinds at once. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
