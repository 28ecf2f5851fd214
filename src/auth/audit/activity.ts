import type { Store } from '../../store/port.ts'
import type { AuditTable } from '../../store/schema-auth.ts'
import { selectMembers } from '../users/statements.ts'
import { selectActivity, selectAudit, selectSignIns } from './statements.ts'

/** What HubSpot's activity endpoints show, newest first, from before an entry's number. */
export interface ActivityFilter {
  readonly before: number
  readonly from: number
  readonly until: number
  readonly limit: number
  /** Only of these users; of all where there are none. */
  readonly users: readonly number[]
}

/** Administrative acts in a portal. */
export async function listActivity(
  store: Store,
  portal: number,
  filter: ActivityFilter,
): Promise<readonly AuditTable[]> {
  const { users, ...rest } = filter
  return store.read(() =>
    users.length === 0
      ? selectAudit({ portal, ...rest })
      : selectActivity({ portal, ...rest, users: JSON.stringify(users) }),
  )
}

/** Sign-ins of the users who belong to a portal: they belong to no portal themselves. */
export async function listSignIns(
  store: Store,
  portal: number,
  filter: ActivityFilter,
): Promise<readonly AuditTable[]> {
  return store.read(function* signIns() {
    const members = (yield* selectMembers({ portal })).map(({ id }) => id)
    const { users, ...rest } = filter
    const wanted = users.length === 0 ? members : members.filter((id) => users.includes(id))
    return yield* selectSignIns({ portal: 0, ...rest, users: JSON.stringify(wanted) })
  })
}
