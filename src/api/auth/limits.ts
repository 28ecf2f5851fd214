import { z } from 'zod'
import { formatInstant } from '../../kit/instant.ts'
import type { Rule } from '../../limits/limits.ts'
import { nothing } from '../crm/shapes.ts'
import { userOperation } from '../own.ts'
import { instant, numberIn } from './shapes.ts'

const subject = z.enum(['portal', 'app', 'key'])
const period = z.enum(['second', 'ten-seconds', 'minute', 'hour', 'day'])
const operations = z.enum(['standard', 'search', 'associations', 'verify']).nullable()
const LARGEST = 1_000_000_000
const max = z.int('a whole number').min(0, 'a number from 0 on').max(LARGEST, `a number up to ${LARGEST}`)

export const limitShape = z
  .object({
    id: z.number(),
    subject,
    subjectId: z.number().nullable(),
    operationClass: operations,
    max: z.number(),
    period,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Limit' })

const all = '/spoke/v1/portals/{portalId}/limits'
const one = `${all}/{limitId}` as const

const listLimits = userOperation('settings', {
  id: 'spoke.limits.list',
  method: 'GET',
  path: all,
  summary: 'List the limits that were set in a portal.',
  status: 200,
  result: z.object({ results: z.array(limitShape) }),
  handle: async ({ limits, portal }) => ({ body: { results: (await limits.rules.list(portal)).map(show) } }),
})

const createLimit = userOperation('settings', {
  id: 'spoke.limits.create',
  method: 'POST',
  path: all,
  summary:
    'Limit how often a portal, each of its apps or keys, or one of them may be called; of all operations, or of one class.',
  body: z.strictObject({
    subject: subject.default('portal'),
    subjectId: z.int('a number').positive('a number').nullable().default(null),
    operationClass: operations.default(null),
    max,
    period,
  }),
  status: 201,
  result: limitShape,
  async handle({ auth, limits, by, portal }, { body }) {
    const { operationClass, ...rest } = body
    return { body: show(await limits.rules.create(auth.audit.by(by), portal, { ...rest, class: operationClass })) }
  },
})

const updateLimit = userOperation('settings', {
  id: 'spoke.limits.update',
  method: 'PATCH',
  path: one,
  summary: 'Change how many calls a limit allows.',
  body: z.strictObject({ max }),
  status: 200,
  result: limitShape,
  handle: async ({ auth, limits, by, portal }, { params, body }) => ({
    body: show(await limits.rules.edit(auth.audit.by(by), portal, numberIn(params.limitId, 'limit'), body.max)),
  }),
})

const deleteLimit = userOperation('settings', {
  id: 'spoke.limits.delete',
  method: 'DELETE',
  path: one,
  summary: 'Take a limit away.',
  status: 204,
  result: nothing,
  async handle({ auth, limits, by, portal }, { params }) {
    await limits.rules.delete(auth.audit.by(by), portal, numberIn(params.limitId, 'limit'))
    return { body: undefined }
  },
})

function show({ id, subject: whose, subjectId, class: about, max: most, period: length, created, updated }: Rule) {
  return {
    ...{ id, subject: whose, subjectId, operationClass: about, max: most, period: length },
    createdAt: formatInstant(created),
    updatedAt: formatInstant(updated),
  }
}

export const limits = [listLimits, createLimit, updateLimit, deleteLimit]
