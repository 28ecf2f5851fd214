/** A set of record ids, a bit each. Nothing changes it; a changed one shares with it what stayed. */
export interface Bits {
  readonly size: number
  readonly chunks: ReadonlyMap<number, Chunk>
}

type Chunk = Readonly<Uint32Array>

/** Ids side by side in one piece: where few of them are in a set memory is wasted, and a change of one copies it. */
const CHUNK = 16_384
const WORDS = CHUNK / 32

const chunkOf = (id: number): number => Math.floor(id / CHUNK)

/** A set of ids written one after another with commas between them; any other sign parts them too. */
export function bitsOfText(text: string): Bits {
  const chunks = new Map<number, Uint32Array>()
  let at = -1
  let words: Uint32Array = new Uint32Array(0)
  let id = -1
  for (let index = 0; index <= text.length; index++) {
    // Beyond the end it is NaN.
    const digit = text.charCodeAt(index) - 48
    if (digit >= 0 && digit <= 9) {
      id = id < 0 ? digit : id * 10 + digit
      continue
    }
    if (id < 0) continue
    if (chunkOf(id) !== at) {
      at = chunkOf(id)
      words = chunks.get(at) ?? new Uint32Array(WORDS)
      chunks.set(at, words)
    }
    const bit = id % CHUNK
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
    id = -1
  }
  return counted(chunks)
}

export function hasBit({ chunks }: Bits, id: number): boolean {
  const bit = id % CHUNK
  return (((chunks.get(chunkOf(id))?.[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
}

/** What is in both. */
export function both(a: Bits, b: Bits): Bits {
  return combined([...a.chunks.keys()].filter((at) => b.chunks.has(at)), a, b, (x, y) => x & y)
}

/** What is in either. */
export function either(a: Bits, b: Bits): Bits {
  return combined([...new Set([...a.chunks.keys(), ...b.chunks.keys()])], a, b, (x, y) => x | y)
}

/** What is in the first and not in the second. */
export function without(a: Bits, b: Bits): Bits {
  return combined([...a.chunks.keys()], a, b, (x, y) => x & ~y)
}

/** The set with some ids in it, or not in it any more. */
export function changed(bits: Bits, ids: ReadonlyMap<number, boolean>): Bits {
  const chunks = new Map(bits.chunks)
  const own = new Map<number, Uint32Array>()
  let { size } = bits
  for (const [id, isIn] of ids) {
    if (hasBit({ size, chunks }, id) === isIn) continue
    const at = chunkOf(id)
    const words = own.get(at) ?? Uint32Array.from(chunks.get(at) ?? new Uint32Array(WORDS))
    own.set(at, words)
    chunks.set(at, words)
    const bit = id % CHUNK
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) ^ (1 << (bit & 31))
    size += isIn ? 1 : -1
  }
  return { size, chunks }
}

/** The ids in their order, or from the highest down. */
export function* idsOf({ chunks }: Bits, descending = false): Generator<number> {
  const sign = descending ? -1 : 1
  for (const at of [...chunks.keys()].sort((a, b) => sign * (a - b))) {
    const words = chunks.get(at)
    if (words === undefined) continue
    for (let n = 0; n < WORDS; n++) {
      const word = words[descending ? WORDS - 1 - n : n] ?? 0
      const from = at * CHUNK + (descending ? WORDS - 1 - n : n) * 32
      for (let left = word; left !== 0; ) {
        const bit = descending ? 31 - Math.clz32(left) : 31 - Math.clz32(left & -left)
        left &= ~(1 << bit)
        yield from + bit
      }
    }
  }
}

/** About how much memory a set takes, in bytes. */
export function bytesOf({ chunks }: Bits): number {
  return 200 + chunks.size * (WORDS * 4 + 150)
}

const EMPTY: Chunk = new Uint32Array(WORDS)

/** All pieces in one stretch of memory: it is not for long. */
function combined(ats: readonly number[], a: Bits, b: Bits, combine: (x: number, y: number) => number): Bits {
  const all = new Uint32Array(ats.length * WORDS)
  const chunks = new Map<number, Chunk>()
  for (const [place, at] of ats.entries()) {
    const words = all.subarray(place * WORDS, (place + 1) * WORDS)
    const [x, y] = [a.chunks.get(at) ?? EMPTY, b.chunks.get(at) ?? EMPTY]
    for (let n = 0; n < WORDS; n++) words[n] = combine(x[n] ?? 0, y[n] ?? 0)
    chunks.set(at, words)
  }
  return counted(chunks)
}

function counted(chunks: ReadonlyMap<number, Chunk>): Bits {
  let size = 0
  for (const words of chunks.values()) for (let at = 0; at < WORDS; at++) size += ones(words[at] ?? 0)
  return { size, chunks }
}

/** How many bits are set: pairs, fours and bytes are added side by side (Warren, Hacker's Delight, §5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
