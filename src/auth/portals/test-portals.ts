import { Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store, Unit } from '../../store/port.ts'
import { type Administrator, everyRight } from '../administrator.ts'
import { addMember, type OwnerRegister } from '../users/members.ts'
import { SUPER_ADMIN } from '../users/roles.ts'
import { createPortal, deletePortal, holdPortal, type Portal, toPortal } from './portals.ts'
import { selectTestPortals, setTestOf } from './statements.ts'

/** How many test portals a portal may have (hubspot-api.md, developer accounts). */
const MOST = 10

/** Portals in which the developers of a portal try their apps out: with records and credentials of their own. */
export interface TestPortals {
  list(portal: number): Promise<readonly Portal[]>
  /** Whoever makes one is its super admin. */
  create(by: Administrator, portal: number, name: string): Promise<Portal>
  delete(by: Administrator, portal: number, id: number): Promise<void>
}

export interface TestPortalRooms {
  readonly store: Store
  readonly runtime: Pick<Runtime, 'clock'>
  readonly owners: OwnerRegister
  /** Called after each commit that ends what opened a portal. */
  readonly changed: () => void
  /** Called after a portal was deleted. */
  readonly deleted: () => void
}

export function openTestPortals({ store, runtime, owners, changed, deleted }: TestPortalRooms): TestPortals {
  const { clock } = runtime
  return {
    list: async (portal) => (await store.read(() => selectTestPortals({ portal }))).map(toPortal),
    async create(by, portal, name) {
      const made = await store.write(() => createTestPortal(by, portal, name, owners, clock.now()))
      owners.changed(made.id)
      return made
    },
    async delete(by, portal, id) {
      await store.write(() => deleteTestPortal(by, portal, id, clock.now()))
      changed()
      deleted()
    },
  }
}

function* createTestPortal(
  by: Administrator,
  portal: number,
  name: string,
  owners: OwnerRegister,
  now: number,
): Unit<Portal> {
  const parent = yield* holdPortal(portal)
  if (parent.test_of !== null) throw new Refusal('CONFLICT', 'A test portal has no test portals of its own.')
  if ((yield* selectTestPortals({ portal })).length >= MOST) {
    throw new Refusal('CONFLICT', `A portal has at most ${MOST} test portals: delete one first.`)
  }
  const made = yield* createPortal(by, name, now)
  yield* setTestOf([{ id: made.id, test_of: portal }])
  if (by.email !== null) {
    const member = { email: by.email, firstName: '', lastName: '', role: SUPER_ADMIN }
    // It is his: whatever he may do in the portal around it, here he may do everything.
    yield* addMember({ ...by, rights: everyRight }, made.id, member, owners, now)
  }
  return { ...made, testOf: portal }
}

function* deleteTestPortal(by: Administrator, portal: number, id: number, now: number): Unit<void> {
  yield* holdPortal(portal)
  if (!(yield* selectTestPortals({ portal })).some((each) => each.id === id)) {
    throw new Refusal('OBJECT_NOT_FOUND', `There is no test portal ${id}.`)
  }
  yield* deletePortal(by, id, now)
}
