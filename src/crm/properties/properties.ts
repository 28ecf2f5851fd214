import type { Clock } from '../../kit/clock.ts'
import { brief, Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PropertyDefinition, PropertyGroup } from '../definition.ts'
import { usesOfProperty } from '../definitions/custom-type.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { PortalProperty, PortalType } from '../definitions/portal-type.ts'
import type { StoredProperty } from '../definitions/rows.ts'
import type { Recalculation } from '../formulas/recalculation.ts'
import { refuseRead, settleFormula } from '../formulas/settle.ts'
import { type Filling, forgetKept, propertyChanged } from '../search/filling.ts'
import { kindOf } from '../search/kinds.ts'
import { keptText } from '../text.ts'
import {
  checkCount,
  checkTypeChange,
  defined,
  exists,
  invalid,
  type PropertyInput,
  type PropertyPatch,
  propertyName,
} from './rules.ts'
import { deleteGroup, holdProperty, insertGroup, insertProperty, rewriteGroup, rewriteProperty } from './statements.ts'
import { beingBroughtBack, claimChanged, holdUniqueCount, type Returning, reclaim } from './uniqueness.ts'
import { refuseUsed } from './uses.ts'

export type { PropertyInput, PropertyPatch } from './rules.ts'

export interface GroupInput {
  readonly name: string
  readonly label: string
  readonly displayOrder?: number | undefined
}

/** Property definitions and their groups. What there is is read from the portal's type. */
export interface Properties {
  /** Every property of a type: the live ones, or those that the portal archived. */
  list(type: PortalType, archived: boolean): readonly PortalProperty[]
  /** One of them; a 404 where there is none of this name. */
  read(type: PortalType, name: string, archived: boolean): PortalProperty
  /** A group of a type; a 404 where there is none of this name. */
  group(type: PortalType, name: string): PropertyGroup
  create(call: Call, type: PortalType, input: PropertyInput): Promise<PortalProperty>
  update(call: Call, type: PortalType, name: string, patch: PropertyPatch): Promise<PortalProperty>
  archive(call: Call, type: PortalType, name: string): Promise<void>
  createGroup(call: Call, type: PortalType, input: GroupInput): Promise<PropertyGroup>
  updateGroup(
    call: Call,
    type: PortalType,
    name: string,
    patch: Omit<GroupInput, 'name' | 'label'> & { readonly label?: string | undefined },
  ): Promise<PropertyGroup>
  archiveGroup(call: Call, type: PortalType, name: string): Promise<void>
}

export function openProperties(
  store: Store,
  definitions: Definitions,
  recalculation: Pick<Recalculation, 'wake'>,
  filling: Pick<Filling, 'wake'>,
  clock: Clock,
): Properties {
  async function change<T>(call: Call, work: () => Unit<T>): Promise<T> {
    const result = await store.write(work)
    definitions.changed(call.portal)
    filling.wake()
    return result
  }

  /** Brings back a unique property once its stored values are claimed, which may take a while. */
  async function comeBack(
    call: Call,
    type: PortalType,
    input: PropertyInput,
    returning: Returning,
  ): Promise<PortalProperty> {
    const since = await reclaim(store, clock, call, type, returning)
    return change(call, () => bringBack(call, type, input, returning, since))
  }

  return {
    list: listProperties,
    read(type, name, archived) {
      const property = findProperty(type, name, archived)
      if (property === undefined) throw unknown(type, name)
      return property
    },
    group: groupOf,
    async create(call, type, input) {
      const made = await change(call, () => create(call, type, input))
      const property = 'version' in made ? await comeBack(call, type, input, made) : made
      if (property.calculated) recalculation.wake()
      return property
    },
    async update(call, type, name, patch) {
      const changed = await change(call, () => update(call, type, name, patch))
      if (changed.calculated) recalculation.wake()
      return changed
    },
    archive: async (call, type, name) => change(call, () => archive(call, type, name)),
    createGroup: async (call, type, input) => change(call, () => createGroup(call, type, input)),
    updateGroup: async (call, type, name, patch) => change(call, () => updateGroup(call, type, name, patch)),
    archiveGroup: async (call, type, name) => change(call, () => archiveGroup(call, type, name)),
  }
}

function findProperty(type: PortalType, name: string, archived: boolean): PortalProperty | undefined {
  if (archived) return type.archivedProperties.get(name)
  const definition = type.properties.get(name)
  return definition === undefined ? undefined : asPortalProperty(definition)
}

function listProperties(type: PortalType, archived: boolean): readonly PortalProperty[] {
  return archived ? [...type.archivedProperties.values()] : [...type.properties.values()].map(asPortalProperty)
}

function asPortalProperty(definition: PropertyDefinition | PortalProperty): PortalProperty {
  if ('hubspotDefined' in definition) return definition
  return {
    ...definition,
    description: '',
    hubspotDefined: true,
    created: undefined,
    updated: undefined,
    archived: undefined,
  }
}

const TAKEN = 'Properties.PROPERTY_WITH_NAME_EXISTS'

/**
 * Makes a property, or brings back an archived one under its new definition; its stored values come back with it. One that
 * is to be unique is only marked: its values are claimed before it comes back.
 */
function* create(call: Call, type: PortalType, input: PropertyInput): Unit<PortalProperty | Returning> {
  const row = yield* newRow(call, type, input)
  if ((yield* insertProperty([row])) === 1) return shown(row)
  const before = yield* holdArchived(call, type, row.name)
  if (input.hasUniqueValue !== true) return yield* rewriteAsLive(call, type, row, before)
  const version = Math.max(call.now, before.updated + 1)
  yield* rewriteProperty([{ ...before, updated: version }])
  return { name: row.name, version }
}

/** Brings back what `create` marked, the claims on its values being made up to the records changed `since`. */
function* bringBack(
  call: Call,
  type: PortalType,
  input: PropertyInput,
  returning: Returning,
  since: number,
): Unit<PortalProperty> {
  const row = yield* newRow(call, type, input)
  const before = yield* holdArchived(call, type, row.name)
  if (before.updated !== returning.version) throw beingBroughtBack(row.name)
  for (let from: number | undefined = 0; from !== undefined; ) {
    from = yield* claimChanged(call, type, row.name, since, from)
  }
  return yield* rewriteAsLive(call, type, row, before)
}

function* newRow(call: Call, type: PortalType, input: PropertyInput): Unit<PropertyRow> {
  const name = propertyName(input.name)
  if (type.properties.has(name)) throw exists(name, TAKEN, 'property')
  const stored = defined(type, input)
  checkCount(type)
  if (stored.hasUniqueValue) yield* holdUniqueCount(call, type)
  yield* settleFormula(call, type, { ...stored, name }, undefined)
  return rowOf(call, type, name, stored, call.now)
}

/** The archived property of this name, held; a 409 where it is live. */
function* holdArchived(call: Call, type: PortalType, name: string): Unit<PropertyRow> {
  const [row] = yield* holdProperty({ portal: call.portal, type: type.id, name })
  if (row === undefined || row.archived === null) throw exists(name, TAKEN, 'property')
  return row
}

function* rewriteAsLive(call: Call, type: PortalType, row: PropertyRow, before: PropertyRow): Unit<PortalProperty> {
  const back = { ...row, created: before.created }
  yield* rewriteProperty([back])
  yield* propertyChanged(call.portal, type, row.name, call.now)
  return shown(back)
}

function* update(call: Call, type: PortalType, name: string, patch: PropertyPatch): Unit<PortalProperty> {
  const before = findProperty(type, name, false)
  if (before === undefined) throw unknown(type, name)
  if (before.readOnlyDefinition) {
    throw invalid(`${name} is defined by HubSpot: its definition can not be changed.`, 'READ_ONLY_DEFINITION', {
      propertyName: [name],
    })
  }
  const external = patch.externalOptions ?? before.externalOptions
  const sameType = patch.type === undefined || patch.type === before.type
  const stored = defined(type, {
    label: patch.label ?? before.label,
    type: patch.type ?? before.type,
    fieldType: patch.fieldType ?? before.fieldType,
    groupName: patch.groupName ?? before.group,
    description: patch.description ?? before.description,
    displayOrder: patch.displayOrder ?? before.displayOrder,
    options: patch.options ?? (sameType && !external ? before.options : []),
    externalOptions: external,
    referencedObjectType: patch.referencedObjectType ?? (external ? before.referencedObjectType : undefined),
    showCurrencySymbol: patch.showCurrencySymbol ?? (sameType ? before.showCurrencySymbol : undefined),
    hidden: patch.hidden ?? before.hidden,
    formField: patch.formField ?? before.formField,
    hasUniqueValue: before.hasUniqueValue,
    calculationFormula: patch.calculationFormula ?? before.calculationFormula,
    dataSensitivity: patch.dataSensitivity,
  })
  checkTypeChange(name, before.type, stored.type)
  const kept = {
    ...stored,
    archivable: before.archivable,
    readOnly: before.readOnly || stored.readOnly,
    calculated: before.calculated || stored.calculated,
  }
  const row = rowOf(call, type, name, kept, before.created ?? call.now)
  yield* settleFormula(call, type, { ...stored, name }, before)
  if ((yield* insertProperty([row])) === 0) {
    const [now] = yield* holdProperty({ portal: call.portal, type: type.id, name })
    if (now === undefined || now.archived !== null) throw unknown(type, name)
    yield* rewriteProperty([row])
  }
  if (kindOf(before) !== kindOf({ ...stored, name }) || before.readOnly !== kept.readOnly) {
    yield* propertyChanged(call.portal, type, name, call.now)
  }
  return { ...shown(row), hubspotDefined: before.hubspotDefined }
}

function* archive(call: Call, type: PortalType, name: string): Unit<void> {
  const property = findProperty(type, name, false)
  if (property === undefined) throw unknown(type, name)
  if (property.hubspotDefined) {
    throw invalid(`${name} is defined by HubSpot: it can not be archived.`, 'CANNOT_DELETE_HUBSPOT_DEFINED', {
      propertyName: [name],
    })
  }
  if (type.custom !== undefined) refuseUsed(type, name, usesOfProperty(type.custom, name))
  yield* refuseRead(call, type, name)
  const [row] = yield* holdProperty({ portal: call.portal, type: type.id, name })
  if (row === undefined || row.archived !== null) throw unknown(type, name)
  yield* rewriteProperty([{ ...row, archived: call.now, updated: call.now }])
  yield* forgetKept(call.portal, type, name, call.now)
}

function unknown(type: PortalType, name: string): Refusal {
  return new Refusal('OBJECT_NOT_FOUND', `There is no property ${brief(name)} of ${type.name}.`, {
    context: { propertyName: [brief(name)] },
  })
}

interface PropertyRow {
  readonly portal: number
  readonly type: string
  readonly name: string
  readonly definition_json: string
  readonly created: number
  readonly updated: number
  readonly archived: number | null
}

function rowOf(call: Call, type: PortalType, name: string, stored: StoredProperty, created: number): PropertyRow {
  return {
    portal: call.portal,
    type: type.id,
    name,
    definition_json: JSON.stringify(stored),
    created,
    updated: call.now,
    archived: null,
  }
}

function shown(row: PropertyRow): PortalProperty {
  const stored = JSON.parse(row.definition_json) as StoredProperty
  return {
    ...stored,
    name: row.name,
    hubspotDefined: false,
    created: row.created,
    updated: row.updated,
    archived: undefined,
  }
}

function* createGroup(call: Call, type: PortalType, input: GroupInput): Unit<PropertyGroup> {
  const name = propertyName(input.name)
  if (input.label.trim() === '') throw invalid('A property group needs a label.', 'INVALID_LABEL')
  const taken = exists(name, 'PropertyGroups.PROPERTY_GROUP_WITH_NAME_EXISTS', 'property group')
  if (type.groups.some((group) => group.name === name)) throw taken
  const group = { name, label: keptText(input.label, 'label'), displayOrder: input.displayOrder ?? -1 }
  if ((yield* insertGroup([groupRow(call, type, group)])) === 0) throw taken
  return group
}

function* updateGroup(
  call: Call,
  type: PortalType,
  name: string,
  patch: { readonly label?: string | undefined; readonly displayOrder?: number | undefined },
): Unit<PropertyGroup> {
  const before = groupOf(type, name)
  const label = keptText(patch.label ?? before.label, 'label')
  const group = { name, label, displayOrder: patch.displayOrder ?? before.displayOrder }
  if (group.label.trim() === '') throw invalid('A property group needs a label.', 'INVALID_LABEL')
  const row = groupRow(call, type, group)
  if ((yield* insertGroup([row])) === 0) yield* rewriteGroup([row])
  return group
}

function* archiveGroup(call: Call, type: PortalType, name: string): Unit<void> {
  groupOf(type, name)
  if ([...type.properties.values()].some(({ group }) => group === name)) {
    throw new Refusal('VALIDATION_ERROR', "Can't delete or purge a group with active properties", {
      subCategory: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES',
      context: { groupName: [name] },
    })
  }
  if ((yield* deleteGroup([{ portal: call.portal, type: type.id, name }])) === 0) {
    throw invalid(`The group ${name} is defined by HubSpot: it can not be archived.`, 'CANNOT_DELETE_HUBSPOT_DEFINED', {
      groupName: [name],
    })
  }
}

function groupOf(type: PortalType, name: string): PropertyGroup {
  const group = type.groups.find((each) => each.name === name)
  if (group !== undefined) return group
  throw new Refusal('OBJECT_NOT_FOUND', `There is no property group ${brief(name)} of ${type.name}.`, {
    context: { groupName: [brief(name)] },
  })
}

const groupRow = (call: Call, type: PortalType, { name, label, displayOrder }: PropertyGroup) => ({
  portal: call.portal,
  type: type.id,
  name,
  label,
  display_order: displayOrder,
  archived: null,
})
