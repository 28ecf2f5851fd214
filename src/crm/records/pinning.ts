import { brief } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import { idOf } from '../associations/hold.ts'
import { selectAssociationsOfPairs } from '../associations/statements.ts'
import type { NewAssociations } from '../associations/with-record.ts'
import type { Call } from '../call.ts'
import type { ValueProblem } from '../problems.ts'
import { type InputValues, PINNED } from './check.ts'
import { type RecordRow, toStored } from './record.ts'

/** Communications, postal mail, tasks, notes, meetings, calls, e-mails: what can be pinned (hubspot-api.md §4.16). */
const ACTIVITIES: ReadonlySet<string> = new Set(['0-18', '0-116', '0-27', '0-46', '0-47', '0-48', '0-49'])

/** What is wrong with the activity that a new record pins: it must be associated in the same create (§4.16). */
export function newPinProblems(
  written: Readonly<Record<string, string | null>>,
  associations: NewAssociations,
): readonly ValueProblem[] {
  const pinned = written[PINNED]
  if (typeof pinned !== 'string') return []
  const isAssociated = associations.some(({ to, type }) => to === pinned && ACTIVITIES.has(type.id))
  return isAssociated ? [] : [notAssociated(pinned)]
}

interface Edit {
  readonly record: number
  readonly properties: InputValues
}

/** By record the same for edits of records, held by the caller: the activity must be associated already. */
export function* editPinProblems(
  { portal }: Call,
  edits: readonly Edit[],
  rows: ReadonlyMap<number, RecordRow>,
): Unit<ReadonlyMap<number, readonly ValueProblem[]>> {
  const pins = edits.flatMap(({ record, properties }) => {
    const given = properties[PINNED]
    const row = given === undefined || given === null || given === '' ? undefined : rows.get(record)
    if (row === undefined || toStored(row).values[PINNED] === String(given)) return []
    return [{ record, given: String(given) }]
  })
  if (pins.length === 0) return new Map()
  const pairs = JSON.stringify(pins.map(({ record, given }) => [record, idOf(given)]))
  const found = new Set<string>()
  for (const to_type of ACTIVITIES) {
    for (const row of yield* selectAssociationsOfPairs({ portal, to_type, pairs }))
      found.add(`${row.from_id} ${row.to_id}`)
  }
  const wrong = pins.filter(({ record, given }) => !found.has(`${record} ${given}`))
  return new Map(wrong.map(({ record, given }) => [record, [notAssociated(given)]]))
}

/** The reference gives no code for it: the one for an owner that there is not [choice]. */
function notAssociated(value: string): ValueProblem {
  return {
    code: 'INVALID_OPTION',
    message: `${brief(value)} is not an activity that is associated with the record: associate it first, or in the same create.`,
    property: PINNED,
    value: brief(value),
  }
}
