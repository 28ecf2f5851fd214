import { formatInstant } from '../../kit/instant.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { DeriveContext, StoredValues } from '../object-type.ts'
import type { Pipeline, Stage } from '../pipeline.ts'
import type { ValueProblem } from '../problems.ts'

/** The stage that a record is in, with its pipeline; undefined where it is in none that exists. */
export function stageOf(type: PortalType, values: StoredValues): { pipeline: Pipeline; stage: Stage } | undefined {
  if (type.pipeline === undefined) return undefined
  const pipeline = type.pipelines.find(({ id }) => id === values[type.pipeline?.property ?? ''])
  const stage = pipeline?.stages.find(({ id }) => id === values[type.pipeline?.stage ?? ''])
  return pipeline === undefined || stage === undefined ? undefined : { pipeline, stage }
}

/**
 * What a new record gets where its type has pipelines and it names none: the first pipeline, and where no stage is
 * required of the caller, that pipeline's first stage (hubspot-api.md §4.6).
 */
export function pipelineDefaults(
  type: PortalType,
  written: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const [first] = type.pipelines
  if (type.pipeline === undefined || first === undefined) return {}
  const { property, stage } = type.pipeline
  const given = written[property]
  const defaults: Record<string, string> = {}
  if (typeof given !== 'string') defaults[property] = first.id
  if (typeof written[stage] === 'string' || type.requires.includes(stage)) return defaults
  const pipeline = type.pipelines.find(({ id }) => id === (given ?? first.id))
  const [start] = pipeline?.stages ?? []
  if (start !== undefined) defaults[stage] = start.id
  return defaults
}

/** Why the pipeline and stage of a record can't be: an unknown one, or a stage of another pipeline (§4.9). */
export function stageProblems(
  type: PortalType,
  values: StoredValues,
  written: Readonly<Record<string, string | null>>,
): readonly ValueProblem[] {
  if (type.pipeline === undefined) return []
  const { property, stage } = type.pipeline
  if (written[property] === undefined && written[stage] === undefined) return []
  const pipelineId = values[property]
  const stageId = values[stage]
  const pipeline = type.pipelines.find(({ id }) => id === pipelineId)
  if (pipelineId !== undefined && pipeline === undefined) {
    return [
      notAllowed(
        property,
        pipelineId,
        type.pipelines.map(({ id }) => id),
      ),
    ]
  }
  const stages = pipeline?.stages.map(({ id }) => id) ?? []
  return stageId === undefined || stages.includes(stageId) ? [] : [notAllowed(stage, stageId, stages)]
}

function notAllowed(property: string, value: string, allowed: readonly string[]): ValueProblem {
  return {
    code: 'INVALID_OPTION',
    message: `${value} was not one of the allowed options: [${allowed.join(', ')}]`,
    property,
    value,
  }
}

/** Keeps when a record came to its stages and how long it stayed, and what a deal's or ticket's stage says of it. */
export function deriveStage(type: PortalType, values: Record<string, string>, { before, call }: DeriveContext): void {
  if (type.pipeline === undefined) return
  const now = values[type.pipeline.stage]
  const previous = before?.[type.pipeline.stage]
  if (now !== previous) {
    if (previous !== undefined) leave(values, previous, call.now)
    if (now !== undefined) values[`hs_v2_date_entered_${now}`] = formatInstant(call.now)
  }
  const found = stageOf(type, values)
  if (found === undefined) return
  const closed = found.stage.metadata['isClosed'] === 'true' || found.stage.metadata['ticketState'] === 'CLOSED'
  const moved = now !== previous
  if (type.id === '0-3') deriveDeal(values, found.stage, closed, moved ? call.now : undefined)
  if (type.id === '0-5' && moved) deriveTicket(values, closed, call.now)
}

function leave(values: Record<string, string>, stage: string, now: number): void {
  const entered = Date.parse(values[`hs_v2_date_entered_${stage}`] ?? '')
  values[`hs_v2_date_exited_${stage}`] = formatInstant(now)
  if (Number.isNaN(entered)) return
  const stayed = Math.max(0, now - entered)
  const before = Number(values[`hs_v2_cumulative_time_in_${stage}`] ?? 0)
  values[`hs_v2_latest_time_in_${stage}`] = String(stayed)
  values[`hs_v2_cumulative_time_in_${stage}`] = String(before + stayed)
}

/** `movedAt` is when the deal came to this stage, if it did so now. */
function deriveDeal(values: Record<string, string>, stage: Stage, closed: boolean, movedAt: number | undefined): void {
  const probability = Number(stage.metadata['probability'] ?? 0)
  const won = closed && probability === 1
  values['hs_is_closed'] = String(closed)
  values['hs_is_closed_won'] = String(won)
  values['hs_is_closed_lost'] = String(closed && probability === 0)
  values['hs_deal_stage_probability'] = String(probability)
  if (movedAt !== undefined && closed) values['closedate'] ??= formatInstant(movedAt)
  const amount = values['amount']
  for (const name of ['amount_in_home_currency', 'hs_projected_amount', 'hs_closed_amount']) delete values[name]
  if (amount === undefined) return
  values['amount_in_home_currency'] = amount
  values['hs_projected_amount'] = String(Number((Number(amount) * probability).toFixed(6)))
  values['hs_closed_amount'] = won ? amount : '0'
}

function deriveTicket(values: Record<string, string>, closed: boolean, now: number): void {
  if (closed) {
    values['closed_date'] = formatInstant(now)
    values['hs_last_closed_date'] = formatInstant(now)
  } else {
    delete values['closed_date']
  }
}
