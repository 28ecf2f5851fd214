import { z } from 'zod'
import { brief, Refusal } from '../../../kit/refusal.ts'
import { operation } from '../../operation.ts'
import { publishedScope } from '../scopes.ts'

const PATH = '/crm/v4/associations/usage/high-usage-report/{userId}'

export const requestReport = operation({
  id: 'crm.associations.high-usage-report',
  method: 'POST',
  path: PATH,
  summary: 'Ask for a report of the records that are near or at their limit of associations.',
  scopes: publishedScope(`POST ${PATH}`),
  partial: 'The report is not sent, for want of mail: GET /crm/v3/limits/associations/records/from tells the same.',
  status: 200,
  result: z
    .object({
      userId: z.number(),
      userEmail: z.string(),
      enqueueTime: z.object({ dateOnly: z.boolean(), timeZoneShift: z.number(), value: z.number() }),
    })
    .meta({ id: 'ReportCreationResponse' }),
  async handle({ call, definitions }, { params: { userId } }) {
    if (!/^\d{1,15}$/.test(userId)) {
      throw new Refusal('VALIDATION_ERROR', 'Unable to parse value for path parameter: userId', {
        context: { userId: [brief(userId)] },
      })
    }
    const user = definitions.owners.find((owner) => owner.archived === null && owner.user_id === Number(userId))
    if (user === undefined) {
      throw new Refusal('OBJECT_NOT_FOUND', `There is no user ${userId} to send the report to.`, {
        context: { userId: [userId] },
      })
    }
    const enqueueTime = { dateOnly: false, timeZoneShift: 0, value: call.now }
    return { body: { userId: user.user_id, userEmail: user.email, enqueueTime } }
  },
})

export const associationUsage = [requestReport]
