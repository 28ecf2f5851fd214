import { Failure } from '../../kit/failure.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { PortalTable } from '../../store/schema-auth.ts'
import type { Administrator } from '../administrator.ts'
import { type AuditAction, audit } from '../audit/audit.ts'
import { checkSunset, type KeySunset } from '../keys/sunset.ts'
import {
  insertPortal,
  lockPortal,
  rewritePortal,
  selectPortal,
  selectPortals,
  selectTestPortals,
} from './statements.ts'

export interface Portal {
  readonly id: number
  readonly name: string
  readonly created: number
  /** Since when it is switched off; null while it works. */
  readonly disabled: number | null
  /** The portal whose test portal this is; null for any other. */
  readonly testOf: number | null
  /** How account API keys end here; null while nothing was announced. */
  readonly keySunset: KeySunset | null
  /** IANA's name of the time zone in which its days begin. */
  readonly timeZone: string
}

export interface PortalEdit {
  readonly name?: string | undefined
  readonly disabled?: boolean | undefined
  /** null takes the announcement back. */
  readonly keySunset?: KeySunset | null | undefined
  readonly timeZone?: string | undefined
}

export interface Portals {
  create(by: Administrator, name: string): Promise<Portal>
  list(): Promise<readonly Portal[]>
  read(id: number): Promise<Portal>
  /** Takes effect on the very next request. */
  edit(by: Administrator, id: number, edit: PortalEdit): Promise<Portal>
  /** Nothing opens a portal any more, and no list shows it; all that it has is removed in the background. */
  delete(by: Administrator, id: number): Promise<void>
  /** The portal with this id, or the only one there is. Throws a Failure that says what to pass. */
  pick(id: number | undefined): Promise<Portal>
}

export function openPortals(
  store: Store,
  { clock }: Pick<Runtime, 'clock'>,
  changed: () => void,
  deleted: () => void,
): Portals {
  const list = async (): Promise<readonly Portal[]> => (await store.read(() => selectPortals({}))).map(toPortal)
  return {
    list,
    create: (by, name) => store.write(() => createPortal(by, name, clock.now())),
    async read(id) {
      const [portal] = await store.read(() => selectPortal({ id }))
      if (portal === undefined) throw noPortal(id)
      return toPortal(portal)
    },
    async edit(by, id, edit) {
      const portal = await store.write(() => editPortal(by, id, edit, clock.now()))
      changed()
      return portal
    },
    async delete(by, id) {
      await store.write(() => deletePortal(by, id, clock.now()))
      changed()
      deleted()
    },
    async pick(id) {
      if (id !== undefined) {
        const [portal] = await store.read(() => selectPortal({ id }))
        if (portal === undefined) throw new Failure(`There is no portal ${id}. \`spoke portals list\` shows them.`)
        return toPortal(portal)
      }
      const [first, second] = await list()
      if (first === undefined) throw new Failure('There is no portal yet. `spoke portals create NAME` makes one.')
      if (second !== undefined) throw new Failure('There are several portals: say which with --portal ID.')
      return first
    },
  }
}

export function* createPortal(by: Administrator, name: string, now: number): Unit<Portal> {
  const [id = 0] = yield* newIds('portal', 1)
  yield* insertPortal([{ id, name, created: now }])
  yield* audit(by, id, now, 'PORTAL_CREATE', { kind: 'portal', id, name })
  return { id, name, created: now, disabled: null, testOf: null, keySunset: null, timeZone: 'UTC' }
}

/** The portal, held until the unit ends; refuses one that is not there. */
export function* holdPortal(id: number): Unit<PortalTable> {
  const [row] = yield* lockPortal({ id })
  if (row === undefined) throw noPortal(id)
  return row
}

function* editPortal(by: Administrator, id: number, edit: PortalEdit, now: number): Unit<Portal> {
  const row = yield* holdPortal(id)
  const sunset = edit.keySunset
  if (sunset !== undefined && sunset !== null) checkSunset(sunset)
  const edited: PortalTable = {
    ...row,
    name: edit.name ?? row.name,
    time_zone: edit.timeZone ?? row.time_zone,
    disabled: edit.disabled === undefined ? row.disabled : edit.disabled ? (row.disabled ?? now) : null,
    key_sunset_json: sunset === undefined ? row.key_sunset_json : sunset === null ? null : JSON.stringify(sunset),
  }
  yield* rewritePortal([edited])
  const act = (action: AuditAction, detail: Readonly<Record<string, unknown>> = {}) =>
    audit(by, id, now, action, { kind: 'portal', id, name: edited.name }, detail)
  if (edited.name !== row.name) yield* act('PORTAL_UPDATE', { name: { before: row.name, after: edited.name } })
  if (edited.time_zone !== row.time_zone) {
    yield* act('PORTAL_UPDATE', { timeZone: { before: row.time_zone, after: edited.time_zone } })
  }
  if ((edited.disabled === null) !== (row.disabled === null)) {
    yield* act(edited.disabled === null ? 'PORTAL_ENABLE' : 'PORTAL_DISABLE')
  }
  if (sunset !== undefined) yield* act('HAPIKEY_SUNSET_UPDATE', { before: readSunset(row) ?? null, after: sunset })
  return toPortal(edited)
}

/** With its test portals. */
export function* deletePortal(by: Administrator, id: number, now: number): Unit<void> {
  const held = [yield* holdPortal(id)]
  for (const test of yield* selectTestPortals({ portal: id })) held.push(yield* holdPortal(test.id))
  for (const each of held) {
    yield* rewritePortal([{ ...each, deleted: now }])
    yield* audit(by, each.id, now, 'PORTAL_DELETE', { kind: 'portal', id: each.id, name: each.name })
  }
}

export function readSunset({ key_sunset_json }: Pick<PortalTable, 'key_sunset_json'>): KeySunset | undefined {
  return key_sunset_json === null ? undefined : (JSON.parse(key_sunset_json) as KeySunset)
}

export function toPortal(row: PortalTable): Portal {
  const { id, name, created, disabled, test_of: testOf, time_zone: timeZone } = row
  return { id, name, created, disabled, testOf, keySunset: readSunset(row) ?? null, timeZone }
}

function noPortal(id: number): Refusal {
  return new Refusal('OBJECT_NOT_FOUND', `There is no portal ${id}.`)
}
