import { createHmac, timingSafeEqual } from 'node:crypto'

/** A part of the change log: what stands after a position, up to another. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Makes offsets and download tokens that nobody else can make. */
export interface JournalKeys {
  offset(app: number, stretch: Stretch): string
  /** Undefined where the text is no offset of this app. */
  stretchOf(app: number, offset: string): Stretch | undefined
  sign(text: string): string
  verifies(text: string, signature: string): boolean
}

/** The most changes that one offset can stand for. */
export const LONGEST = 0xff_ff_ff

/**
 * Offsets are UUIDs on the wire (hubspot-api.md §7.6). Ours are of version 8: 48 bits of a position, 24 bits of how many
 * follow, and 48 bits by which Spoke knows its own.
 */
export function openJournalKeys(key: Buffer): JournalKeys {
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const mark = (app: number, { from, to }: Stretch): string =>
    mac(`offset ${app} ${from} ${to}`).toString('hex').slice(0, 12)
  return {
    offset(app, stretch) {
      const from = stretch.from.toString(16).padStart(12, '0')
      const count = (stretch.to - stretch.from).toString(16).padStart(6, '0')
      const groups = [from.slice(0, 8), from.slice(8), `8${count.slice(0, 3)}`, `a${count.slice(3)}`]
      return [...groups, mark(app, stretch)].join('-')
    },
    stretchOf(app, offset) {
      const groups = /^([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-a([0-9a-f]{3})-([0-9a-f]{12})$/.exec(offset)
      if (groups === null) return undefined
      const [, high = '', low = '', countHigh = '', countLow = '', given] = groups
      const from = Number.parseInt(high + low, 16)
      const stretch = { from, to: from + Number.parseInt(countHigh + countLow, 16) }
      return given === mark(app, stretch) ? stretch : undefined
    },
    sign: (text) => mac(`download ${text}`).toString('base64url'),
    verifies(text, signature) {
      const [given, own] = [Buffer.from(signature), Buffer.from(mac(`download ${text}`).toString('base64url'))]
      return given.length === own.length && timingSafeEqual(given, own)
    },
  }
}
