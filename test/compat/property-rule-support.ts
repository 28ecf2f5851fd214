import { expect } from 'vitest'
import type { Caller } from '../harness/spoke.ts'
import { CONTACTS } from './support.ts'

export const RULES = '/crm/v3/property-validations/contacts'
export const rulePath = (property: string, ruleType: string, base = RULES) =>
  `${base}/${property}/rule-type/${ruleType}`

const kinds = {
  line: ['string', 'text'],
  area: ['string', 'textarea'],
  phone_line: ['string', 'phonenumber'],
  amount: ['number', 'number'],
  day: ['date', 'date'],
  moment: ['datetime', 'date'],
} as const

export type Name = keyof typeof kinds

/** Makes a property of contacts that is named after its kind. */
export async function newProperty(portal: Caller, name: Name): Promise<void> {
  const [type, fieldType] = kinds[name]
  const body = { name, label: name, type, fieldType, groupName: 'contactinformation' }
  expect((await portal.post('/crm/v3/properties/contacts', body)).status).toBe(201)
}

/** Lays down a rule; fails when that is refused. */
export async function setRule(
  portal: Caller,
  name: string,
  ruleType: string,
  ruleArguments: readonly string[],
  normalise?: boolean,
): Promise<void> {
  const body = { ruleArguments, ...(normalise === undefined ? {} : { shouldApplyNormalization: normalise }) }
  const reply = await portal.put(rulePath(name, ruleType), body)
  expect({ status: reply.status, body: reply.body }).toEqual({ status: 204, body: undefined })
}

/** Makes a contact for each value, each by itself: what was stored, or the code of the refusal. */
export async function outcomes(portal: Caller, name: string, values: readonly string[]): Promise<(string | null)[]> {
  const { body } = await portal.post(`${CONTACTS}/batch/create`, {
    inputs: values.map((value, at) => ({ properties: { [name]: value }, objectWriteTraceId: String(at) })),
  })
  const made = new Map<string, string | null>(
    body.results.map((each: { objectWriteTraceId: string; properties: Record<string, string | null> }) => [
      each.objectWriteTraceId,
      each.properties[name] ?? null,
    ]),
  )
  const refused = new Map<string, string>(
    (body.errors ?? []).map((each: { message: string; context: Record<string, string[]> }) => [
      each.context['objectWriteTraceId']?.[0] ?? '',
      JSON.parse(each.message.slice(each.message.indexOf('[')))[0].error,
    ]),
  )
  return values.map((_, at) => made.get(String(at)) ?? refused.get(String(at)) ?? null)
}
