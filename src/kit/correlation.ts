// Ids of calls begin with the time of the call: they sort by it, and finding one in a log takes no index of its own.

let stamp = { at: Number.NaN, text: '' }

/** A UUID of version 7 (RFC 9562): the time in front of the chance of a random one. */
export function correlationIdAt(at: number, random: string): string {
  if (stamp.at !== at) {
    const hex = Math.max(0, at).toString(16).padStart(12, '0')
    stamp = { at, text: `${hex.slice(-12, -4)}-${hex.slice(-4)}-7` }
  }
  return stamp.text + random.slice(15)
}
