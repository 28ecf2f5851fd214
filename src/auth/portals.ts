import { Failure } from '../kit/failure.ts'
import type { Runtime } from '../kit/runtime.ts'
import { newIds, type Store, type Unit } from '../store/port.ts'
import { insertPortal, selectPortal, selectPortals } from './statements.ts'

export interface Portal {
  readonly id: number
  readonly name: string
  readonly created: number
}

export interface Portals {
  create(name: string): Promise<Portal>
  list(): Promise<readonly Portal[]>
  /** The portal with this id, or the only one there is. Throws a Failure that says what to pass. */
  pick(id: number | undefined): Promise<Portal>
}

export function openPortals(store: Store, { clock }: Pick<Runtime, 'clock'>): Portals {
  const list = (): Promise<readonly Portal[]> => store.read(() => selectPortals({}))
  return {
    create: (name) => store.write(() => createPortal(name, clock.now())),
    list,
    async pick(id) {
      if (id !== undefined) {
        const [portal] = await store.read(() => selectPortal({ id }))
        if (portal === undefined) throw new Failure(`There is no portal ${id}. \`spoke portals list\` shows them.`)
        return portal
      }
      const [first, second] = await list()
      if (first === undefined) throw new Failure('There is no portal yet. `spoke portals create NAME` makes one.')
      if (second !== undefined) throw new Failure('There are several portals: say which with --portal ID.')
      return first
    },
  }
}

export function* createPortal(name: string, now: number): Unit<Portal> {
  const [id = 0] = yield* newIds('portal', 1)
  const portal = { id, name, created: now }
  yield* insertPortal([portal])
  return portal
}
