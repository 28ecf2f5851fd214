import { type Background, openBackground } from '../../kit/background.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import { type Definitions, FRESH_FOR } from '../definitions/definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { recount, retold } from '../followed/follow.ts'
import { rewriteCalculated } from '../followed/rewrite.ts'
import { type RecordRow, type StoredRecord, toStored } from '../records/record.ts'
import { holdRecords, selectLivePage } from '../records/statements.ts'
import { CALCULATED } from './calculations.ts'
import {
  deleteRecalculations,
  holdRecalculation,
  insertRecalculations,
  moveRecalculations,
  selectRecalculations,
} from './statements.ts'

/** Records that are calculated again in one unit: what waits behind it does not wait long. */
const CHUNK = 200
/** A write that began with the definitions as they were before a change is over after this time, in ms. */
const SETTLED = FRESH_FOR + 4_000
/** How often to look for what a process has left that ended meanwhile, in ms. */
const LOOK_AGAIN = 30_000

/** Marks an object type whose records must be calculated again, in the unit that changes a formula. */
export function* scheduleRecalculation(call: Call, type: PortalType): Unit<void> {
  const row = { portal: call.portal, type: type.id, next_id: 0, again_at: call.now + SETTLED }
  if ((yield* insertRecalculations([row])) === 0) yield* moveRecalculations([row])
}

/** Brings stored values up to date after a formula has changed, chunk by chunk, in the background. */
export type Recalculation = Background

export function openRecalculation(
  store: Store,
  definitions: Definitions,
  runtime: Pick<Runtime, 'clock' | 'log'>,
): Recalculation {
  /** Goes on with one type as far as can be now; gives when to come back, in ms. */
  async function goOn(portal: number, typeId: string, going: () => boolean): Promise<number> {
    while (going()) {
      const type = (await definitions.of(portal)).type(typeId)
      const call = { portal, actor: CALCULATED, now: runtime.clock.now() }
      const wait = await store.write(() => nextChunk(call, typeId, type))
      if (wait === 'done') return LOOK_AGAIN
      if (wait > 0) return wait
    }
    return LOOK_AGAIN
  }

  return openBackground(runtime, {
    failed: 'formulas.not-calculated',
    again: LOOK_AGAIN,
    async round(going) {
      let wait = LOOK_AGAIN
      for (const { portal, type } of await store.read(() => selectRecalculations({}))) {
        wait = Math.min(wait, await goOn(portal, type, going))
      }
      return wait
    },
  })
}

/**
 * Calculates the next records of a type again. Its records are gone through twice, the second time when no write that
 * knew the old formula can be under way any more. Gives how long to wait before the next chunk, in ms.
 */
function* nextChunk(call: Call, typeId: string, type: PortalType | undefined): Unit<number | 'done'> {
  const key = { portal: call.portal, type: typeId }
  const [row] = yield* holdRecalculation(key)
  if (row === undefined) return 'done'
  const page =
    type === undefined || !isCalculated(type) ? [] : yield* selectLivePage({ ...key, from: row.next_id, limit: CHUNK })
  const last = page.at(-1)
  if (type !== undefined && last !== undefined) {
    yield* recalculate(call, type, page)
    yield* moveRecalculations([{ ...row, next_id: last.id + 1 }])
    return 0
  }
  if (row.again_at === null) {
    yield* deleteRecalculations([key])
    return 'done'
  }
  if (row.again_at > call.now) return row.again_at - call.now
  yield* moveRecalculations([{ ...row, next_id: 0, again_at: null }])
  return 0
}

function* recalculate(call: Call, type: PortalType, page: readonly RecordRow[]): Unit<void> {
  const ids = JSON.stringify(page.map(({ id }) => id))
  const rows = yield* holdRecords({ portal: call.portal, type: type.id, ids })
  yield* recalculateRecords(call, type, rows.filter(({ archived }) => archived === null).map(toStored))
}

/** Calculates live records again that the unit holds, with what properties say of their associations. */
export function* recalculateRecords(call: Call, type: PortalType, records: readonly StoredRecord[]): Unit<void> {
  if (!isCalculated(type)) return
  yield* rewriteCalculated(call, type, retold(type, records, yield* recount(call, type, records)))
}

function isCalculated({ calculations, followed }: PortalType): boolean {
  return calculations.length > 0 || followed.length > 0
}
