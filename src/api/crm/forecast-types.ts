import { z } from 'zod'
import { formatInstant } from '../../kit/instant.ts'
import { notFound } from '../../kit/refusal.ts'
import { operation } from '../operation.ts'
import { publishedScope } from './scopes.ts'

const BASE = '/forecast-settings/v3/forecast-types'

const forecastType = z
  .object({
    id: z.string(),
    forecastTypeId: z.number(),
    forecastName: z.string(),
    objectTypeId: z.string(),
    defaultType: z.boolean(),
    amountProperty: z.string(),
    amountInHomeCurrencyProperty: z.string(),
    weightedAmountProperty: z.string(),
    weightedAmountInHomeCurrencyProperty: z.string(),
    dateProperty: z.string(),
    amountOrDatePropertyRestrictedForUser: z.boolean(),
    createdAt: z.string().meta({ format: 'date-time' }),
    createdAtTimestamp: z.number(),
    createdBy: z.number(),
    updatedAt: z.string().meta({ format: 'date-time' }),
    updatedBy: z.number(),
    updatedTimestamp: z.number(),
  })
  .meta({ id: 'ForecastTypeSettingPublicResponse' })

/** The one that every portal has: deals by what they are worth and when they close. Nobody made it. */
const DEFAULT: z.input<typeof forecastType> = {
  id: '1',
  forecastTypeId: 1,
  forecastName: 'Default',
  objectTypeId: '0-3',
  defaultType: true,
  amountProperty: 'amount',
  amountInHomeCurrencyProperty: 'amount_in_home_currency',
  weightedAmountProperty: 'hs_projected_amount',
  weightedAmountInHomeCurrencyProperty: 'hs_projected_amount_in_home_currency',
  dateProperty: 'closedate',
  amountOrDatePropertyRestrictedForUser: false,
  createdAt: formatInstant(0),
  createdAtTimestamp: 0,
  createdBy: 0,
  updatedAt: formatInstant(0),
  updatedBy: 0,
  updatedTimestamp: 0,
}

export const listForecastTypes = operation({
  id: 'crm.forecast-types.list',
  method: 'GET',
  path: BASE,
  summary: 'Read the forecast type of the portal: HubSpot publishes one object for this path, not a list.',
  scopes: publishedScope(`GET ${BASE}`),
  status: 200,
  result: forecastType,
  handle: async () => ({ body: DEFAULT }),
})

export const readForecastType = operation({
  id: 'crm.forecast-types.read',
  method: 'GET',
  path: `${BASE}/{forecastTypeId}`,
  summary: 'Read one forecast type.',
  scopes: publishedScope(`GET ${BASE}/{forecastTypeId}`),
  status: 200,
  result: forecastType,
  async handle(_, { params }) {
    if (params.forecastTypeId !== DEFAULT.id) throw notFound()
    return { body: DEFAULT }
  },
})

export const forecastTypes = [listForecastTypes, readForecastType]
