import { z } from 'zod'
import type { SplitsOutcome } from '../../crm/crm.ts'
import { type HandlerContext, operation } from '../operation.ts'
import { batchAnswer } from './associations/answers.ts'
import { batchInputObjectId, batchOf } from './associations/shapes.ts'
import { toPublicObject } from './records.ts'
import { publishedScope } from './scopes.ts'
import { simplePublicObject } from './shapes.ts'

const BASE = '/crm/objects/v3/deals/splits/batch'

const id = z.union([z.string(), z.number()]).transform(String)
const splitsCreate = z
  .object({
    inputs: z.array(z.object({ id, splits: z.array(z.object({ ownerId: id, percentage: z.number() })) })),
  })
  .meta({ id: 'PublicDealSplitsBatchCreateRequest' })

const dealToSplits = z.object({ id: z.string(), splits: z.array(simplePublicObject) }).meta({ id: 'DealToDealSplits' })

function answerSplits(context: HandlerContext, { results, refused }: SplitsOutcome) {
  const { call, links } = context
  const type = context.objectType('deal_splits')
  const shown = results.map(({ deal, splits }) => ({
    id: String(deal),
    splits: splits.map((split) => toPublicObject(call, type, links, split)),
  }))
  return batchAnswer(context, shown, refused, 200)
}

export const readSplits = operation({
  id: 'crm.deal-splits.read',
  method: 'POST',
  path: `${BASE}/read`,
  summary: 'Read the splits of up to 100 deals.',
  scopes: publishedScope(`POST ${BASE}/read`),
  body: batchInputObjectId,
  status: 200,
  result: batchOf(dealToSplits),
  async handle(context, { body }) {
    const { call, crm, definitions } = context
    const outcome = await crm.dealSplits.read(
      call,
      definitions,
      body.inputs.map((input) => input.id),
    )
    return answerSplits(context, outcome)
  },
})

export const upsertSplits = operation({
  id: 'crm.deal-splits.upsert',
  method: 'POST',
  path: `${BASE}/upsert`,
  summary: 'Share the credit for up to 100 deals among owners, in place of the splits they have.',
  scopes: publishedScope(`POST ${BASE}/upsert`),
  body: splitsCreate,
  status: 200,
  result: batchOf(dealToSplits),
  async handle(context, { body }) {
    const { call, crm, definitions } = context
    const inputs = body.inputs.map((input) => ({ deal: input.id, splits: input.splits }))
    return answerSplits(context, await crm.dealSplits.upsert(call, definitions, inputs))
  },
})

export const dealSplits = [readSplits, upsertSplits]
