import { brief, Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Sides } from '../associations/between.ts'
import { typesBetween } from '../associations/between.ts'
import { checkKindName, createLabel, deleteKind, makeDefault } from '../associations/kinds.ts'
import { type AssociationType, portalAssociationType, USER_DEFINED } from '../associations/types.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { selectAssociationTypes } from '../definitions/statements.ts'

/** The activities that records of every custom object type can be associated with (seen). */
export const ACTIVITIES = ['0-48', '0-49', '0-47', '0-46', '0-27', '0-18', '0-116']

/**
 * Lets records of two types be associated, in both directions. The pair's unlabelled kind is made once; a further name
 * makes a further kind, which has that name as its label.
 */
export function* associate(call: Call, sides: Sides, name: string | undefined): Unit<AssociationType> {
  if (name === undefined) return yield* makeDefault(call, sides)
  checkKindName(name)
  const rows = yield* selectAssociationTypes({ portal: call.portal })
  const [from, to] = [sides.from.id, sides.to.id]
  const plain =
    rows.some((row) => row.from_type === from && row.to_type === to && row.label === null) ||
    typesBetween(sides).some(({ label }) => label === null)
  if (!plain) return yield* makeDefault(call, sides, name)
  const [made] = yield* createLabel(call, sides, { name, label: name })
  if (made === undefined) throw new Error(`No association ${name} was made.`)
  return made
}

/** Takes a kind away in both directions, also from records; without the unlabelled one nothing is left of a pair. */
export function* dissociate(call: Call, type: PortalType, identifier: string): Unit<void> {
  const rows = yield* selectAssociationTypes({ portal: call.portal })
  const ours = rows.filter(
    (row) => row.category === USER_DEFINED && (row.from_type === type.id || row.to_type === type.id),
  )
  const row =
    ours.find(({ type_id }) => String(type_id) === identifier) ??
    ours.find(({ name }) => name.toLowerCase() === identifier.toLowerCase())
  if (row === undefined) {
    throw new Refusal(
      'OBJECT_NOT_FOUND',
      `There is no association ${brief(identifier)} of ${type.labels.plural} that the portal made.`,
      { context: { associationIdentifier: [brief(identifier)] } },
    )
  }
  const gone =
    row.label === null
      ? ours.filter(({ from_type, to_type }) => from_type === row.from_type && to_type === row.to_type)
      : [row]
  for (const each of gone) yield* deleteKind(call, portalAssociationType(each))
}
