import { notFound } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { AssociationTable } from '../../store/schema.ts'
import type { Call } from '../call.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { followMerge, parseId } from '../records/lookups.ts'
import { selectRecord } from '../records/statements.ts'
import {
  type AssociationSpec,
  isKind,
  plainBetween,
  type Sides,
  targetIds,
  typeNamed,
  typesBetween,
} from './between.ts'
import type { Pair } from './hold.ts'
import {
  createLabel,
  deleteLabel,
  dropLimits,
  type LabelEdit,
  type LabelInput,
  type LimitOutcome,
  makeDefault,
  setLimits,
  type TypeLimit,
  updateLabel,
} from './kinds.ts'
import { type Link, type Links, link } from './link.ts'
import { selectAssociationsOf, selectAssociationsOfMany } from './statements.ts'
import { type AssociationType, HUBSPOT_DEFINED, portalAssociationType, standardTypeById } from './types.ts'
import { type PairKinds, unlink, unlinkTypes } from './unlink.ts'

export type { AssociationSpec, Sides } from './between.ts'
export type { LimitOutcome } from './kinds.ts'
export type { LinkMade } from './link.ts'
export type { AssociationType } from './types.ts'

/** A record that another is associated with, and by what. */
export interface AssociatedRecord {
  readonly id: number
  readonly types: readonly AssociationType[]
}

export interface AssociationPage {
  readonly records: readonly AssociatedRecord[]
  /** The lowest id still to come; undefined on the last page. */
  readonly after: number | undefined
}

export interface Associations {
  /** Every kind there is from one object type to another; a pair that has none is given its unlabelled one. */
  types(call: Call, sides: Sides): Promise<readonly AssociationType[]>
  /** A kind by its v3 name or its number. */
  typeNamed(sides: Sides, name: string): AssociationType
  /** The ids of the object types that kinds lead to from one, each once; a kind that there is not leads nowhere. */
  targets(from: PortalType, specs: readonly AssociationSpec[]): readonly string[]
  /** Associates in both directions. With `replace` the given labels take the place of those that a pair had. */
  link(call: Call, sides: Sides, links: readonly Link[], replace: boolean): Promise<Links>
  unlink(call: Call, sides: Sides, pairs: readonly Pair[]): Promise<void>
  unlinkTypes(call: Call, sides: Sides, links: readonly PairKinds[]): Promise<void>
  /** The records of one type that a record is associated with, in the order of their ids. A 404 for an unknown record. */
  of(call: Call, sides: Sides, id: string, after: number, limit: number): Promise<AssociationPage>
  /** The first records of the same for many records at once; those that have none are absent. */
  ofMany(
    call: Call,
    sides: Sides,
    wanted: readonly { readonly id: number; readonly after: number }[],
    limit: number,
  ): Promise<ReadonlyMap<number, AssociationPage>>
  createLabel(call: Call, sides: Sides, input: LabelInput): Promise<readonly AssociationType[]>
  updateLabel(call: Call, sides: Sides, edit: LabelEdit): Promise<void>
  deleteLabel(call: Call, sides: Sides, typeId: number): Promise<void>
  /** The kinds that the portal limits, all of them. */
  limited(definitions: PortalDefinitions): readonly AssociationType[]
  setLimits(call: Call, sides: Sides, limits: readonly TypeLimit[], fresh: boolean): Promise<readonly LimitOutcome[]>
  dropLimits(call: Call, sides: Sides, specs: readonly AssociationSpec[]): Promise<void>
}

export function openAssociations(store: Store, definitions: Definitions): Associations {
  async function change<T>(call: Call, work: () => Unit<T>): Promise<T> {
    const result = await store.write(work)
    definitions.changed(call.portal)
    return result
  }

  return {
    async types(call, sides) {
      if (plainBetween(sides) !== undefined) return typesBetween(sides)
      return [await change(call, () => makeDefault(call, sides)), ...typesBetween(sides)]
    },
    typeNamed,
    targets: (from, specs) => [...new Set(specs.flatMap((spec) => targetIds(from, spec)))],
    link(call, sides, links, replace) {
      const work = () => link(call, sides, links, { replace })
      return plainBetween(sides) === undefined ? change(call, work) : store.write(work)
    },
    unlink: (call, sides, pairs) => store.write(() => unlink(call, sides, pairs)),
    unlinkTypes: (call, sides, links) => store.write(() => unlinkTypes(call, sides, links)),
    async of(call, sides, id, after, limit) {
      const { portal } = call
      const given = parseId(id)
      return store.read(function* read(): Unit<AssociationPage> {
        const from = yield* followMerge(call, sides.from, given)
        const [record] = yield* selectRecord({ portal, type: sides.from.id, id: from })
        if (record === undefined || record.archived !== null) throw notFound()
        const rows = yield* selectAssociationsOf({ portal, from, to_type: sides.to.id, after, limit: limit + 1 })
        return page(grouped(sides, rows), limit)
      })
    },
    async ofMany(call, sides, wanted, limit) {
      if (wanted.length === 0) return new Map()
      // A record may be associated by each kind once, and by one that another process made a moment ago.
      const skip = (limit + 1) * (typesBetween(sides).length + 1)
      const from = JSON.stringify([...new Map(wanted.map(({ id, after }) => [id, after]))])
      const rows = await store.read(() =>
        selectAssociationsOfMany({ portal: call.portal, from, to_type: sides.to.id, skip }),
      )
      const byRecord = Map.groupBy(rows, (row) => row.from_id)
      return new Map([...byRecord].map(([id, own]) => [id, page(grouped(sides, own), limit)]))
    },
    createLabel: (call, sides, input) => change(call, () => createLabel(call, sides, input)),
    updateLabel: (call, sides, edit) => change(call, () => updateLabel(call, sides, edit)),
    deleteLabel: (call, sides, typeId) => change(call, () => deleteLabel(call, sides, typeId)),
    limited: ({ associationTypes }) =>
      associationTypes.filter(({ max_to }) => max_to !== null).map((row) => limitedType(portalAssociationType(row))),
    setLimits: (call, sides, limits, fresh) => change(call, () => setLimits(call, sides, limits, fresh)),
    dropLimits: (call, sides, specs) => change(call, () => dropLimits(call, sides, specs)),
  }
}

/** A limit on a kind of HubSpot's is stored with what the kind was called then; how it is called now is in the code. */
function limitedType(type: AssociationType): AssociationType {
  const standard = type.category === HUBSPOT_DEFINED ? standardTypeById(type.typeId) : undefined
  return standard === undefined ? type : { ...standard, most: type.most }
}

function page(records: readonly AssociatedRecord[], limit: number): AssociationPage {
  return { records: records.slice(0, limit), after: records[limit]?.id }
}

/** Rows by the record that they lead to; the kinds in the order in which they are listed. */
function grouped(sides: Sides, rows: readonly AssociationTable[]): readonly AssociatedRecord[] {
  const kinds = typesBetween(sides)
  return [...Map.groupBy(rows, (row) => row.to_id)].map(([id, own]) => ({
    id,
    types: kinds.filter((kind) => own.some((row) => isKind(kind)({ category: row.category, typeId: row.type_id }))),
  }))
}
