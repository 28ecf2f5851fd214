import type { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { type AssociationSpec, resolveSpecs, targetOf } from './between.ts'
import { type LinkPlan, planLinks } from './link.ts'
import type { Ties } from './ties.ts'

/** An association that a new record is made with. Which type the other record is of follows from the kind. */
export interface NewAssociation {
  readonly to: string
  readonly types: readonly AssociationSpec[]
}

/** The same with the type of the other record. */
export type NewAssociations = readonly (NewAssociation & { readonly type: PortalType })[]

/** Finds the types of the other records; throws for a kind that there is not, or that leads the other way (§4.15). */
export function resolveNew(from: PortalType, wanted: readonly NewAssociation[] = []): NewAssociations {
  return wanted.map(({ to, types }) => {
    const type = targetOf(from, types)
    resolveSpecs({ definitions: from.definitions, from, to: type }, types)
    return { to, type, types }
  })
}

interface WithAssociations {
  readonly id: number
  readonly associations: NewAssociations
}

/**
 * What it takes to associate records that are about to be made, and which of them can't be made because of it. Nothing is
 * written yet.
 */
export function* planNew(
  call: Call,
  from: PortalType,
  records: readonly WithAssociations[],
): Unit<{ readonly refusals: ReadonlyMap<number, Refusal>; readonly ties: readonly Ties[] }> {
  const refusals = new Map<number, Refusal>()
  for (;;) {
    const left = records.filter(({ id, associations }) => associations.length > 0 && !refusals.has(id))
    const before = refusals.size
    const plans = yield* planAll(call, from, left)
    for (const { link, refusal } of plans.flatMap(({ refused }) => refused)) {
      if (!refusals.has(Number(link.from))) refusals.set(Number(link.from), refusal)
    }
    // A record that is not made leaves the others' plans as if it had not been asked for.
    if (refusals.size === before) return { refusals, ties: plans.map(({ ties }) => ties) }
  }
}

/** One plan per type that is associated. */
function* planAll(call: Call, from: PortalType, records: readonly WithAssociations[]): Unit<readonly LinkPlan[]> {
  const fresh = new Set(records.map(({ id }) => id))
  const wanted = records.flatMap(({ id, associations }) => associations.map((each) => ({ ...each, from: String(id) })))
  const plans: LinkPlan[] = []
  // Held in one order whatever a body names first: two units can't wait in a circle.
  const byType = [...Map.groupBy(wanted, ({ type }) => type.id)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [, links] of byType) {
    const [first] = links
    if (first === undefined) continue
    const sides = { definitions: from.definitions, from, to: first.type }
    plans.push(yield* planLinks(call, sides, links, { replace: false, fresh }))
  }
  return plans
}
