import { expect } from 'vitest'
import type { Caller, Reply } from '../harness/spoke.ts'

export const SCHEMAS = '/crm-object-schemas/v3/schemas'

/** A property of text. */
export const text = (name: string, more: object = {}) => ({
  name,
  label: name,
  type: 'string',
  fieldType: 'text',
  ...more,
})

export const car = {
  name: 'Car',
  labels: { singular: 'Car', plural: 'Cars' },
  primaryDisplayProperty: 'model',
  secondaryDisplayProperties: ['vin'],
  requiredProperties: ['model'],
  searchableProperties: ['model', 'vin'],
  properties: [text('model'), text('vin', { hasUniqueValue: true }), text('colour')],
  associatedObjects: ['CONTACT'],
}

/** Makes an object type; fails when that is refused. */
export async function makeSchema(portal: Caller, input: object = car): Promise<Reply> {
  const reply = await portal.post(SCHEMAS, input)
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
  return reply
}

/** The unlabelled kind of association from the object type of a schema to another type. */
export function kindTo(schema: { associations: { id: string; toObjectTypeId: string }[] }, type: string): number {
  return Number(schema.associations.find(({ toObjectTypeId }) => toObjectTypeId === type)?.id)
}
