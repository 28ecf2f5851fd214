import { hash } from 'node:crypto'
import type { Random } from '../kit/random.ts'
import type { CredentialKind } from './principal.ts'

/**
 * A secret in HubSpot's form: tokens are `pat-`, the hublet and a UUID (hubspot-api.md §1.3, §1.4), keys a UUID in lower
 * case (§1.2, §1.7).
 */
export function newSecret(kind: CredentialKind, random: Random): string {
  return kind === 'private-app' || kind === 'service-key' ? newToken(random) : random.uuid()
}

export function newToken(random: Random): string {
  return `pat-na1-${random.uuid()}`
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
