import type { Clock } from '../kit/clock.ts'

/** Unknown tokens that an address may send at once, and how many a second after that. */
const AT_ONCE = 50
const PER_SECOND = 10
/** Addresses and tokens kept at most; beyond that the oldest go. */
const KEPT = 20_000

/** Holds back addresses that send many tokens which nobody has, before the store is asked for each of them. */
export interface Failures {
  /** 0 where the store may be asked for a token of this address, else how many ms until it may. */
  wait(address: string, secret: string): number
  /** A token of this address was unknown. */
  failed(address: string): void
  /** The secret is good, whoever `holder` is: from now on it is let through from any address. */
  succeeded(holder: object, secret: string): void
}

interface Bucket {
  left: number
  at: number
}

export function openFailures(clock: Clock): Failures {
  /** Only addresses that failed lately. */
  const buckets = new Map<string, Bucket>()
  const good = new Set<number>()
  /** Holders whose secret was noted: the same object comes again and again. */
  const noted = new WeakSet<object>()

  function refilled(bucket: Bucket): Bucket {
    const now = clock.now()
    bucket.left = Math.min(AT_ONCE, bucket.left + (Math.max(0, now - bucket.at) * PER_SECOND) / 1_000)
    bucket.at = now
    return bucket
  }

  return {
    wait(address, secret) {
      const bucket = buckets.get(address)
      if (bucket === undefined || refilled(bucket).left >= 1 || good.has(fingerprint(secret))) return 0
      return Math.ceil(((1 - bucket.left) * 1_000) / PER_SECOND)
    },
    failed(address) {
      const bucket = refilled(buckets.get(address) ?? { left: AT_ONCE, at: clock.now() })
      bucket.left = Math.max(0, bucket.left - 1)
      // Those that failed last are kept longest.
      buckets.delete(address)
      buckets.set(address, bucket)
      if (buckets.size > KEPT) buckets.delete(buckets.keys().next().value ?? '')
    },
    succeeded(holder, secret) {
      if (noted.has(holder)) return
      noted.add(holder)
      good.add(fingerprint(secret))
      if (good.size > KEPT) good.delete(good.values().next().value ?? 0)
    },
  }
}

/**
 * Tells secrets apart without keeping them: 52 bits of two FNV-1a hashes (Fowler, Noll, Vo). Whoever finds a second text
 * with the fingerprint of a good secret gains that the store is asked for it, no more.
 */
function fingerprint(secret: string): number {
  let [a, b] = [0x811c9dc5, 0x1b873593]
  for (let at = 0; at < secret.length; at++) {
    const code = secret.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
  }
  return (a >>> 0) * 0x100000 + ((b >>> 0) & 0xfffff)
}
