/** A set of record ids, a bit each. Nothing changes it; a changed one shares with it what stayed. */
export interface Bits {
  readonly size: number
  readonly chunks: ReadonlyMap<number, Chunk>
}

/** A bit for each id of the piece, or, where that takes less memory, the ids that are in it, ascending. */
type Chunk = Readonly<Uint32Array> | Readonly<Uint16Array>

/** Ids side by side in one piece: where few of them are in a set memory is wasted, and a change of one copies it. */
const CHUNK = 16_384
const WORDS = CHUNK / 32

/** Fewer ids than this take less memory one by one. */
const SPARSE = 512

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
  let size = 0
  for (const each of chunks.values()) size += onesOf(each)
  return { size, chunks: new Map([...chunks].map(([place, each]) => [place, compact(each)])) }
}

export function hasBit({ chunks }: Bits, id: number): boolean {
  const chunk = chunks.get(chunkOf(id))
  const bit = id % CHUNK
  if (chunk === undefined) return false
  return chunk instanceof Uint16Array ? chunk.includes(bit) : (((chunk[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
}

/** What is in both. */
export function both(a: Bits, b: Bits): Bits {
  return combined(
    [...a.chunks.keys()].filter((at) => b.chunks.has(at)),
    a,
    b,
    (x, y) => x & y,
  )
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
  const own = new Map<number, Uint32Array>()
  let { size } = bits
  for (const [id, isIn] of ids) {
    if (hasBit(bits, id) === isIn) continue
    const at = chunkOf(id)
    const words = own.get(at) ?? Uint32Array.from(full(bits.chunks.get(at), new Uint32Array(WORDS)))
    own.set(at, words)
    const bit = id % CHUNK
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) ^ (1 << (bit & 31))
    size += isIn ? 1 : -1
  }
  return { size, chunks: new Map([...bits.chunks, ...[...own].map(([at, words]) => [at, compact(words)] as const)]) }
}

/** The ids in their order, or from the highest down. */
export function* idsOf({ chunks }: Bits, descending = false): Generator<number> {
  const sign = descending ? -1 : 1
  for (const at of [...chunks.keys()].sort((a, b) => sign * (a - b))) {
    const words = full(chunks.get(at), new Uint32Array(WORDS))
    for (let n = 0; n < WORDS; n++) {
      const place = descending ? WORDS - 1 - n : n
      for (let left = words[place] ?? 0; left !== 0; ) {
        const bit = 31 - Math.clz32(descending ? left : left & -left)
        left &= ~(1 << bit)
        yield at * CHUNK + place * 32 + bit
      }
    }
  }
}

/** About how much memory a set takes, in bytes. */
export function bytesOf({ chunks }: Bits): number {
  let bytes = 200
  for (const chunk of chunks.values()) bytes += chunk.byteLength + 150
  return bytes
}

/** All pieces in one stretch of memory: it is not for long. */
function combined(ats: readonly number[], a: Bits, b: Bits, combine: (x: number, y: number) => number): Bits {
  const all = new Uint32Array(ats.length * WORDS)
  const [forA, forB] = [new Uint32Array(WORDS), new Uint32Array(WORDS)]
  const chunks = new Map<number, Chunk>()
  let size = 0
  for (const [place, at] of ats.entries()) {
    const words = all.subarray(place * WORDS, (place + 1) * WORDS)
    const [x, y] = [full(a.chunks.get(at), forA), full(b.chunks.get(at), forB)]
    for (let n = 0; n < WORDS; n++) words[n] = combine(x[n] ?? 0, y[n] ?? 0)
    size += onesOf(words)
    chunks.set(at, words)
  }
  return { size, chunks }
}

/** A bit for each id of a piece, put into `scratch` where it is not there already. */
function full(chunk: Chunk | undefined, scratch: Uint32Array): Readonly<Uint32Array> {
  if (chunk instanceof Uint32Array) return chunk
  scratch.fill(0)
  for (const bit of chunk ?? []) scratch[bit >>> 5] = (scratch[bit >>> 5] ?? 0) | (1 << (bit & 31))
  return scratch
}

function compact(words: Uint32Array): Chunk {
  const size = onesOf(words)
  if (size >= SPARSE) return words
  const ids = new Uint16Array(size)
  let next = 0
  for (let n = 0; n < WORDS; n++) {
    for (let left = words[n] ?? 0; left !== 0; left &= left - 1) ids[next++] = n * 32 + 31 - Math.clz32(left & -left)
  }
  return ids
}

/** How many bits are set: pairs, fours and bytes are added side by side (Warren, Hacker's Delight, §5-1). */
function onesOf(words: Readonly<Uint32Array>): number {
  let ones = 0
  for (let n = 0; n < WORDS; n++) {
    const word = words[n] ?? 0
    const pairs = word - ((word >>> 1) & 0x55555555)
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
    ones += Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return ones
}
