import type { AssociationTypeTable } from '../../store/schema.ts'
import { standardTypes } from '../standard/all.ts'
import { HALF_LISTED_TYPES, STANDARD_TYPES } from './standard-types.ts'

/** One direction of one kind of association. */
export interface AssociationType {
  readonly category: string
  readonly typeId: number
  readonly from: string
  readonly to: string
  /** As v3 names it, e.g. `contact_to_company_unlabeled`. */
  readonly name: string
  readonly label: string | null
  /** The same kind seen from the other side. */
  readonly inverseId: number
  /** One of a kind: a record has at most one of these, and a new one takes the old one's place. */
  readonly single: boolean
  /** The most records that one record may be associated with by it; undefined where nobody set a limit. */
  readonly most: number | undefined
}

export const HUBSPOT_DEFINED = 'HUBSPOT_DEFINED'
export const USER_DEFINED = 'USER_DEFINED'

/** The most labels that a pair of object types may have (hubspot-api.md §6.5, seen in 2026). */
export const MOST_LABELS = 50

/** A label of the portal's own: HubSpot's kinds and the unlabelled ones can't be changed. */
export function isLabel(type: AssociationType): type is AssociationType & { readonly label: string } {
  return type.category === USER_DEFINED && type.label !== null
}

/** How v3 names object types in the names of association types, where it is not their singular (§4.3). */
const NAMES: Readonly<Record<string, string>> = { '0-47': 'meeting_event' }

/** What an object type is called in the names of its associations. */
export function associationNameOf({ id, singular }: { readonly id: string; readonly singular: string }): string {
  return NAMES[id] ?? singular
}

interface Listed {
  readonly typeId: number
  readonly from: string
  readonly to: string
  /** What the side that it starts from and the side that it leads to are called; a hyphen for nothing. */
  readonly own: string
  readonly other: string
}

interface Standard {
  readonly byId: ReadonlyMap<number, AssociationType>
  readonly byPair: ReadonlyMap<string, readonly AssociationType[]>
}

let standard: Standard | undefined

/** HubSpot's kinds from one object type to another, the unlabelled one first. */
export function standardTypesBetween(from: string, to: string): readonly AssociationType[] {
  return list().byPair.get(`${from} ${to}`) ?? []
}

/** HubSpot's kind with this id. */
export function standardTypeById(typeId: number): AssociationType | undefined {
  return list().byId.get(typeId)
}

/** Read when first asked for. */
function list(): Standard {
  standard ??= read()
  return standard
}

function read(): Standard {
  const listed = `${STANDARD_TYPES}\n${HALF_LISTED_TYPES}`
    .split(/[·\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry): Listed => {
      const [typeId = '', from = '', to = '', own = '-', other = '-'] = entry.split(' ')
      return { typeId: Number(typeId), from, to, own, other }
    })
  const byShape = new Map(listed.map((each) => [`${each.from} ${each.to} ${each.own} ${each.other}`, each]))
  const primaries = new Set(
    listed.filter(({ own, other }) => own === 'primary' || other === 'primary').map(({ from, to }) => `${from} ${to}`),
  )
  const names = new Map(standardTypes.map((type) => [type.id, associationNameOf(type)]))
  const all = listed.map((each): AssociationType => {
    const inverse = byShape.get(`${each.to} ${each.from} ${each.other} ${each.own}`)
    if (inverse === undefined) throw new Error(`Association type ${each.typeId} has no other direction.`)
    return {
      category: HUBSPOT_DEFINED,
      typeId: each.typeId,
      from: each.from,
      to: each.to,
      name: nameFor(each, names.get(each.from) ?? each.from, names.get(each.to) ?? each.to, primaries),
      label: labelFor(each),
      inverseId: inverse.typeId,
      single: each.other === 'primary',
      most: undefined,
    }
  })
  const ordered = all.toSorted((a, b) => Number(a.label !== null) - Number(b.label !== null) || a.typeId - b.typeId)
  return {
    byId: new Map(all.map((type) => [type.typeId, type])),
    byPair: Map.groupBy(ordered, ({ from, to }) => `${from} ${to}`),
  }
}

/** Where a pair has a primary kind, that one has the plain name and the other is called unlabeled (§4.3). */
function nameFor(
  { from, to, own, other }: Listed,
  fromName: string,
  toName: string,
  primaries: ReadonlySet<string>,
): string {
  const plain = `${fromName}_to_${toName}`
  if (own === '-' && other === '-') return primaries.has(`${from} ${to}`) ? `${plain}_unlabeled` : plain
  if (own === 'primary' || other === 'primary') return plain
  if (own === 'child' || own === 'parent') return `${own}_to_${other}_company`
  return `${own === '-' ? '' : `${own}_`}${fromName}_to_${other === '-' ? '' : `${other}_`}${toName}`
}

/** A label says what the record that an association leads to is. */
function labelFor({ own, other }: Listed): string | null {
  if (own === '-' && other === '-') return null
  if (own === 'primary' || other === 'primary') return 'Primary'
  if (other === 'child') return 'Child Company'
  if (other === 'parent') return 'Parent Company'
  const word = other === '-' ? own : other
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** A kind of association that the portal made. */
export function portalAssociationType(row: AssociationTypeTable): AssociationType {
  return {
    category: row.category,
    typeId: row.type_id,
    from: row.from_type,
    to: row.to_type,
    name: row.name,
    label: row.label,
    inverseId: row.inverse_id,
    single: false,
    most: row.max_to ?? undefined,
  }
}
