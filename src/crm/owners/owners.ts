import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { OwnerTable } from '../../store/schema.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { insertOwner, rewriteOwner, selectOwnerOfUser } from './statements.ts'

/** A person who can own records. */
export interface NewOwner {
  /** The user behind the owner; an id of its own, not the owner's. */
  readonly userId: number | undefined
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly archived: boolean
}

export type Owner = OwnerTable

export interface Owners {
  /** Makes an owner of a user, or brings the one that is there up to date. Gives the owner. */
  publish(portal: number, owner: NewOwner, now: number): Promise<Owner>
  /** The same in the caller's unit; `definitions.changed` is to be called after it. */
  publishing(portal: number, owner: NewOwner, now: number): Unit<Owner>
}

export function openOwners(store: Store, definitions: Definitions): Owners {
  return {
    publishing: publish,
    async publish(portal, owner, now) {
      const published = await store.write(() => publish(portal, owner, now))
      definitions.changed(portal)
      return published
    },
  }
}

function* publish(
  portal: number,
  { userId, email, firstName, lastName, archived }: NewOwner,
  now: number,
): Unit<Owner> {
  const [known] = userId === undefined ? [] : yield* selectOwnerOfUser({ portal, user: userId })
  const id = known?.id ?? (yield* newIds('owner', 1))[0] ?? 0
  const owner: Owner = {
    portal,
    id,
    // Owner ids and user ids come from one counter: they never coincide, and nobody can mistake one for the other.
    user_id: known?.user_id ?? userId ?? (yield* newIds('owner', 1))[0] ?? 0,
    email: email.trim().toLowerCase(),
    first_name: firstName,
    last_name: lastName,
    created: known?.created ?? now,
    updated: now,
    archived: archived ? (known?.archived ?? now) : null,
  }
  if (known === undefined) yield* insertOwner([owner])
  else yield* rewriteOwner([owner])
  return owner
}
