import { createHash } from 'node:crypto'
import { brief, Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredValues } from '../object-type.ts'
import { normalise, partsOf } from '../values.ts'
import { claimValues, releaseValues, selectHolders, selectMerged, selectPurged } from './statements.ts'

/** A record as a caller names it: by id, or by the value of a unique property. */
export interface RecordRef {
  readonly id: string
  readonly idProperty: string | undefined
}

/** The id in a path, or the 404 that HubSpot gives for what can't be one (hubspot-api.md §4.10). */
export function parseId(id: string): number {
  if (!/^-?\d+$/.test(id)) {
    // Two spaces, as clients have seen it.
    throw new Refusal('OBJECT_NOT_FOUND', 'Object not found.  objectId are usually numeric.', { context: { id: [id] } })
  }
  const number = Number(id)
  if (number <= 0) {
    throw new Refusal('OBJECT_NOT_FOUND', 'Object not found. objectId is usually positive.', { context: { id: [id] } })
  }
  // No id is that large: an id that no record has.
  return Number.isSafeInteger(number) ? number : Number.MAX_SAFE_INTEGER
}

/** The unique property that `idProperty` names; undefined when records are named by id. */
export function uniqueProperty(type: PortalType, idProperty: string | undefined): string | undefined {
  if (idProperty === undefined || idProperty === 'hs_object_id') return undefined
  if (type.unique.includes(idProperty)) return idProperty
  const usable = ['hs_object_id', ...type.unique].join(', ')
  throw new Refusal(
    'VALIDATION_ERROR',
    type.properties.has(idProperty)
      ? `idProperty ${idProperty} is not a unique property of ${type.name}. Use one of: ${usable}.`
      : `Property "${brief(idProperty)}" does not exist. idProperty can be one of: ${usable}.`,
    { context: { propertyName: [brief(idProperty)] } },
  )
}

/** The record ids behind the ids or unique values that callers gave; those that name nothing are absent. */
export function* resolveIds(
  call: Call,
  type: PortalType,
  property: string | undefined,
  given: readonly string[],
): Unit<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  if (property === undefined) {
    for (const id of given) {
      const number = /^\d+$/.test(id) ? Number(id) : 0
      if (number > 0 && Number.isSafeInteger(number)) found.set(id, number)
    }
    return found
  }
  const canonical = new Map(given.map((id) => [id, claimOf(canonicalValue(type, property, id))]))
  const values = [...canonical.values()].filter((value) => value !== undefined)
  const holders = yield* selectHolders({ portal: call.portal, type: type.id, property, values: JSON.stringify(values) })
  const byValue = new Map(holders.map(({ value, record }) => [value, record]))
  for (const [id, value] of canonical) {
    const record = byValue.get(value ?? '')
    if (record !== undefined) found.set(id, record)
  }
  return found
}

/** A value as the unique property stores it; undefined when it can't be one of its values. */
export function canonicalValue(type: PortalType, property: string, value: string): string | undefined {
  const definition = type.properties.get(property)
  if (definition === undefined) return undefined
  const result = normalise(definition, value)
  if ('problem' in result || result.value === null) return undefined
  const rules = type.rules.get(property)
  return rules === undefined ? result.value : (rules.tidy(result.value) ?? undefined)
}

/** Every unique value of a record, also the e-mail addresses that came to it with merges (§4.12). */
export function uniqueValues(
  type: PortalType,
  values: StoredValues,
  unique: readonly string[] = type.unique,
): readonly { readonly property: string; readonly value: string }[] {
  return unique.flatMap((property) => {
    const all = [values[property], ...(property === 'email' ? partsOf(values['hs_additional_emails']) : [])]
    return all.flatMap((value) => (value === undefined ? [] : [{ property, value }]))
  })
}

/** The longest value that is claimed as it is, in UTF-16 units. */
const LONGEST_CLAIM = 200

export interface Claim {
  readonly record: number
  readonly before: StoredValues | undefined
  readonly after: StoredValues
}

/** The record that an id leads to after merges; the id itself where it was never merged away (hubspot-api.md §4.12). */
export function* followMerge(call: Call, type: PortalType, id: number): Unit<number> {
  const [merged] = yield* selectMerged({ portal: call.portal, type: type.id, ids: JSON.stringify([id]) })
  return merged?.into_id ?? id
}

/** What is kept of a unique value whose record was purged. */
export function purgedHash(property: string, value: string): string {
  return createHash('sha256').update(`${property} ${value}`).digest('hex')
}

/** Refuses values whose record was purged: that they are not taken again is part of the purge (§4.13). */
function* refusePurged(call: Call, type: PortalType, property: string, values: readonly string[]): Unit<void> {
  if (values.length === 0) return
  const hashes = JSON.stringify(values.map((value) => purgedHash(property, value)))
  const [found] = yield* selectPurged({ portal: call.portal, type: type.id, hashes })
  if (found === undefined) return
  throw new Refusal('VALIDATION_ERROR', `${property} has been GDPR blacklisted`, {
    context: { propertyName: [property] },
  })
}

/** A unique value that another record has. */
export interface Clash {
  readonly holder: number
  readonly property: string
  readonly value: string
}

const claimOf = (value: string | undefined) => (value === undefined ? undefined : claimKey(value))

/** A value as it is claimed: long ones by their hash, because no index takes them whole. */
export function claimKey(value: string): string {
  return value.length <= LONGEST_CLAIM ? value : `sha256:${createHash('sha256').update(value).digest('hex')}`
}

/**
 * Takes the unique values of records that are about to be written, and gives up those they no longer have. Returns what
 * stands in the way, by the record that wanted it; empty when every claim went through.
 */
export function* claimUnique(
  call: Call,
  type: PortalType,
  claims: readonly Claim[],
  unique: readonly string[] = type.unique,
): Unit<ReadonlyMap<number, Clash>> {
  const held = new Map<number, Clash>()
  for (const property of unique) {
    const changed = claims.filter(({ before, after }) => before?.[property] !== after[property])
    const row = (record: number, value: string | undefined) =>
      value === undefined ? [] : [{ portal: call.portal, type: type.id, property, value: claimKey(value), record }]
    yield* releaseValues(changed.flatMap(({ record, before }) => row(record, before?.[property])))
    const wanted = changed.flatMap(({ record, after }) => row(record, after[property]))
    yield* refusePurged(
      call,
      type,
      property,
      wanted.map(({ value }) => value),
    )
    if ((yield* claimValues(wanted)) === wanted.length) continue
    const values = JSON.stringify(wanted.map(({ value }) => value))
    const holders = yield* selectHolders({ portal: call.portal, type: type.id, property, values })
    const byValue = new Map(holders.map(({ value, record }) => [value, record]))
    for (const { value, record } of wanted) {
      const holder = byValue.get(value)
      if (holder !== undefined && holder !== record) held.set(record, { holder, property, value })
    }
  }
  return held
}

/**
 * A contact's e-mail: the 409 that integrations read the existing id out of (§12). A unique property of the portal's own:
 * the 400 of §4.8.
 */
export function conflict(
  { portal }: Call,
  type: PortalType,
  record: number,
  { holder, property, value }: Clash,
): Refusal {
  if (property === 'email') return new Refusal('CONFLICT', `${type.conflictText}${holder}`)
  const coordinates = `PropertyValueCoordinates{portalId=${portal}, objectTypeId=ObjectTypeId{legacyObjectType=${type.errorName}}, propertyName=${property}, value=${brief(value)}}`
  return new Refusal('VALIDATION_ERROR', `Cannot set ${coordinates} on ${record}. ${holder} already has that value.`, {
    errors: [
      {
        message: `${holder} already has that value.`,
        code: 'CONFLICTING_UNIQUE_VALUE',
        context: { propertyName: [property] },
      },
    ],
  })
}
