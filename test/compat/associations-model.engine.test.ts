import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { associated, batchPath, expectFollowed, newPeople, spec, v4 } from './association-support.ts'

// Whatever is done, both sides agree, and all of it is as a plain table in memory has it.

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

const INVERSE: Readonly<Record<number, number>> = { 279: 280, 1: 2, 931: 930, 280: 279, 2: 1, 930: 931 }
const SIZE = 3

type Act =
  | {
      readonly kind: 'put' | 'add' | 'cut'
      readonly from: number
      readonly to: number
      readonly types: readonly number[]
      readonly back: boolean
    }
  | { readonly kind: 'default' | 'remove'; readonly from: number; readonly to: number; readonly back: boolean }

const at = fc.nat(SIZE - 1)
const types = fc.uniqueArray(fc.constantFrom(279, 1, 931), { minLength: 1, maxLength: 3 })
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('put' as const, 'add' as const, 'cut' as const),
    from: at,
    to: at,
    types,
    back: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('default' as const, 'remove' as const), from: at, to: at, back: fc.boolean() }),
)

/** The kinds of each pair of a contact and a company, seen from the contact. */
type Model = Map<string, Set<number>>

function apply(model: Model, act: Act): void {
  const key = `${act.from} ${act.to}`
  const own = model.get(key) ?? new Set<number>()
  const give = (type: number) => {
    if (type === 1) for (const [other, kinds] of model) if (other.startsWith(`${act.from} `)) kinds.delete(1)
    own.add(type)
    model.set(key, own)
  }
  if (act.kind === 'remove' || (act.kind === 'cut' && act.types.includes(279))) {
    model.delete(key)
  } else if (act.kind === 'cut') {
    for (const type of act.types) own.delete(type)
  } else {
    if (act.kind === 'put') for (const type of [...own]) if (!act.types.includes(type)) own.delete(type)
    give(279)
    if ('types' in act) for (const type of act.types) give(type)
  }
}

async function send(caller: Caller, act: Act, people: readonly string[], firms: readonly string[]): Promise<number> {
  const [contact = '', company = ''] = [people[act.from], firms[act.to]]
  const [from, to, a, b] = act.back
    ? (['companies', 'contacts', company, contact] as const)
    : (['contacts', 'companies', contact, company] as const)
  const kinds = 'types' in act ? act.types.map((type) => spec(act.back ? (INVERSE[type] ?? 0) : type)) : []
  switch (act.kind) {
    case 'put':
      return (await caller.put(v4(from, a, to, b), kinds)).status
    case 'default':
      return (await caller.put(`/crm/v4/objects/${from}/${a}/associations/default/${to}/${b}`)).status
    case 'remove':
      return (await caller.delete(v4(from, a, to, b))).status
    case 'add': {
      for (const { associationTypeId } of kinds) {
        const path = `/crm/v3/objects/${from}/${a}/associations/${to}/${b}/${associationTypeId}`
        const { status } = await caller.put(path)
        if (status !== 200) return status
      }
      return 200
    }
    case 'cut': {
      const inputs = [{ from: { id: a }, to: { id: b }, types: kinds }]
      return (await caller.post(batchPath(from, to, 'labels/archive'), { inputs })).status
    }
  }
}

async function tables(people: readonly string[], firms: readonly string[]) {
  await expectFollowed(portal, people, firms)
  const ahead = await Promise.all(people.map((id) => associated(portal, 'contacts', id, 'companies')))
  const back = await Promise.all(firms.map((id) => associated(portal, 'companies', id, 'contacts')))
  const rows = (all: readonly Record<string, number[]>[], ids: readonly string[], turn: boolean) =>
    all
      .flatMap((each, index) =>
        Object.entries(each).flatMap(([other, kinds]) =>
          kinds.map((type) => (turn ? `${other} ${ids[index]} ${INVERSE[type]}` : `${ids[index]} ${other} ${type}`)),
        ),
      )
      .sort()
  return { ahead: rows(ahead, people, false), back: rows(back, firms, true) }
}

test('after any acts both sides agree, and are as the model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 15 }), async (acts) => {
      const { people, firms } = await newPeople(portal, SIZE, SIZE)
      const model: Model = new Map()
      for (const each of acts) {
        expect([200, 201, 204]).toContain(await send(portal, each, people, firms))
        apply(model, each)
      }
      const { ahead, back } = await tables(people, firms)
      const expected = [...model].flatMap(([key, kinds]) => {
        const [from, to] = key.split(' ').map(Number)
        return [...kinds].map((type) => `${people[from ?? 0]} ${firms[to ?? 0]} ${type}`)
      })
      expect(ahead).toEqual(expected.sort())
      expect(back).toEqual(ahead)
    }),
    { numRuns: 25 },
  )
})

test('writers at the same time leave both sides agreed, at most one primary company each, and no label without the plain kind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 30 }), async (acts) => {
      const { people, firms } = await newPeople(portal, SIZE, SIZE)
      const statuses = await Promise.all(acts.map((each) => send(portal, each, people, firms)))
      for (const status of statuses) expect([200, 201, 204]).toContain(status)
      const { ahead, back } = await tables(people, firms)
      expect(back).toEqual(ahead)
      for (const row of ahead) {
        const [from, to] = row.split(' ')
        expect(ahead).toContain(`${from} ${to} 279`)
      }
      for (const id of people) {
        expect(ahead.filter((row) => row.startsWith(`${id} `) && row.endsWith(' 1')).length).toBeLessThan(2)
      }
    }),
    { numRuns: 10 },
  )
})

test('merges and moves of a primary company at the same time leave one', async () => {
  for (let round = 0; round < 6; round++) {
    const { people, firms } = await newPeople(portal, 1, 4)
    const [ada = '', x = '', y = '', z = '', w = ''] = [...people, ...firms]
    await portal.put(v4('contacts', ada, 'companies', x), [spec(1)])
    await Promise.all([
      portal.post('/crm/v3/objects/companies/merge', { primaryObjectId: y, objectIdToMerge: x }),
      portal.put(v4('contacts', ada, 'companies', z), [spec(1)]),
      portal.put(v4('companies', w, 'contacts', ada), [spec(2)]),
    ])
    const own = Object.values(await associated(portal, 'contacts', ada, 'companies'))
    expect(own.filter((kinds) => kinds.includes(1))).toHaveLength(1)
    await expectFollowed(portal, people, [y, z, w])
  }
})
