import { expect } from 'vitest'
import type { Caller, Reply } from '../harness/spoke.ts'
import { newCompany, newContact } from './support.ts'

export const HUBSPOT = 'HUBSPOT_DEFINED'
export const USER = 'USER_DEFINED'

/** A kind as v4 bodies name it. */
export const spec = (associationTypeId: number, associationCategory = HUBSPOT) => ({
  associationCategory,
  associationTypeId,
})

/** The kinds between contacts and companies that these tests use. */
export const PRIMARY = spec(1)
export const UNLABELED = spec(279)
export const BILLING = spec(931)

export const v4 = (from: string, id: string, to: string, toId = '') =>
  `/crm/v4/objects/${from}/${id}/associations/${to}${toId === '' ? '' : `/${toId}`}`

export const batchPath = (from: string, to: string, what: string) => `/crm/v4/associations/${from}/${to}/batch/${what}`

/** Makes contacts and companies, each in the order of their ids. */
export async function newPeople(portal: Caller, contacts: number, companies: number) {
  const people = await Promise.all(Array.from({ length: contacts }, () => newContact(portal)))
  const firms = await Promise.all(Array.from({ length: companies }, () => newCompany(portal)))
  const ascending = (ids: readonly string[]) => ids.toSorted((a, b) => Number(a) - Number(b))
  return { people: ascending(people), firms: ascending(firms) }
}

/** Associates by labels; fails when that is refused. */
export async function put(portal: Caller, path: string, types: readonly unknown[]): Promise<Reply> {
  const reply = await portal.call('PUT', path, types)
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
  return reply
}

/** What a record is associated with: `id: kinds`, in the order of the answer. */
export async function associated(
  portal: Caller,
  from: string,
  id: string,
  to: string,
): Promise<Record<string, number[]>> {
  const { status, body } = await portal.get(v4(from, id, to))
  expect(status).toBe(200)
  return Object.fromEntries(
    body.results.map((each: { toObjectId: number; associationTypes: { typeId: number }[] }) => [
      String(each.toObjectId),
      each.associationTypes.map(({ typeId }) => typeId).sort((a, b) => a - b),
    ]),
  )
}

/** What contacts and companies say of their associations is what those are, also for who searches by it. */
export async function expectFollowed(portal: Caller, people: readonly string[], firms: readonly string[]) {
  for (const id of people) {
    const { status, body } = await portal.get(`/crm/v3/objects/contacts/${id}?properties=associatedcompanyid`)
    if (status === 404) continue
    const own = Object.entries(await associated(portal, 'contacts', id, 'companies'))
    const [primary = null] = own.flatMap(([company, kinds]) => (kinds.includes(1) ? [company] : []))
    expect({ id, company: body.properties.associatedcompanyid }).toEqual({ id, company: primary })
  }
  for (const id of firms) {
    const { status, body } = await portal.get(`/crm/v3/objects/companies/${id}?properties=num_associated_contacts`)
    if (status === 404) continue
    const count = Object.keys(await associated(portal, 'companies', id, 'contacts')).length
    const said = body.properties.num_associated_contacts
    expect({ id, count: Number(said ?? '0') }).toEqual({ id, count })
    const filters = [
      { propertyName: 'hs_object_id', operator: 'EQ', value: id },
      said === null
        ? { propertyName: 'num_associated_contacts', operator: 'NOT_HAS_PROPERTY' }
        : { propertyName: 'num_associated_contacts', operator: 'EQ', value: said },
    ]
    const found = await portal.post('/crm/v3/objects/companies/search', { filterGroups: [{ filters }] })
    expect(found.body.total).toBe(1)
  }
}
