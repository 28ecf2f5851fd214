import { hash } from 'node:crypto'

/** A challenge by S256 (RFC 7636 §4.2): 32 bytes in base64url. */
export function isChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/**
 * Whether who exchanges a code is who asked for it. A verifier where no challenge was is refused too: somebody took the
 * challenge away on the way.
 */
export function verifies(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined
  return (
    verifier !== undefined && /^[\w.~-]{43,128}$/.test(verifier) && hash('sha256', verifier, 'base64url') === challenge
  )
}
