import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { standardTypes } from '../../src/crm/standard/all.ts'
import { normalise } from '../../src/crm/values.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { CONTACTS, freshEmail, newContact, readProperties } from './support.ts'

// What holds for records whatever is written to them.

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

const contacts = standardTypes.find(({ name }) => name === 'contacts')

test('any value that is accepted reads back in its canonical form, by itself and in a list', async () => {
  const names = ['firstname', 'numemployees', 'closedate', 'hs_lead_status', 'phone', 'company_size', 'website']
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constantFrom('NEW', 'OPEN', ' 7 ', '2026-02-28T12:00:00+02:00', '1,000', '', '5-25'),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
  )
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), value, async (name, input) => {
      const definition = contacts?.properties.get(name)
      if (definition === undefined) return
      const expected = normalise(definition, input)
      const made = await portal.post(CONTACTS, { properties: { email: freshEmail('law'), [name]: input } })
      expect(made.status).toBe('problem' in expected ? 400 : 201)
      if ('problem' in expected) return
      accepted++
      const path = `${CONTACTS}/${made.body.id}`
      expect(await readProperties(portal, path, [name])).toEqual({ [name]: expected.value })
      const listed = await portal.get(`${CONTACTS}?limit=1&after=${made.body.id}&properties=${name}`)
      expect(listed.body.results[0].properties[name]).toBe(expected.value)
      // What is read can be written, and changes nothing.
      const again = await portal.patch(path, { properties: { [name]: expected.value ?? '' } })
      expect([again.status, again.body.properties[name]]).toEqual([200, expected.value])
    }),
    { numRuns: 60 },
  )
  expect(accepted).toBeGreaterThan(10)
})

test('history is the sequence of the writes that changed something, newest first', async () => {
  const city = fc.constantFrom('London', 'Paris', 'Turin', '')
  await fc.assert(
    fc.asyncProperty(fc.array(city, { minLength: 1, maxLength: 12 }), async (cities) => {
      const id = await newContact(portal, { firstname: 'Ada' })
      for (const each of cities) {
        expect((await portal.patch(`${CONTACTS}/${id}`, { properties: { city: each } })).status).toBe(200)
      }
      const changed = cities.filter((each, at) => each !== (cities[at - 1] ?? ''))
      const { body } = await portal.get(`${CONTACTS}/${id}?propertiesWithHistory=city&properties=city`)
      const told = body.propertiesWithHistory.city.map((version: { value: string }) => version.value)
      expect(told).toEqual(changed.toReversed())
      expect(body.properties.city ?? '').toBe(cities.at(-1))
    }),
    { numRuns: 15 },
  )
})

// The primary's values win and blanks are filled from the other (hubspot-api.md §4.12): which of several fills a blank
// depends on the order of the merges; what does not is asserted here.
test('merges into one record in any order agree on its own values, its ids, its e-mails and its stage', async () => {
  const stages = ['subscriber', 'lead', 'customer', 'opportunity'] as const
  const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...stages), { minLength: 4, maxLength: 4 }),
      order,
      async (own, turns) => {
        const merged = async (sequence: readonly number[]) => {
          const tag = freshEmail('merge')
          const emails = own.map((_, at) => `m${at}.${tag}`)
          const ids: string[] = []
          for (const [at, lifecyclestage] of own.entries()) {
            const only = at === 0 ? { firstname: 'Ada' } : { [['city', 'phone', 'jobtitle'][at - 1] ?? '']: `v${at}` }
            ids.push(await newContact(portal, { email: emails[at], lifecyclestage, ...only }))
          }
          const [primary = '', ...others] = ids
          for (const which of sequence) {
            const body = { primaryObjectId: primary, objectIdToMerge: others[which] }
            expect((await portal.post(`${CONTACTS}/merge`, body)).status).toBe(200)
          }
          for (const id of others) expect((await portal.get(`${CONTACTS}/${id}`)).body.id).toBe(primary)
          const names = ['firstname', 'city', 'phone', 'jobtitle', 'lifecyclestage']
          const values = await readProperties(portal, `${CONTACTS}/${primary}`, names)
          const lists = await readProperties(portal, `${CONTACTS}/${primary}`, [
            'hs_merged_object_ids',
            'hs_additional_emails',
          ])
          const places = (list: string | null | undefined, all: readonly string[]) =>
            (list ?? '')
              .split(';')
              .map((each) => all.indexOf(each))
              .sort()
          return {
            values,
            ids: places(lists['hs_merged_object_ids'], ids),
            emails: places(lists['hs_additional_emails'], emails),
          }
        }
        const first = await merged([0, 1, 2])
        expect(first).toMatchObject({ ids: [1, 2, 3], emails: [1, 2, 3] })
        expect(await merged(turns)).toEqual(first)
      },
    ),
    { numRuns: 6 },
  )
})
