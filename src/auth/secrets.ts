import { hash } from 'node:crypto'
import type { Random } from '../kit/random.ts'

/** A private-app token in HubSpot's form: `pat-`, the hublet, a UUID (hubspot-api.md §1.3). */
export function newToken(random: Random): string {
  return `pat-na1-${random.uuid()}`
}

/** An account API key in HubSpot's form: a UUID in lower case (§1.2). */
export function newApiKey(random: Random): string {
  return random.uuid()
}

/**
 * What is stored of a secret. Secrets are random and long, so one round of SHA-256 is enough, and looking a hash up
 * tells an attacker's clock nothing about the secrets it doesn't match.
 */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex')
}

/** The part of a secret that may be shown again. */
export function secretPrefix(secret: string): string {
  return secret.slice(0, Math.min(12, Math.floor(secret.length / 3)))
}
