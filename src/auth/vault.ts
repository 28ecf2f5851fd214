import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, Failure, messageOf } from '../kit/failure.ts'
import type { Random } from '../kit/random.ts'

const CIPHER = 'aes-256-gcm'
const IV = 12
const TAG = 16

/** Keeps the few secrets that must be readable again: encrypted, and bound to what they belong to. */
export interface Vault {
  seal(secret: string, owner: string): string
  /** Throws where the text was not sealed for this owner with this key. */
  open(sealed: string, owner: string): string
}

export function openVault(key: string, random: Random): Vault {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'spoke vault', 32))
  return {
    seal(secret, owner) {
      const iv = random.bytes(IV)
      const cipher = createCipheriv(CIPHER, derived, iv).setAAD(Buffer.from(owner))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64')
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed, 'base64')
      try {
        const decipher = createDecipheriv(CIPHER, derived, bytes.subarray(0, IV))
          .setAAD(Buffer.from(owner))
          .setAuthTag(bytes.subarray(IV, IV + TAG))
        return decipher.update(bytes.subarray(IV + TAG), undefined, 'utf8') + decipher.final('utf8')
      } catch (error) {
        throw new Failure('A stored secret can not be read: SPOKE_SECRET is not the one it was encrypted with.', error)
      }
    },
  }
}

/** The key kept in the data folder, made on the first call. Throws a Failure where it can't be. */
export function secretIn(folder: string, random: Random): string {
  const file = join(folder, 'secret')
  try {
    writeFileSync(file, Buffer.from(random.bytes(32)).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw new Failure(`Cannot write ${file}: ${messageOf(error)}.`, error)
  }
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < 32) throw new Failure(`${file} does not hold the secret that Spoke wrote there. Restore it.`)
  return key
}
