import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropTokens } from '../../src/store/tokens.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { someSearch, someValues } from './arbitraries.ts'
import { contacts, model, newSchemaPortal, searchAll } from './model.ts'
import { oracle } from './oracle.ts'

// Whatever is written and asked, search answers as a plain look through plain records would, at once.

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

/** What comes back has its values back: the tokens of its type are made again, some seconds later. */
async function archiveAndBringBack(portal: Caller): Promise<void> {
  expect((await portal.delete('/crm/v3/properties/contacts/spare')).status).toBe(204)
  const spare = { name: 'spare', label: 'spare', type: 'string', fieldType: 'text', groupName: 'contactinformation' }
  expect((await portal.post('/crm/v3/properties/contacts', spare)).status).toBe(201)
}

const values = someValues(contacts)
const write = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), inputs: fc.array(values, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('update' as const), at: fc.nat(), values }),
  fc.record({ kind: fc.constant('archive' as const), at: fc.nat() }),
)

describe('search', () => {
  test.each([
    { when: 'with writes in between', filling: false },
    { when: 'also while its indexes are being filled', filling: true },
  ])('gives what a plain look through the records gives, $when', { timeout: 240_000 }, async ({ filling }) => {
    const portal = await newSchemaPortal(spoke)
    const contactsOf = model(portal)
    const seed = fc.sample(values, { numRuns: 60, seed: 7 })
    await contactsOf.create(seed)
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 2 }),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (writes, seeds, limit) => {
          for (const each of writes) {
            const ids = contactsOf.ids()
            if (each.kind === 'create') await contactsOf.create(each.inputs)
            else if (each.kind === 'update') await contactsOf.update(ids[each.at % ids.length] ?? '', each.values)
            else if (ids.length > 20) await contactsOf.archive(ids[each.at % ids.length] ?? '')
          }
          if (filling) {
            await archiveAndBringBack(portal)
            // As in a data folder of an older Spoke: no record has tokens yet.
            await spoke.app.store.write(() => dropTokens(contactsOf.ids().map(Number)))
          }
          const searches = seeds.flatMap((each) =>
            fc.sample(someSearch(contacts, contactsOf.ids().slice(0, 40)), { numRuns: 1, seed: each }),
          )
          for (const search of searches) {
            const expected = oracle(contacts, contactsOf.records(), search)
            const found = await searchAll(portal, search, limit)
            const asked = JSON.stringify(search)
            expect({ asked, ...found }).toEqual({ asked, total: expected.length, ids: expected })
          }
        },
      ),
      { numRuns: filling ? 25 : 80 },
    )
  })
})
