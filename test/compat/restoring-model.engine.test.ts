import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { associated, batchPath, expectFollowed, newPeople, spec } from './association-support.ts'

// Archiving and restoring in any order, against a plain model in memory.

let now = 0
let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  now = systemClock.now()
  // Every act has an instant of its own: what was archived later is then known to both.
  spoke = await openTestSpoke({ clock: { ...systemClock, now: () => now } })
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

const SIZE = 3
const PLAIN = 279
const PRIMARY = 1
const BILLING = 931

type Side = 'contacts' | 'companies'
type Act =
  | { readonly kind: 'associate'; readonly contact: number; readonly company: number; readonly type: number }
  | { readonly kind: 'archive' | 'restore'; readonly side: Side; readonly which: readonly number[] }

const at = fc.nat(SIZE - 1)
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('associate' as const),
    contact: at,
    company: at,
    type: fc.constantFrom(PLAIN, PRIMARY, BILLING),
  }),
  fc.record({
    kind: fc.constantFrom('archive' as const, 'restore' as const),
    side: fc.constantFrom('contacts' as const, 'companies' as const),
    which: fc.uniqueArray(at, { minLength: 1, maxLength: SIZE }),
  }),
)

interface Kept {
  readonly contact: number
  readonly company: number
  readonly types: ReadonlySet<number>
  /** The act that archived it. */
  readonly turn: number
}

/** Live records, their associations, and those that wait for both of their records. */
class Model {
  readonly archived = { contacts: new Set<number>(), companies: new Set<number>() }
  readonly live = new Map<string, Set<number>>()
  kept: readonly Kept[] = []

  apply(act: Act, turn: number): void {
    if (act.kind === 'associate') this.associate(act.contact, act.company, act.type)
    else if (act.kind === 'archive') this.archive(act.side, act.which, turn)
    else this.restore(act.side, act.which)
  }

  private hasPrimary(contact: number): boolean {
    return [...this.live].some(([key, types]) => key.startsWith(`${contact} `) && types.has(PRIMARY))
  }

  private associate(contact: number, company: number, type: number): void {
    if (this.archived.contacts.has(contact) || this.archived.companies.has(company)) return
    if (type === PRIMARY) for (const [key, types] of this.live) if (key.startsWith(`${contact} `)) types.delete(PRIMARY)
    const types = this.live.get(`${contact} ${company}`) ?? new Set()
    this.live.set(`${contact} ${company}`, types.add(PLAIN).add(type))
  }

  private archive(side: Side, which: readonly number[], turn: number): void {
    for (const one of which) this.archived[side].add(one)
    for (const [key, types] of [...this.live]) {
      const [contact = 0, company = 0] = key.split(' ').map(Number)
      if (!which.includes(side === 'contacts' ? contact : company)) continue
      this.live.delete(key)
      this.kept = [...this.kept, { contact, company, types, turn }]
    }
  }

  private restore(side: Side, which: readonly number[]): void {
    for (const one of which) this.archived[side].delete(one)
    const isBack = ({ contact, company }: Kept) =>
      !this.archived.contacts.has(contact) && !this.archived.companies.has(company)
    const back = this.kept.filter(isBack).toSorted((a, b) => b.turn - a.turn || this.order(side, a, b))
    this.kept = this.kept.filter((each) => !isBack(each))
    for (const { contact, company, types } of back) {
      const mayBePrimary = !this.hasPrimary(contact)
      this.live.set(`${contact} ${company}`, new Set([...types].filter((type) => type !== PRIMARY || mayBePrimary)))
    }
  }

  private order(side: Side, a: Kept, b: Kept): number {
    const own = a[side === 'contacts' ? 'contact' : 'company'] - b[side === 'contacts' ? 'contact' : 'company']
    return own || a.contact - b.contact || a.company - b.company
  }
}

async function send(act: Act, ids: Readonly<Record<Side, readonly string[]>>): Promise<number> {
  const id = (side: Side, index: number) => ({ id: ids[side][index] ?? '' })
  if (act.kind === 'associate') {
    const { contact, company, type } = act
    const path = `/crm/v3/objects/contacts/${id('contacts', contact).id}/associations/companies/${id('companies', company).id}/${type}`
    return (await portal.put(path)).status
  }
  const inputs = act.which.map((index) => id(act.side, index))
  const path =
    act.kind === 'archive' ? `/crm/v3/objects/${act.side}/batch/archive` : `/spoke/v1/objects/${act.side}/batch/restore`
  return (await portal.post(path, { inputs })).status
}

/** What the server has, as the model writes it. */
async function tables(people: readonly string[], firms: readonly string[]) {
  await expectFollowed(portal, people, firms)
  const rows: string[] = []
  const turned: string[] = []
  const inverse: Readonly<Record<number, number>> = { 280: PLAIN, 2: PRIMARY, 930: BILLING }
  for (const [contact, id] of people.entries()) {
    if ((await portal.get(`/crm/v3/objects/contacts/${id}`)).status === 404) continue
    for (const [other, types] of Object.entries(await associated(portal, 'contacts', id, 'companies')))
      for (const type of types) rows.push(`${contact} ${firms.indexOf(other)} ${type}`)
  }
  for (const [company, id] of firms.entries()) {
    if ((await portal.get(`/crm/v3/objects/companies/${id}`)).status === 404) continue
    for (const [other, types] of Object.entries(await associated(portal, 'companies', id, 'contacts')))
      for (const type of types) turned.push(`${people.indexOf(other)} ${company} ${inverse[type]}`)
  }
  return { rows: rows.sort(), turned: turned.sort() }
}

test('after any associating, archiving and restoring both sides are as the model says', async () => {
  let comebacks = 0
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 15, maxLength: 30 }), async (acts) => {
      const { people, firms } = await newPeople(portal, SIZE, SIZE)
      const model = new Model()
      for (const [turn, each] of [...first, ...acts].entries()) {
        now += 1
        const refused = each.kind === 'associate' && isAway(model, each.contact, each.company)
        expect(await send(each, { contacts: people, companies: firms })).toBe(
          refused ? 400 : each.kind === 'archive' ? 204 : 200,
        )
        const waiting = model.kept.length
        model.apply(each, turn)
        if (model.kept.length < waiting) comebacks++
      }
      const expected = [...model.live].flatMap(([key, types]) => [...types].map((type) => `${key} ${type}`)).sort()
      const { rows, turned } = await tables(people, firms)
      expect(rows).toEqual(expected)
      expect(turned).toEqual(expected)
      // What waits is neither lost nor there twice: with everybody back, all of it is.
      now += 1
      for (const side of ['contacts', 'companies'] as const) {
        const all = { kind: 'restore' as const, side, which: [...Array(SIZE).keys()] }
        expect(await send(all, { contacts: people, companies: firms })).toBe(200)
        model.apply(all, first.length + acts.length)
      }
      const whole = await tables(people, firms)
      expect(whole.rows).toEqual(
        [...model.live].flatMap(([key, types]) => [...types].map((type) => `${key} ${type}`)).sort(),
      )
    }),
    { numRuns: 12 },
  )
  expect(comebacks).toBeGreaterThan(3)
})

/** Without these most acts would be about records that have nothing to lose. */
const first: readonly Act[] = Array.from({ length: SIZE }, (_, one) => ({
  kind: 'associate',
  contact: one,
  company: one,
  type: PRIMARY,
}))

const isAway = ({ archived }: Model, contact: number, company: number) =>
  archived.contacts.has(contact) || archived.companies.has(company)

test('restores, archivings and associations at the same time leave both sides agreed, and lose nothing', async () => {
  for (let round = 0; round < 8; round++) {
    const { people, firms } = await newPeople(portal, 2, 2)
    const inputs = people.flatMap((from) =>
      firms.map((to) => ({ from: { id: from }, to: { id: to }, types: [spec(PRIMARY)] })),
    )
    expect((await portal.post(batchPath('contacts', 'companies', 'create'), { inputs })).status).toBe(201)
    const both = (what: string) =>
      [['contacts', people] as const, ['companies', firms] as const].flatMap(([side, ids]) =>
        ids.map((id) =>
          what === 'archive'
            ? portal.delete(`/crm/v3/objects/${side}/${id}`)
            : portal.post(`/spoke/v1/objects/${side}/${id}/restore`),
        ),
      )
    const replies = await Promise.all([...both('archive'), ...both('restore'), ...both('archive'), ...both('restore')])
    for (const { status } of replies) expect([200, 204]).toContain(status)
    for (const { status } of await Promise.all(both('restore'))) expect(status).toBe(200)
    const { rows, turned } = await tables(people, firms)
    expect(turned).toEqual(rows)
    expect(rows.filter((row) => row.endsWith(` ${PLAIN}`))).toHaveLength(4)
    expect(rows.filter((row) => row.endsWith(` ${PRIMARY}`)).length).toBeLessThanOrEqual(2)
  }
})
