import { Client } from 'hs14'
import type { SimplePublicObjectWithAssociations as Shown } from 'hs14/lib/codegen/crm/objects/index.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY, openYear } from '../../src/demo/calendar.ts'
import { fillDemo } from '../../src/demo/demo.ts'
import { plot } from '../../src/demo/plot.ts'
import { hire } from '../../src/demo/team.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

/** A Wednesday afternoon. */
const NOW = Date.parse('2026-05-20T19:30:00Z')
const TYPES = [
  'companies',
  'contacts',
  'deals',
  'tickets',
  'products',
  'line_items',
  'quotes',
  'orders',
  'carts',
  'subscriptions',
  'invoices',
  'notes',
  'calls',
  'emails',
  'meetings',
  'tasks',
] as const
type Type = (typeof TYPES)[number]

let spoke: TestSpoke
let sdk: Client
let made = 0
const kept = new Map<string, Promise<readonly Shown[]>>()

beforeAll(async () => {
  spoke = await openTestSpoke()
  sdk = new Client({ basePath: spoke.url, accessToken: spoke.token })
  made = await fillDemo(spoke.app.crm, spoke.portalId, NOW)
}, 240_000)

afterAll(() => spoke.close())

/** Every live record of a type, page by page through the SDK. */
async function list(
  type: Type,
  asked: { properties?: string[]; history?: string[]; associations?: string[]; archived?: boolean } = {},
): Promise<readonly Shown[]> {
  const { properties = [], history = [], associations = [], archived = false } = asked
  const key = JSON.stringify([type, properties, history, associations, archived])
  const known = kept.get(key)
  if (known !== undefined) return known
  const all = (async () => {
    const shown: Shown[] = []
    const limit = history.length > 0 ? 50 : 100
    for (let after: string | undefined; ; ) {
      const page = await sdk.crm.objects.basicApi.getPage(
        type,
        limit,
        after,
        properties,
        history,
        associations,
        archived,
      )
      shown.push(...page.results)
      after = page.paging?.next?.after
      if (after === undefined) return shown
    }
  })()
  kept.set(key, all)
  return all
}

const deals = () =>
  list('deals', {
    properties: ['dealname', 'dealstage', 'amount', 'closedate', 'createdate', 'dealtype', 'hubspot_owner_id'],
  })
const share = (some: number, all: number) => some / all

function within(value: number, low: number, high: number): void {
  expect(value).toBeGreaterThanOrEqual(low)
  expect(value).toBeLessThanOrEqual(high)
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

describe('how much there is', () => {
  test('there are as many records of each type as such a company would have', async () => {
    const ranges: Readonly<Record<Type, readonly [number, number]>> = {
      companies: [500, 800],
      contacts: [2_600, 3_500],
      deals: [950, 1_450],
      tickets: [600, 1_200],
      products: [16, 16],
      line_items: [3_000, 6_000],
      quotes: [250, 600],
      orders: [400, 800],
      carts: [300, 500],
      subscriptions: [350, 650],
      invoices: [350, 650],
      notes: [450, 1_000],
      calls: [900, 1_900],
      emails: [2_200, 4_200],
      meetings: [550, 1_200],
      tasks: [500, 1_200],
    }
    let live = 0
    for (const type of TYPES) {
      const { length } = await list(type)
      live += length
      expect({ type, length, enough: length >= ranges[type][0] && length <= ranges[type][1] }).toMatchObject({
        enough: true,
      })
    }
    const archived = await list('contacts', { archived: true })
    within(archived.length, 10, 40)
    within(made - live - archived.length, 5, 20) // those that were merged into others
  })

  test('a quarter to a half of the new business is won, of existing customers more, and most deals are closed by now', async () => {
    const all = await deals()
    const rate = (kind: string) => {
      const own = all.filter(({ properties }) => properties['dealtype'] === kind)
      const won = own.filter(({ properties }) => properties['dealstage'] === 'closedwon').length
      const lost = own.filter(({ properties }) => properties['dealstage'] === 'closedlost').length
      return share(won, won + lost)
    }
    within(rate('newbusiness'), 0.22, 0.45)
    within(rate('existingbusiness'), 0.5, 0.72)
    const open = all.filter(({ properties }) => !`${properties['dealstage']}`.startsWith('closed'))
    within(share(open.length, all.length), 0.1, 0.25)
    expect(new Set(open.map(({ properties }) => properties['dealstage'])).size).toBe(5)
    const amounts = all.flatMap(({ properties }) =>
      properties['amount'] == null ? [] : [Number(properties['amount'])],
    )
    within(middle(amounts), 2_000, 8_000)
    expect(Math.max(...amounts)).toBeGreaterThan(40_000)
    expect(new Set(amounts).size).toBeGreaterThan(amounts.length / 3)
  })

  test('weekends are quiet and no weekday has more than twice what another has', async () => {
    const days = [0, 0, 0, 0, 0, 0, 0]
    for (const type of ['calls', 'meetings', 'tasks', 'notes'] as const) {
      for (const { properties } of await list(type, { properties: ['hs_timestamp'] })) {
        const day = new Date(Date.parse(`${properties['hs_timestamp']}`) - 6 * 3_600_000).getUTCDay()
        days[day] = (days[day] ?? 0) + 1
      }
    }
    const [sunday = 0, ...rest] = days
    const saturday = rest.pop() ?? 0
    const total = days.reduce((sum, each) => sum + each, 0)
    expect(share(sunday + saturday, total)).toBeLessThan(0.03)
    expect(Math.max(...rest) / Math.min(...rest)).toBeLessThan(2)
  })

  test('companies have from one to very many contacts, in no even measure', async () => {
    const counts = (await list('companies', { associations: ['contacts'] })).map(
      ({ associations }) => new Set(associations?.['contacts']?.results.map(({ id }) => id)).size,
    )
    expect(new Set(counts).size).toBeGreaterThan(10)
    expect(Math.max(...counts)).toBeGreaterThan(12)
    within(middle(counts), 1, 4)
  })
})

describe('when it happened', () => {
  test('no record is from the future or older than the year', async () => {
    const start = openYear(NOW).start
    for (const type of TYPES) {
      for (const { createdAt, updatedAt } of await list(type)) {
        within(new Date(createdAt).getTime(), start, NOW)
        within(new Date(updatedAt).getTime(), new Date(createdAt).getTime(), NOW)
      }
    }
  })

  test('something was made in every month of the year', async () => {
    for (const type of ['contacts', 'companies', 'deals', 'tickets'] as const) {
      const months = new Set((await list(type)).map(({ createdAt }) => new Date(createdAt).toISOString().slice(0, 7)))
      expect(months.size).toBeGreaterThanOrEqual(12)
    }
  })

  test("every deal's history of stages goes forward in time, from its making to where it is, and is the one its stage times tell", async () => {
    const all = await list('deals', { properties: ['createdate', 'dealstage', 'closedate'], history: ['dealstage'] })
    for (const { properties, propertiesWithHistory } of all) {
      const steps = (propertiesWithHistory?.['dealstage'] ?? []).toReversed()
      const times = steps.map(({ timestamp }) => new Date(timestamp).getTime())
      expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b))
      expect(times[0]).toBe(Date.parse(`${properties['createdate']}`))
      expect(times.at(-1)).toBeLessThanOrEqual(NOW)
      expect(steps.at(-1)?.value).toBe(properties['dealstage'])
      const closings = steps.filter(({ value }) => value.startsWith('closed'))
      expect(closings.length).toBe(`${properties['dealstage']}`.startsWith('closed') ? 1 : 0)
      if (closings.length > 0) expect(Date.parse(`${properties['closedate']}`)).toBe(times.at(-1))
    }
    expect(all.length).toBeGreaterThan(900)
  })

  test('who has a deal that was won is a customer, and so is the company', async () => {
    const won = (await list('deals', { properties: ['dealstage'], associations: ['contacts', 'companies'] })).filter(
      ({ properties }) => properties['dealstage'] === 'closedwon',
    )
    const stages = new Map<string, string | null | undefined>()
    for (const type of ['contacts', 'companies'] as const) {
      for (const { id, properties } of await list(type, { properties: ['lifecyclestage'] })) {
        stages.set(`${type} ${id}`, properties['lifecyclestage'])
      }
    }
    // The last ones of today: their workflow has not run yet.
    const settled = won.filter(({ updatedAt }) => new Date(updatedAt).getTime() < NOW - 60_000)
    for (const { associations } of settled) {
      for (const { id } of associations?.['contacts']?.results.slice(0, 1) ?? []) {
        expect(['customer', 'evangelist']).toContain(stages.get(`contacts ${id}`))
      }
      for (const { id } of associations?.['companies']?.results ?? []) {
        expect(stages.get(`companies ${id}`)).toBe('customer')
      }
    }
    expect(settled.length).toBeGreaterThan(200)
  })
})

describe('who belongs to whom', () => {
  const pairs = [
    ['contacts', 'companies'],
    ['deals', 'contacts'],
    ['deals', 'companies'],
    ['deals', 'line_items'],
    ['deals', 'quotes'],
    ['tickets', 'contacts'],
    ['tickets', 'companies'],
    ['orders', 'contacts'],
    ['orders', 'line_items'],
    ['orders', 'carts'],
    ['invoices', 'companies'],
    ['subscriptions', 'deals'],
    ['notes', 'contacts'],
    ['calls', 'deals'],
    ['emails', 'tickets'],
    ['meetings', 'companies'],
    ['tasks', 'deals'],
  ] as const

  test.each(pairs)('%s and %s: what one side says the other says too', async (from, to) => {
    const there = await pairsOf(from, to)
    const back = await pairsOf(to, from)
    expect(new Set([...back].map((pair) => pair.split(' ').toReversed().join(' ')))).toEqual(there)
    expect(there.size).toBeGreaterThan(50)
  })

  /** The pairs of a type's records with another's, through the batches of v4, which page like any other client. */
  async function pairsOf(from: Type, to: Type): Promise<ReadonlySet<string>> {
    const ids = (await list(from)).map(({ id }) => id)
    const pairs = new Set<string>()
    for (let at = 0; at < ids.length; at += 1_000) {
      const inputs = ids.slice(at, at + 1_000).map((id) => ({ id }))
      const { results } = await sdk.crm.associations.v4.batchApi.getPage(from, to, { inputs })
      for (const result of results) {
        expect(result.paging).toBeUndefined()
        for (const { toObjectId } of result.to) pairs.add(`${result._from.id} ${toObjectId}`)
      }
    }
    return pairs
  }

  test('a contact has one primary company at most, and labels are used', async () => {
    const contacts = (await list('contacts')).map(({ id }) => ({ id }))
    const labels = new Map<string, number>()
    for (let at = 0; at < contacts.length; at += 1_000) {
      const inputs = contacts.slice(at, at + 1_000)
      const { results } = await sdk.crm.associations.v4.batchApi.getPage('contacts', 'companies', { inputs })
      for (const { to } of results) {
        const kinds = to.flatMap(({ associationTypes }) => associationTypes)
        expect(kinds.filter(({ typeId, category }) => category === 'HUBSPOT_DEFINED' && typeId === 1).length).toBe(1)
        for (const { label } of kinds) if (label != null) labels.set(label, (labels.get(label) ?? 0) + 1)
      }
    }
    expect(labels.get('Site manager')).toBeGreaterThan(50)
    expect(labels.get('Accounts payable')).toBeGreaterThan(50)
  })

  test('what a deal is worth after its offer is the sum of its line items', async () => {
    const items = new Map(
      (await list('line_items', { properties: ['amount'] })).map(({ id, properties }) => [
        id,
        Number(properties['amount']),
      ]),
    )
    const won = (await list('deals', { properties: ['dealstage', 'amount'], associations: ['line_items'] })).filter(
      ({ properties }) => properties['dealstage'] === 'closedwon',
    )
    for (const { properties, associations } of won) {
      const own = associations?.['line_items']?.results ?? []
      if (own.length === 0) continue
      const sum = own.reduce((total, { id }) => total + (items.get(id) ?? Number.NaN), 0)
      expect(Math.abs(sum - Number(properties['amount']))).toBeLessThan(0.05)
    }
  })

  test('an id that was merged away leads to the contact that is left, which has both mailboxes', async () => {
    const contacts = await list('contacts', { properties: ['hs_merged_object_ids', 'hs_additional_emails', 'email'] })
    const merged = contacts.filter(({ properties }) => properties['hs_merged_object_ids'] != null)
    within(merged.length, 5, 20)
    for (const { id, properties } of merged) {
      const [old = ''] = `${properties['hs_merged_object_ids']}`.split(';')
      expect((await sdk.crm.contacts.basicApi.getById(old)).id).toBe(id)
      expect(properties['hs_additional_emails']).toMatch(/@example\.(com|org|net)$/)
    }
  })
})

describe('what it is made of', () => {
  test('mailboxes and websites are under reserved domains, telephone numbers from the ranges kept for fiction', async () => {
    const contacts = await list('contacts', { properties: ['email', 'phone', 'mobilephone'] })
    const companies = await list('companies', { properties: ['domain', 'website', 'phone'] })
    for (const { properties } of [...contacts, ...companies]) {
      const { email, domain, website, phone, mobilephone } = properties
      for (const address of [email, domain, website]) {
        if (address != null) expect(address).toMatch(/(^|[@.])([a-z0-9-]+\.example|example\.(com|org|net))$/)
      }
      for (const number of [phone, mobilephone]) {
        if (number != null) expect(number).toMatch(/^(\+1 \d{3} 555 01\d\d|\+44 (11[3-7] 496|161 496|20 7946) 0\d{3})$/)
      }
    }
  })

  test('records are found by search, also by who owns them', async () => {
    const [deal] = (await deals()).filter(({ properties }) => properties['dealstage'] === 'closedwon')
    const owner = deal?.properties['hubspot_owner_id'] ?? ''
    const filters = [{ propertyName: 'hubspot_owner_id', operator: 'EQ' as never, value: owner }]
    const page = await sdk.crm.deals.searchApi.doSearch({ filterGroups: [{ filters }], limit: 100 } as never)
    const own = (await deals()).filter(({ properties }) => properties['hubspot_owner_id'] === owner)
    expect(page.total).toBe(own.length)
    const owners = await sdk.crm.owners.ownersApi.getPage()
    within(owners.results.length, 8, 12)
    const gone = await sdk.crm.owners.ownersApi.getPage(undefined, undefined, undefined, true)
    expect(gone.results.length).toBe(1)
    const open = (await deals()).filter(({ properties }) => !`${properties['dealstage']}`.startsWith('closed'))
    expect(open.some(({ properties }) => properties['hubspot_owner_id'] === gone.results[0]?.id)).toBe(false)
  })
})

describe('once and for all', () => {
  test('one seed and day give one year: the portal has what the same plot tells again', async () => {
    const year = openYear(NOW)
    const members = await hire(spoke.app.crm, spoke.portalId, year.start, DAY)
    const told = plot(2026, year, members).creations.filter(({ made, at }) => made.type === '0-3' && at <= NOW)
    const shown = (await deals()).map(
      ({ createdAt, properties }) => `${new Date(createdAt).getTime()} ${properties['dealname']}`,
    )
    expect(shown.toSorted()).toEqual(told.map(({ at, values }) => `${at} ${values['dealname']}`).toSorted())
    const other = plot(2027, year, members).creations.filter(({ made, at }) => made.type === '0-3' && at <= NOW)
    expect(other.map(({ values }) => values['dealname'])).not.toEqual(told.map(({ values }) => values['dealname']))
  })

  test('filling it again adds nothing, neither records nor owners', async () => {
    const owners = (await sdk.crm.owners.ownersApi.getPage()).results.length
    expect(await fillDemo(spoke.app.crm, spoke.portalId, NOW + 3 * DAY)).toBe(0)
    const { total } = await sdk.crm.companies.searchApi.doSearch({ filterGroups: [], limit: 1 } as never)
    expect(total).toBe((await list('companies')).length)
    expect((await sdk.crm.owners.ownersApi.getPage()).results.length).toBe(owners)
  })
})
