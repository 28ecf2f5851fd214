import type { Clock } from '../../kit/clock.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import { FRESH_FOR } from '../definitions/definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { readProperty } from '../definitions/rows.ts'
import { selectProperties } from '../definitions/statements.ts'
import { holdPortal } from '../pipelines/statements.ts'
import { claimKey } from '../records/lookups.ts'
import { toStored } from '../records/record.ts'
import { claimValues, holdRecords, selectHolders, selectLivePage } from '../records/statements.ts'
import { checkUniqueCount, invalid } from './rules.ts'
import { dropClaimsOfProperty, holdProperty, selectChangedSince } from './statements.ts'

/** Refuses one more unique property than there can be, also when several are made at once. */
export function* holdUniqueCount(call: Call, type: PortalType): Unit<void> {
  yield* holdPortal({ portal: call.portal })
  const rows = (yield* selectProperties({ portal: call.portal })).filter(
    (row) => row.type === type.id && row.archived === null && !type.properties.has(row.name),
  )
  checkUniqueCount(
    type,
    rows.map((row) => readProperty(row, type)),
  )
}

/** Records whose values are claimed in one unit: what waits behind it does not wait long. */
const CHUNK = 500
/** A write that began before a step is over after this time, in ms: what the step could not see is looked at again. */
const SETTLED = FRESH_FOR + 4_000

/** An archived property that is about to come back, as whoever brings it back marked it: one at a time goes on. */
export interface Returning {
  readonly name: string
  readonly version: number
}

/**
 * Makes the claims on a property that comes back as a unique one what its stored values say, bit by bit, while it is still
 * archived: nobody kept them meanwhile, nobody can write such a value, and it may not have been unique before. Refuses when
 * two live records have one value. Gives the instant from which on changed records are still to be looked at.
 */
export async function reclaim(
  store: Store,
  clock: Clock,
  call: Call,
  type: PortalType,
  returning: Returning,
): Promise<number> {
  const inSteps = async (step: (from: number) => Unit<number | undefined>): Promise<void> => {
    for (let from: number | undefined = 0; from !== undefined; ) {
      const start: number = from
      from = await store.write(function* claim(): Unit<number | undefined> {
        if (yield* isUnchanged(call, type, returning)) return yield* step(start)
        throw beingBroughtBack(returning.name)
      })
    }
  }
  await dropClaims(store, call, type, returning)
  try {
    const began = clock.now() - SETTLED
    await inSteps((from) => claimAll(call, type, returning.name, from))
    // Records that were brought back meanwhile; the last of them are left to the unit that ends it.
    const since = clock.now() - SETTLED
    await inSteps((from) => claimChanged(call, type, returning.name, began, from))
    return since
  } catch (error) {
    await dropClaims(store, call, type, returning)
    throw error
  }
}

/** Gives every claim on values of a property up, bit by bit, as long as nobody changed the property since. */
async function dropClaims(store: Store, call: Call, type: PortalType, returning: Returning): Promise<void> {
  const of = { portal: call.portal, type: type.id, property: returning.name, limit: CHUNK }
  for (let left = true; left; ) {
    left = await store.write(function* drop(): Unit<boolean> {
      return (yield* isUnchanged(call, type, returning)) && (yield* dropClaimsOfProperty(of)).length === CHUNK
    })
  }
}

function* isUnchanged(call: Call, type: PortalType, { name, version }: Returning): Unit<boolean> {
  const [row] = yield* holdProperty({ portal: call.portal, type: type.id, name })
  return row?.updated === version
}

/** Claims the values of the next live records of a type; gives the id to go on from. */
function* claimAll(call: Call, type: PortalType, property: string, from: number): Unit<number | undefined> {
  const page = yield* selectLivePage({ portal: call.portal, type: type.id, from, limit: CHUNK })
  return yield* claimPage(call, type, property, page)
}

/** The same for those that were changed at an instant or later: what was archived and is live again is among them. */
export function* claimChanged(
  call: Call,
  type: PortalType,
  property: string,
  since: number,
  from = 0,
): Unit<number | undefined> {
  const page = yield* selectChangedSince({ portal: call.portal, type: type.id, since, from, limit: CHUNK })
  return yield* claimPage(call, type, property, page)
}

function* claimPage(
  call: Call,
  type: PortalType,
  property: string,
  page: readonly { readonly id: number }[],
): Unit<number | undefined> {
  yield* claimStored(
    call,
    type,
    property,
    page.map(({ id }) => id),
  )
  const last = page.at(-1)
  return last === undefined || page.length < CHUNK ? undefined : last.id + 1
}

function* claimStored(call: Call, type: PortalType, property: string, ids: readonly number[]): Unit<void> {
  const of = { portal: call.portal, type: type.id }
  const rows = yield* holdRecords({ ...of, ids: JSON.stringify(ids) })
  const wanted = rows.flatMap((row) => {
    const value = row.archived === null ? toStored(row).values[property] : undefined
    return value === undefined ? [] : [{ ...of, property, value: claimKey(value), record: row.id }]
  })
  if ((yield* claimValues(wanted)) === wanted.length) return
  const values = JSON.stringify(wanted.map(({ value }) => value))
  const holders = new Map(
    (yield* selectHolders({ ...of, property, values })).map(({ value, record }) => [value, record]),
  )
  if (wanted.every(({ value, record }) => holders.get(value) === record)) return
  throw invalid(
    `${property} can not come back as a unique property: several ${type.labels.plural} have the same value.`,
    'DUPLICATE_VALUES',
    { propertyName: [property] },
  )
}

/** Somebody else brings the property back, or did. */
export function beingBroughtBack(name: string): Refusal {
  return new Refusal('CONFLICT', `${name} is being brought back by another call.`, {
    context: { propertyName: [name] },
  })
}
