import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../kit/random.ts'
import { Refusal } from '../../kit/refusal.ts'

/** The cost of one guess: 2^15 rounds in 32 MB, about a tenth of a second. Kept with each hash, so that it can grow. */
const LOG_N = 15
const R = 8
const P = 1
const LENGTH = 32
const SHORTEST = 10
const LONGEST = 1_000

/** A hash of nobody's password: an unknown address must take as long as a known one. */
const NOBODY = `scrypt$${LOG_N}$${R}$${P}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Refuses a password that is too short to withstand guessing. */
export function checkPassword(password: string): void {
  if (password.length >= SHORTEST && password.length <= LONGEST) return
  throw new Refusal('VALIDATION_ERROR', `A password has ${SHORTEST} to ${LONGEST} characters.`, {
    context: { fields: ['password'] },
  })
}

/** What is stored of a password. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = Buffer.from(random.bytes(16))
  const hash = await derive(password, salt, LOG_N, R, P)
  return `scrypt$${LOG_N}$${R}$${P}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Whether it is this one; takes as long where nothing is stored. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, logN = '', r = '', p = '', salt = '', hash = ''] = (stored ?? NOBODY).split('$')
  const given = password.slice(0, LONGEST)
  const derived = await derive(given, Buffer.from(salt, 'base64url'), Number(logN), Number(r), Number(p))
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url')) && stored !== null
}

function derive(password: string, salt: Buffer, logN: number, r: number, p: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: 2 ** logN, r, p, maxmem: 2 ** logN * r * 256 }
    scrypt(password.normalize('NFKC'), salt, LENGTH, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
