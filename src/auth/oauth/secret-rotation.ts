import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import { type Administrator, checkReach } from '../administrator.ts'
import { setClientSecret } from '../apps/statements.ts'
import { type AuditAction, audit } from '../audit/audit.ts'
import { holdPortal } from '../portals/portals.ts'
import { hashSecret, secretPrefix } from '../secrets.ts'
import type { Vault } from '../vault.ts'
import { askedScopes, everyScope, findPublicApp, type PublicAppRow } from './app.ts'
import { setSecrets } from './statements.ts'

const none = { next_secret: null, next_secret_prefix: null, next_secret_hash: null } as const

/** A second client secret beside the first; one rotation at a time. Nobody gets a secret of an app mightier than he is. */
export function* rotateSecret(
  by: Administrator,
  portal: number,
  id: number,
  secret: string,
  vault: Vault,
  now: number,
): Unit<void> {
  const row = yield* hold(portal, id)
  checkReach(by, everyScope(askedScopes(row)))
  if (row.next_secret_hash !== null) {
    throw new Refusal(
      'CONFLICT',
      `The client secret of ${row.name} is being rotated already: expire the old one or cancel the rotation first.`,
    )
  }
  yield* setSecrets([
    {
      ...{ portal, app: id, secret_prefix: row.secret_prefix, secret_hash: row.secret_hash },
      ...{ next_secret: vault.seal(secret, `app:${id}`), next_secret_prefix: secretPrefix(secret) },
      next_secret_hash: hashSecret(secret),
    },
  ])
  yield* tell(by, row, 'PUBLIC_APP_CLIENT_SECRET_WRITE', now)
}

/** The new secret dies, the old one works on. */
export function* cancelSecret(by: Administrator, portal: number, id: number, now: number): Unit<void> {
  const row = yield* hold(portal, id)
  checkRotating(row)
  const { secret_prefix, secret_hash } = row
  yield* setSecrets([{ portal, app: id, secret_prefix, secret_hash, ...none }])
  yield* tell(by, row, 'PUBLIC_APP_CLIENT_SECRET_ROTATE_CANCEL', now)
}

/** The old secret dies now, and the new one takes its place. */
export function* expireOldSecret(by: Administrator, portal: number, id: number, now: number): Unit<void> {
  const row = yield* hold(portal, id)
  const { secret, prefix, hash } = checkRotating(row)
  yield* setSecrets([{ portal, app: id, secret_prefix: prefix, secret_hash: hash, ...none }])
  yield* setClientSecret([{ portal, id, client_secret: secret, client_secret_shown: now }])
  yield* tell(by, row, 'PUBLIC_APP_CLIENT_SECRET_EXPIRE', now)
}

function* hold(portal: number, id: number): Unit<PublicAppRow> {
  yield* holdPortal(portal)
  return yield* findPublicApp(portal, id)
}

function checkRotating({ name, next_secret, next_secret_prefix, next_secret_hash }: PublicAppRow) {
  if (next_secret === null || next_secret_prefix === null || next_secret_hash === null) {
    throw new Refusal('CONFLICT', `The client secret of ${name} is not being rotated.`)
  }
  return { secret: next_secret, prefix: next_secret_prefix, hash: next_secret_hash }
}

function tell(by: Administrator, { portal, id, name }: PublicAppRow, action: AuditAction, now: number): Unit<void> {
  return audit(by, portal, now, action, { kind: 'public-app', id, name })
}
