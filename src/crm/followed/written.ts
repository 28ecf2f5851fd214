import type { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import { targetOf } from '../associations/between.ts'
import { link, planLinks } from '../associations/link.ts'
import { selectAssociationsOfKind } from '../associations/statements.ts'
import { HUBSPOT_DEFINED } from '../associations/types.ts'
import { unlinkTypes } from '../associations/unlink.ts'
import type { NewAssociation } from '../associations/with-record.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { FollowedProperty } from '../object-type.ts'

// A contact's `associatedcompanyid` can be written: that makes the company its primary one. Clearing it takes only that
// away, and leaves the two associated [choice].

type Written = Readonly<Record<string, string | null>>

/** A write of a record that is there. */
interface Edit {
  readonly id: number
  readonly written: Written
}

const writtenIn = ({ written }: Edit) => written
const spec = ({ typeId }: FollowedProperty) => ({ category: HUBSPOT_DEFINED, typeId })

/** The properties that can be written among those that follow, as far as these writes name them. */
function writtenOf(type: PortalType, writes: readonly Written[]): readonly FollowedProperty[] {
  return type.followed.filter(
    ({ name }) => writes.some((written) => name in written) && type.properties.get(name)?.readOnly === false,
  )
}

/** The properties that only say what a record is associated with. */
export function unwritable({ followed, properties }: PortalType): ReadonlySet<string> {
  return new Set(followed.map(({ name }) => name).filter((name) => properties.get(name)?.readOnly === true))
}

/** The associations that the values of a new record ask for. */
export function namedAssociations(type: PortalType, written: Written): readonly NewAssociation[] {
  return writtenOf(type, [written]).flatMap((property) => {
    const to = written[property.name]
    return typeof to === 'string' ? [{ to, types: [spec(property)] }] : []
  })
}

/** Which edits name a record that is not there, or can't be associated with; holds all that are named. */
export function* refuseNamed(call: Call, type: PortalType, edits: readonly Edit[]): Unit<ReadonlyMap<number, Refusal>> {
  const refusals = new Map<number, Refusal>()
  for (const property of writtenOf(type, edits.map(writtenIn))) {
    const { sides, links } = linksBy(type, property, edits)
    const { refused } = yield* planLinks(call, sides, links, { replace: false })
    for (const { link: each, refusal } of refused) refusals.set(Number(each.from), refusal)
  }
  return refusals
}

/** Associates as edits ask for that were applied, none of which `refuseNamed` refused. */
export function* associateNamed(call: Call, type: PortalType, edits: readonly Edit[]): Unit<void> {
  for (const property of writtenOf(type, edits.map(writtenIn))) {
    const { sides, links } = linksBy(type, property, edits)
    if (links.length > 0) yield* link(call, sides, links, { replace: false })
    const cleared = edits.filter(({ written }) => written[property.name] === null).map(({ id }) => id)
    if (cleared.length > 0) yield* unlinkTypes(call, sides, yield* associatedBy(call, property, sides.to.id, cleared))
  }
}

/** What records are associated with by the kind that a property follows. */
function* associatedBy({ portal }: Call, property: FollowedProperty, toType: string, ids: readonly number[]) {
  const { category, typeId } = spec(property)
  const from = JSON.stringify(ids)
  const rows = yield* selectAssociationsOfKind({ portal, from, to_type: toType, category, type_id: typeId })
  return rows.map((row) => ({ from: String(row.from_id), to: String(row.to_id), types: [spec(property)] }))
}

function linksBy(type: PortalType, property: FollowedProperty, edits: readonly Edit[]) {
  const types = [spec(property)]
  const sides = { definitions: type.definitions, from: type, to: targetOf(type, types) }
  const links = edits.flatMap(({ id, written }) => {
    const to = written[property.name]
    return typeof to === 'string' ? [{ from: String(id), to, types }] : []
  })
  return { sides, links }
}
