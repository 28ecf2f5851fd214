import { brief, Refusal } from '../../kit/refusal.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import { type Decimal, minus, ONE, readDecimal, writeDecimal, ZERO } from '../standard/decimal.ts'

/** Who gets which part of a deal: 1 is all of it. */
export interface SplitInput {
  readonly ownerId: string
  readonly percentage: number
}

/** The splits that a deal is to have, in place of those it has. */
export interface DealSplitsInput {
  readonly deal: string
  readonly splits: readonly SplitInput[]
}

/** Decimal places of a percentage (HubSpot's reference of deal splits). */
const MOST_DECIMALS = 8
const MOST_SPLITS = 100

/** Why a deal can not be split like this, whatever the deal; undefined when it can. */
export function refuseSplits({ owners }: PortalDefinitions, { deal, splits }: DealSplitsInput): Refusal | undefined {
  const refuse = (message: string) => invalidSplits(deal, message)
  if (splits.length === 0 || splits.length > MOST_SPLITS) {
    return refuse(`A deal has 1 to ${MOST_SPLITS} splits, not ${splits.length}.`)
  }
  const parts = splits.map(({ percentage }) => readDecimal(String(percentage)) ?? ZERO)
  if (parts.some(({ digits, scale }) => digits <= 0n || scale > MOST_DECIMALS)) {
    return refuse(`Every percentage is more than 0 and has at most ${MOST_DECIMALS} decimal places.`)
  }
  const rest = parts.reduce(minus, ONE)
  if (rest.digits !== 0n) {
    return refuse(`The percentages of a deal's splits must add up to 1.0, not to ${total(rest)}.`)
  }
  const ids = splits.map(({ ownerId }) => ownerId)
  if (new Set(ids).size < ids.length) return refuse('A deal has at most one split for each owner.')
  const live = new Set(owners.filter(({ archived }) => archived === null).map(({ id }) => String(id)))
  const unknown = ids.find((id) => !live.has(id))
  return unknown === undefined ? undefined : refuse(`There is no owner ${brief(unknown)}.`)
}

function total(rest: Decimal): string {
  return writeDecimal(minus(ONE, rest), MOST_DECIMALS)
}

/** A percentage as property values spell it: never with an exponent. */
export function percentageText(percentage: number): string {
  return writeDecimal(readDecimal(String(percentage)) ?? ZERO, MOST_DECIMALS)
}

/** The owner of a deal has a part in it (HubSpot's guide to deal splits). */
export function refuseOwner(owner: string | undefined, { deal, splits }: DealSplitsInput): Refusal | undefined {
  if (owner === undefined || splits.some(({ ownerId }) => ownerId === owner)) return undefined
  return invalidSplits(deal, `The owner of the deal, ${owner}, must have one of its splits.`)
}

/** The refusal of one deal of a batch, which it names as every batch error does. */
export function invalidSplits(deal: string, message: string): Refusal {
  return new Refusal('VALIDATION_ERROR', message, { context: { ids: [brief(deal)] } })
}
