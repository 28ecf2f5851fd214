import { Refusal } from '../../kit/refusal.ts'
import { newIds, type Unit } from '../../store/port.ts'
import type { AppTable, CredentialTable } from '../../store/schema-auth.ts'
import { type Administrator, checkReach } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { insertCredential, replaceSecret, revokeCredential, setExpiry } from '../credentials/statements.ts'
import { holdPortal } from '../portals/portals.ts'
import type { AppKind } from '../principal.ts'
import { readScopes } from '../scopes.ts'
import { hashSecret, secretPrefix } from '../secrets.ts'
import { type App, type AppWithToken, appAction, findApp, toApp, tokensOf } from './app.ts'

/** How long the old token goes on working after "rotate and expire later" (hubspot-api.md §1.3). */
const GRACE = 7 * 86_400_000

/** Which app of a portal. */
export interface AppRef {
  readonly portal: number
  readonly kind: AppKind
  readonly id: number
}

/** A new token; the old one dies now, or works on for seven days. Only one rotation at a time (§1.3). */
export function* rotateToken(
  by: Administrator,
  ref: AppRef,
  when: 'now' | 'later',
  secret: string,
  now: number,
): Unit<AppWithToken> {
  const { row, tokens } = yield* hold(ref, now)
  checkReach(by, readScopes(row.scopes_json))
  const [current, newer] = tokens
  if (current === undefined) throw new Error(`App ${row.id} has no token.`)
  if (newer !== undefined) {
    throw new Refusal(
      'CONFLICT',
      `${row.name} is being rotated already: expire the old token now or cancel the rotation first.`,
    )
  }
  const made = { hash: hashSecret(secret), prefix: secretPrefix(secret), created: now, user_id: by.user }
  let id = current.id
  if (when === 'now') yield* replaceSecret([{ portal: ref.portal, id, ...made, last_used: null }])
  else {
    yield* setExpiry([{ portal: ref.portal, id, expires: now + GRACE }])
    id = (yield* newIds('credential', 1))[0] ?? 0
    const { portal, kind } = ref
    yield* insertCredential([{ id, portal, kind, name: row.name, scopes_json: '[]', app: row.id, ...made }])
  }
  yield* audit(by, ref.portal, now, appAction(ref.kind, 'rotate'), target(row), { oldTokenExpires: when })
  return { ...toApp(row, yield* tokensOf(row, now), now), token: { id, secret } }
}

/** Ends a rotation for the old token: the new one dies, the old one works on without an end. */
export function* cancelRotation(by: Administrator, ref: AppRef, now: number): Unit<App> {
  const { row, older, newer } = yield* holdRotation(ref, now)
  yield* revokeCredential([{ portal: ref.portal, id: newer.id, revoked: now }])
  yield* setExpiry([{ portal: ref.portal, id: older.id, expires: null }])
  yield* audit(by, ref.portal, now, appAction(ref.kind, 'cancel'), target(row))
  return toApp(row, yield* tokensOf(row, now), now)
}

/** Ends a rotation for the new token: the old one dies now. */
export function* expireOldToken(by: Administrator, ref: AppRef, now: number): Unit<App> {
  const { row, older } = yield* holdRotation(ref, now)
  yield* setExpiry([{ portal: ref.portal, id: older.id, expires: now }])
  yield* audit(by, ref.portal, now, appAction(ref.kind, 'expire'), target(row))
  return toApp(row, yield* tokensOf(row, now), now)
}

function* hold(
  { portal, kind, id }: AppRef,
  now: number,
): Unit<{ readonly row: AppTable; readonly tokens: readonly CredentialTable[] }> {
  yield* holdPortal(portal)
  const row = yield* findApp(portal, kind, id)
  return { row, tokens: yield* tokensOf(row, now) }
}

function* holdRotation(
  ref: AppRef,
  now: number,
): Unit<{ readonly row: AppTable; readonly older: CredentialTable; readonly newer: CredentialTable }> {
  const { row, tokens } = yield* hold(ref, now)
  const [older, newer] = tokens
  if (older === undefined || newer === undefined) {
    throw new Refusal('CONFLICT', `${row.name} is not being rotated.`)
  }
  return { row, older, newer }
}

function target({ kind, id, name }: AppTable): { readonly kind: AppKind; readonly id: number; readonly name: string } {
  return { kind: kind as AppKind, id, name }
}
