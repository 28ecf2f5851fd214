import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { spec } from './association-support.ts'
import { expectInvalidValues, newContact } from './support.ts'

// What a record pins is an activity that it is associated with, or becomes so in the same create (hubspot-api.md §4.16).

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

const problem = (value: string) => ({
  code: 'INVALID_OPTION',
  message: `${value} is not an activity that is associated with the record: associate it first, or in the same create.`,
  name: 'hs_pinned_engagement_id',
  value,
})
const newNote = async () =>
  (await portal.post('/crm/v3/objects/notes', { properties: { hs_timestamp: '2026-01-01T00:00:00Z' } })).body
    .id as string
const pin = (id: string | number) => ({ properties: { hs_pinned_engagement_id: id } })

const cases = [
  ['contacts', 'firstname', 201],
  ['companies', 'name', 189],
  ['deals', 'dealname', 213],
] as const

test.each(cases)('a record of %s pins an activity only once they are associated', async (type, name, kind) => {
  const stage = type === 'deals' ? { dealstage: 'appointmentscheduled' } : {}
  const made = await portal.post(`/crm/v3/objects/${type}`, { properties: { [name]: 'A', ...stage } })
  const path = `/crm/v3/objects/${type}/${made.body.id}`
  const note = await newNote()
  const stranger = await newContact(portal)
  for (const value of [note, '987654321', stranger, '7.5'])
    expectInvalidValues(await portal.patch(path, pin(value)), portal.portalId, [problem(value)])
  expect((await portal.put(`${path}/associations/notes/${note}/${kind}`)).status).toBe(200)
  expect((await portal.patch(path, pin(Number(note)))).body.properties.hs_pinned_engagement_id).toBe(note)
  // What is pinned already may come back with the rest of the record, whatever became of the association.
  await portal.delete(`${path}/associations/notes/${note}/${kind}`)
  expect((await portal.patch(path, pin(note))).status).toBe(200)
  expect((await portal.patch(path, pin(''))).body.properties.hs_pinned_engagement_id).toBeNull()
  const inputs = [{ id: made.body.id, ...pin(note) }]
  const batch = await portal.post(`/crm/v3/objects/${type}/batch/update`, { inputs })
  expectInvalidValues(batch, portal.portalId, [problem(note)])
})

test('a new record pins an activity that it is made with, and no other', async () => {
  const [note, other] = [await newNote(), await newNote()]
  const associations = [{ to: { id: note }, types: [spec(201)] }]
  const input = (value: string) => ({ properties: { firstname: 'A', hs_pinned_engagement_id: value }, associations })
  expectInvalidValues(await portal.post('/crm/v3/objects/contacts', input(other)), portal.portalId, [problem(other)])
  const batch = await portal.post('/crm/v3/objects/contacts/batch/create', { inputs: [input(note), input(other)] })
  expectInvalidValues(batch, portal.portalId, [problem(other)])
  const made = await portal.post('/crm/v3/objects/contacts', input(note))
  expect(made.body.properties.hs_pinned_engagement_id).toBe(note)
})
