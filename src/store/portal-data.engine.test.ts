import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { act } from '../../test/auth/support.ts'
import { newContact } from '../../test/compat/support.ts'
import { openTestSpoke } from '../../test/harness/spoke.ts'
import { openTestStore } from '../../test/harness/store.ts'
import { removedWithPortal } from './portal-data.ts'
import { postgresSchema, query } from './statement.ts'

/** What belongs to a portal and stays all the same. */
const kept = ['audit']

test('every table with rows of a portal is emptied with it', async () => {
  const store = await openTestStore()
  try {
    const tables = await store.read(() =>
      query(({ db }) => {
        const found =
          inject('engine') === 'sqlite'
            ? sql<{ name: string }>`select m.name from sqlite_master m, pragma_table_info(m.name) c
                where m.type = 'table' and c.name = 'portal'`
            : sql<{ name: string }>`select table_name as name from information_schema.columns
                where table_schema = ${postgresSchema} and column_name = 'portal'`
        return { compile: () => found.compile(db) }
      }),
    )
    const names = tables.map(({ name }) => name).filter((name) => !kept.includes(name))
    expect(names.toSorted()).toEqual([...removedWithPortal].toSorted())
  } finally {
    await store.close()
  }
})

test('a deleted portal is emptied, many rows and all, and no other portal loses any', async () => {
  const spoke = await openTestSpoke()
  try {
    const [gone, stays] = [await spoke.newPortal(), await spoke.newPortal()]
    for (const portal of [gone, stays]) {
      for (let batch = 0; batch < 12; batch++) {
        const inputs = Array.from({ length: 100 }, (_, at) => ({
          properties: { email: `${batch}.${at}@customer.example`, firstname: 'Ada' },
        }))
        expect((await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })).status).toBe(201)
      }
      const id = await newContact(portal)
      await portal.delete(`/crm/v3/objects/contacts/${id}`)
    }
    const rowsOf = async (portal: number) => {
      let rows = 0
      for (const table of removedWithPortal) {
        const name = inject('engine') === 'sqlite' ? `"${table}"` : `${postgresSchema}."${table}"`
        const [row] = await spoke.app.store.read(() =>
          query(({ db }) => {
            const count = sql<{ n: number }>`select count(*) as n from ${sql.raw(name)} where portal = ${portal}`
            return { compile: () => count.compile(db) }
          }),
        )
        rows += Number(row?.n)
      }
      return rows
    }
    const searchedRows = async () => {
      const name = inject('engine') === 'sqlite' ? 'record_search' : `${postgresSchema}.record_search`
      const [row] = await spoke.app.store.read(() =>
        query(({ db }) => {
          const count = sql<{ n: number }>`select count(*) as n from ${sql.raw(name)}`
          return { compile: () => count.compile(db) }
        }),
      )
      return Number(row?.n)
    }
    const before = await rowsOf(stays.portalId)
    expect(await searchedRows()).toBe(2 * 1_200)
    expect(before).toBeGreaterThan(3_000)
    await act(spoke, 'portals.delete', { id: gone.portalId })
    await expect.poll(() => rowsOf(gone.portalId), { timeout: 20_000 }).toBe(0)
    // Background work may still add some: none may be lost.
    expect(await rowsOf(stays.portalId)).toBeGreaterThanOrEqual(before)
    expect(await searchedRows()).toBe(1_200)
    expect((await stays.get('/crm/v3/objects/contacts?limit=1')).body.results.length).toBe(1)
  } finally {
    await spoke.close()
  }
})
