import { Refusal } from '../../kit/refusal.ts'
import type { PortalType } from '../definitions/portal-type.ts'

// The live rules of hubspot-api.md §6.3, as far as they need no look at the store.

export type Metadata = Readonly<Record<string, string>>
export type MetadataInput = Readonly<Record<string, unknown>>

const DEALS = '0-3'
const TICKETS = '0-5'
const LONGEST_PIPELINE_ID = 36
const LONGEST_STAGE_ID = 100

export function invalid(message: string, subCategory?: string): Refusal {
  return new Refusal('VALIDATION_ERROR', message, subCategory === undefined ? {} : { subCategory })
}

/** The most stages that a pipeline of a type may have. */
export function mostStages(type: PortalType): number {
  return type.id === DEALS || type.id === TICKETS || type.id.startsWith('2-') ? 100 : 30
}

/**
 * What is kept of a stage's metadata: the keys of its type, in their canonical spelling, with `isClosed` derived. `before`
 * is what a PATCH adds to.
 */
export function stageMetadata(type: PortalType, given: MetadataInput, before: Metadata = {}): Metadata {
  const merged = { ...before, ...given }
  if (type.id === DEALS) {
    const probability = merged['probability']
    if (probability === undefined || probability === null || probability === '') {
      throw invalid('must specify probability when writing a dealstage')
    }
    const number = Number(probability)
    if (!(number >= 0 && number <= 1))
      throw invalid(`The probability of a stage must be between 0 and 1, not ${probability}`)
    return { isClosed: String(number === 0 || number === 1), probability: asDouble(number) }
  }
  const key = type.id === TICKETS ? 'ticketState' : 'state'
  const state = merged[key] ?? (merged['isClosed'] === 'true' ? 'CLOSED' : 'OPEN')
  if (state !== 'OPEN' && state !== 'CLOSED') {
    throw invalid(`${key} must be OPEN or CLOSED, not ${state}`, 'PipelineError.INVALID_PIPELINE_STAGE_METADATA')
  }
  return { [key]: state, isClosed: String(state === 'CLOSED') }
}

/** A number as Java prints a double: `1` is `1.0`. */
function asDouble(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

export function checkPipelineId(id: string): void {
  if (id.length > LONGEST_PIPELINE_ID) throw invalid(`A pipelineId has at most ${LONGEST_PIPELINE_ID} characters.`)
  checkId(id, 'pipelineId')
}

export function checkStageId(id: string): void {
  if (id.length > LONGEST_STAGE_ID) throw invalid(`A stageId has at most ${LONGEST_STAGE_ID} characters.`)
  checkId(id, 'stageId')
}

function checkId(id: string, name: string): void {
  // Ids become part of property names (hs_v2_date_entered_…) and of addresses.
  if (!/^[\w-]+$/.test(id)) throw invalid(`A ${name} consists of letters, digits, underscores and hyphens.`)
}

export function checkLabel(label: string): void {
  if (label.trim() === '' || label.includes('\0')) throw invalid('A label must not be blank.')
}

export function checkOrder(displayOrder: number): void {
  if (!Number.isInteger(displayOrder) || displayOrder < 0)
    throw invalid(`displayOrder must be 0 or more, not ${displayOrder}`)
}

export interface Ordered {
  readonly id: string
  readonly displayOrder: number
}

/** Puts an item among others: right behind the one that holds its place already. The list is then numbered 0 to n-1. */
export function place<T extends Ordered>(others: readonly T[], item: T): readonly T[] {
  const before = others.filter(({ displayOrder }) => displayOrder <= item.displayOrder).length
  return renumber([...others.slice(0, before), item, ...others.slice(before)])
}

/** Numbers a list 0 to n-1 as it stands. */
export function renumber<T extends Ordered>(list: readonly T[]): readonly T[] {
  return list.map((item, displayOrder) => ({ ...item, displayOrder }))
}

const folded = (label: string) => label.trim().toLowerCase()

export interface Labelled extends Ordered {
  readonly label: string
}

export function checkStages(type: PortalType, stages: readonly (Labelled & { readonly metadata: Metadata })[]): void {
  if (stages.length === 0) throw invalid('Pipeline must have at least one stage')
  if (stages.length > mostStages(type))
    throw invalid(`A pipeline of ${type.name} has at most ${mostStages(type)} stages.`)
  const labels = new Set<string>()
  const ids = new Set<string>()
  for (const { id, label } of stages) {
    checkLabel(label)
    if (labels.has(folded(label))) {
      throw invalid(`Another stage of the pipeline has the label "${label}".`, 'PipelineError.STAGE_LABEL_EXISTS')
    }
    if (ids.has(id)) throw invalid(`Two stages of the pipeline have the id ${id}.`)
    labels.add(folded(label))
    ids.add(id)
  }
  if (type.id === TICKETS && !stages.some(({ metadata }) => metadata['ticketState'] === 'CLOSED')) {
    throw invalid('A ticket pipeline needs a stage whose ticketState is CLOSED.', 'PipelineError.MISSING_CLOSED_STAGE')
  }
}

export function checkPipelineLabel(pipelines: readonly Labelled[], label: string, ownId: string): void {
  checkLabel(label)
  if (pipelines.some((other) => other.id !== ownId && folded(other.label) === folded(label))) {
    throw invalid(`An active pipeline with label ${label} already exists`)
  }
}
