import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, sql } from '../../src/store/fragment.ts'
import { deleteRows } from '../../src/store/statement.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { someSearch, someValues } from './arbitraries.ts'
import { contacts, model, newSchemaPortal, searchAll } from './model.ts'
import { type OracleSearch, oracle } from './oracle.ts'

// What is asked again is remembered, and still as fresh as the last write.

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

const values = someValues(contacts)
const write = fc.record({
  kind: fc.constantFrom('create', 'update', 'update', 'archive', 'purge', 'merge'),
  at: fc.nat(),
  other: fc.nat(),
  values,
})

const broad: readonly OracleSearch[] = [
  { filterGroups: [{ filters: [{ propertyName: 'hs_lead_status', operator: 'NEQ', value: 'NEW' }] }] },
  {
    filterGroups: [
      {
        filters: [
          { propertyName: 'score', operator: 'HAS_PROPERTY' },
          { propertyName: 'firstname', operator: 'NOT_HAS_PROPERTY' },
        ],
      },
      { filters: [{ propertyName: 'vip', operator: 'EQ', value: 'true' }] },
    ],
    sorts: [{ propertyName: 'lastmodifieddate', direction: 'DESCENDING' }],
  },
  {
    filterGroups: [{ filters: [{ propertyName: 'colours', operator: 'NOT_IN', values: ['red'] }] }],
    sorts: [{ propertyName: 'hs_object_id', direction: 'DESCENDING' }],
  },
]

async function howOf(portal: Caller, search: OracleSearch): Promise<readonly string[]> {
  const input = { type: 'contacts', search, portal: portal.portalId }
  const explained = (await spoke.app.acts['search.explain']?.(input)) as { how: readonly string[] }
  return explained.how
}

const REMEMBERED = 'counted among what is remembered'

/** Asks until it is remembered: on PostgreSQL changes get their positions a moment after they were made. */
async function askUntilRemembered(portal: Caller, searches: readonly OracleSearch[]): Promise<void> {
  for (const search of searches) {
    await expect.poll(() => howOf(portal, search), { timeout: 20_000 }).toContain(REMEMBERED)
  }
}

/** How many changes have no position yet. */
async function unplaced(): Promise<number> {
  if (spoke.app.store.engine === 'sqlite') return 0
  const rows = await spoke.app.store.read(() => ask(sql`select seq from @change where position is null`))
  return rows.length
}

async function check(portal: Caller, contactsOf: ReturnType<typeof model>, searches: readonly OracleSearch[]) {
  for (const search of searches) {
    const expected = oracle(contacts, contactsOf.records(), search)
    const found = await searchAll(portal, search, 30)
    const asked = JSON.stringify(search)
    expect({ asked, ...found }).toEqual({ asked, total: expected.length, ids: expected })
  }
}

describe('a search that is asked again', () => {
  test('gives what a plain look through the records gives, whatever was written meanwhile', {
    timeout: 240_000,
  }, async () => {
    const portal = await newSchemaPortal(spoke)
    const contactsOf = model(portal)
    await contactsOf.create(fc.sample(values, { numRuns: 80, seed: 7 }))
    const searches = [...broad, ...fc.sample(someSearch(contacts, contactsOf.ids()), { numRuns: 17, seed: 11 })]
    await askUntilRemembered(portal, broad)
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 3 }), fc.nat(), async (writes, first) => {
        for (const each of writes) {
          const ids = contactsOf.ids()
          const id = ids[each.at % ids.length] ?? ''
          const other = ids[each.other % ids.length] ?? ''
          if (each.kind === 'create' || ids.length < 40) await contactsOf.create([each.values])
          else if (each.kind === 'update') await contactsOf.update(id, each.values)
          else if (each.kind === 'archive') await contactsOf.archive(id)
          else if (each.kind === 'purge') await contactsOf.purge(id)
          else if (id !== other) await contactsOf.merge(id, other)
        }
        const asked = [0, 1, 2, 3].flatMap((at) => searches[(first + at * 5) % searches.length] ?? [])
        await check(portal, contactsOf, asked)
      }),
      { numRuns: 60 },
    )
    await askUntilRemembered(portal, broad)
  })

  test('is asked anew where more was written than it is worth looking at', { timeout: 60_000 }, async () => {
    const portal = await newSchemaPortal(spoke)
    const contactsOf = model(portal)
    await contactsOf.create(fc.sample(values, { numRuns: 60, seed: 7 }))
    await askUntilRemembered(portal, broad)
    // On PostgreSQL as many again may be without a position.
    const many = fc.sample(values, { numRuns: 2_200, seed: 8 })
    for (let at = 0; at < many.length; at += 100) await contactsOf.create(many.slice(at, at + 100))
    for (const search of broad) expect(await howOf(portal, search)).not.toContain(REMEMBERED)
    await check(portal, contactsOf, broad)
    await askUntilRemembered(portal, broad)
    await check(portal, contactsOf, broad)
  })

  test('is asked anew where the change log was cut off meanwhile', { timeout: 60_000 }, async () => {
    const portal = await newSchemaPortal(spoke)
    const contactsOf = model(portal)
    await contactsOf.create(fc.sample(values, { numRuns: 60, seed: 7 }))
    await askUntilRemembered(portal, broad)
    for (const id of contactsOf.ids().slice(0, 20)) await contactsOf.archive(id)
    await expect.poll(unplaced, { timeout: 20_000 }).toBe(0)
    await spoke.app.store.write(() => deleteRows('change', { portal: 'bigint' })([{ portal: portal.portalId }]))
    // As where old changes are pruned: what is newest is there.
    await contactsOf.create(fc.sample(values, { numRuns: 5, seed: 9 }))
    await expect.poll(unplaced, { timeout: 20_000 }).toBe(0)
    await check(portal, contactsOf, broad)
  })
})
