import { expect } from 'vitest'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import type { OracleRecord, OracleSchema, OracleSearch } from './oracle.ts'

// A portal's contacts, and what the oracle must know of them.

export const contacts: OracleSchema = {
  created: 'createdate',
  searched: ['firstname', 'lastname', 'company', 'phone'],
  kinds: {
    firstname: 'text',
    lastname: 'text',
    company: 'text',
    hs_lead_status: 'choice',
    colours: 'choices',
    score: 'number',
    birthday: 'day',
    seen_at: 'instant',
    vip: 'bool',
    createdate: 'instant',
    lastmodifieddate: 'instant',
    hs_object_id: 'number',
  },
}

const option = (value: string, at: number) => ({ label: `${value} ${at}`, value })
const properties = [
  { name: 'colours', type: 'enumeration', fieldType: 'checkbox', options: ['red', 'Red', 'light blue'].map(option) },
  { name: 'spare', type: 'string', fieldType: 'text' },
  { name: 'score', type: 'number', fieldType: 'number' },
  { name: 'birthday', type: 'date', fieldType: 'date' },
  { name: 'seen_at', type: 'datetime', fieldType: 'date' },
  { name: 'vip', type: 'bool', fieldType: 'booleancheckbox', options: ['true', 'false'].map(option) },
]

export const PATH = '/crm/v3/objects/contacts'

export async function newSchemaPortal(spoke: TestSpoke): Promise<Caller> {
  const portal = await spoke.newPortal()
  const inputs = properties.map((each) => ({ ...each, label: each.name, groupName: 'contactinformation' }))
  const reply = await portal.post('/crm/v3/properties/contacts/batch/create', { inputs })
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
  return portal
}

/** A portal's contacts as the oracle holds them, taken from what writes answered. */
export function model(portal: Caller) {
  const records = new Map<string, OracleRecord>()
  const keep = ({ id, properties: given }: { id: string; properties: Record<string, string | null> }): void => {
    const values = { ...records.get(id)?.values }
    for (const [name, value] of Object.entries(given)) {
      if (value === null) delete values[name]
      else values[name] = value
    }
    records.set(id, { id, values })
  }
  return {
    records: () => [...records.values()],
    ids: () => [...records.keys()],
    async create(inputs: readonly Record<string, string>[]) {
      const { status, body } = await portal.post(`${PATH}/batch/create`, {
        inputs: inputs.map((each) => ({ properties: each })),
      })
      expect({ status, body }).toMatchObject({ status: 201 })
      body.results.forEach(keep)
    },
    async update(id: string, values: Record<string, string>) {
      const { status, body } = await portal.patch(`${PATH}/${id}`, { properties: values })
      expect({ status, body }).toMatchObject({ status: 200 })
      keep(body)
    },
    async archive(id: string) {
      expect((await portal.delete(`${PATH}/${id}`)).status).toBe(204)
      records.delete(id)
    },
    async purge(id: string) {
      expect((await portal.post(`${PATH}/gdpr-delete`, { objectId: id })).status).toBe(204)
      records.delete(id)
    },
    async merge(id: string, other: string) {
      const merged = await portal.post(`${PATH}/merge`, { primaryObjectId: id, objectIdToMerge: other })
      expect({ status: merged.status, body: merged.body }).toMatchObject({ status: 200 })
      const { body } = await portal.get(`${PATH}/${id}?properties=${Object.keys(contacts.kinds).join()}`)
      records.delete(other)
      records.delete(id)
      keep(body)
    },
  }
}

/** Every page of a search, put together. */
export async function searchAll(portal: Caller, search: OracleSearch, limit: number) {
  const ids: string[] = []
  let after: string | undefined
  let total: number
  do {
    const { status, body } = await portal.post(`${PATH}/search`, { ...search, limit, after })
    expect({ status, body, search }).toMatchObject({ status: 200 })
    total = body.total
    ids.push(...body.results.map(({ id }: { id: string }) => id))
    after = body.paging?.next.after
  } while (after !== undefined)
  return { total, ids }
}
