import type { Store } from '../../store/port.ts'
import type { CredentialKind } from '../principal.ts'
import { listScopes, readScopes } from '../scopes.ts'
import { scopesIn } from './resolve.ts'
import { selectEveryCredential } from './statements.ts'

/** A credential as it is or was: those that open nothing any more are known too. */
export interface KnownCredential {
  readonly id: number
  readonly kind: CredentialKind
  readonly name: string
  readonly app: number | null
  /** As granted now, or at the end; `*` stands for full access. */
  readonly scopes: readonly string[]
  readonly gone: boolean
}

/** Every credential that a portal has or had, oldest first. */
export async function everyCredential(store: Store, portal: number): Promise<readonly KnownCredential[]> {
  const rows = await store.read(() => selectEveryCredential({ portal }))
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as CredentialKind,
    name: row.app_name ?? row.name,
    app: row.app,
    scopes: listScopes(readScopes(scopesIn(row.kind as CredentialKind, row))),
    gone: row.revoked !== null || row.deleted !== null,
  }))
}
