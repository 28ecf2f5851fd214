import { DAY } from './calendar.ts'
import { type Item, listItems, totalOf } from './products.ts'
import type { Made, Tie } from './story.ts'
import type { Member } from './team.ts'
import { type Account, by, instant, ownerId, type Person, type World } from './world.ts'

/** A deal's way: each stage with how long one stays, in days, and how many of 100 are lost there, new and existing customers. */
const WAY = [
  { stage: 'appointmentscheduled', days: 6, lost: [31, 9] },
  { stage: 'qualifiedtobuy', days: 10, lost: [27, 10] },
  { stage: 'presentationscheduled', days: 11, lost: [21, 9] },
  { stage: 'decisionmakerboughtin', days: 9, lost: [14, 7] },
  { stage: 'contractsent', days: 8, lost: [11, 5] },
] as const

const LOST: readonly (readonly [string, number])[] = [
  ['No budget this year', 24],
  ['Went with another supplier', 19],
  ['No answer after the offer', 18],
  ['Project postponed', 15],
  ['Price', 13],
  ['Needs Modbus, we do not have it', 6],
  ['Landlord does not allow it', 5],
]
const WON = ['Fast delivery', 'Calibration certificates', 'Recommended by another site', 'Pilot went well', 'Price']

export interface Deal {
  readonly made: Made
  readonly name: string
  readonly account: Account
  readonly person: Person
  readonly owner: Member
  readonly existing: boolean
  readonly items: readonly Item[]
  /** When it came to each stage, closed ones included. */
  readonly steps: readonly { readonly stage: string; readonly at: number }[]
  readonly won: number | undefined
}

/** Every deal of a company through the year: a first one, perhaps a second attempt, and what customers buy on top. */
export function dealsOf(world: World, account: Account): readonly Deal[] {
  const { year, chance } = world
  const deals: Deal[] = []
  const open = (at: number, existing: boolean, first = 0): Deal | undefined => {
    const deal = at < year.now ? dealAt(world, account, at, existing, first) : undefined
    if (deal !== undefined) deals.push(deal)
    return deal
  }
  let since = account.customer ? account.made.at : undefined
  if (!account.customer && chance.hit(0.74)) {
    // What was under way when the portal began is imported as far as it had come.
    const inherited = account.channel.name === 'import'
    const first = inherited
      ? chance.between(0, 3)
      : chance.weighted([
          [0, 80],
          [1, 20],
        ] as const)
    const at = inherited ? account.made.at + 180_000 : year.later(chance, account.made.at, chance.around(5, 1.1))
    let deal = open(at, false, first)
    while (deal !== undefined && deal.won === undefined && chance.hit(0.34)) {
      deal = open(year.later(chance, deal.steps.at(-1)?.at ?? at, chance.around(95, 0.4)), false)
    }
    since = deal?.won
  }
  if (since === undefined) return deals
  // Once a customer, a place comes back: large ones more often.
  const pause = 118 / Math.min(2.2, 0.7 + account.place.employees / 220)
  for (let at = year.later(chance, since, chance.around(pause * 0.55, 0.8)); at < year.now; ) {
    open(at, true)
    at = year.later(chance, at, chance.around(pause, 0.6))
  }
  return deals
}

function dealAt(world: World, account: Account, at: number, existing: boolean, first: number): Deal | undefined {
  const { story, year, chance, staff, range } = world
  const known = account.people.filter(({ made }) => made.at < at)
  const person = known.find(({ role }) => role === 'DECISION_MAKER' && chance.hit(0.5)) ?? known[0]
  if (person === undefined) return undefined
  const owner = existing ? staff.who('growth', at) : staff.keeper(account.owner, at)
  const items = range.kit(chance, account.place.employees, existing)
  const total = totalOf(items)
  const what = titleOf(items, existing)
  const name = `${account.place.name} - ${what}`
  const steps = walk(world, at, existing, total, first)
  const expected = year.later(chance, at, chance.around(62, 0.35))
  const guess = roundly(total * chance.within(0.6, 1.35))
  const vague = first < 2 && chance.hit(0.24)
  const ties: Tie[] = [{ to: account.made, by: 5 }, ...peopleOf(world, known, person)]
  const made = story.create(
    '0-3',
    at,
    by(owner),
    {
      dealname: name,
      dealstage: steps[0]?.stage,
      pipeline: 'default',
      amount: vague ? undefined : guess,
      closedate: instant(expected - (expected % DAY)),
      dealtype: existing ? 'existingbusiness' : 'newbusiness',
      hs_priority: chance.hit(0.4) ? (total > 15_000 ? 'high' : chance.pick(['low', 'medium', 'medium'])) : undefined,
      hubspot_owner_id: ownerId(owner),
    },
    ties,
  )
  const deal: Deal = { made, name, account, person, owner, existing, items, steps, won: wonAt(steps) }
  account.deals.push(made)
  follow(world, deal, total, expected)
  person.reached.push({ stage: 'salesqualifiedlead', at: at - 1 }, { stage: 'opportunity', at: at + 4_000 })
  account.reached.push({ stage: 'opportunity', at: at + 4_000 })
  if (deal.won !== undefined) {
    for (const each of [account, ...known]) each.reached.push({ stage: 'customer', at: deal.won + 5_000 })
    if (chance.hit(0.06)) person.reached.push({ stage: 'evangelist', at: year.later(chance, deal.won, 60) })
  }
  return deal
}

/** The stages a deal comes to, until it is closed or gets stuck; what lies ahead of today has not happened. */
function walk(world: World, from: number, existing: boolean, total: number, first: number): Deal['steps'] {
  const { year, chance } = world
  const slow = 0.75 + Math.max(0, Math.log10(total / 3000)) * 0.7
  const steps: { readonly stage: string; readonly at: number }[] = [
    { stage: WAY[first]?.stage ?? 'contractsent', at: from },
  ]
  let at = from
  for (let index = first; index < WAY.length; ) {
    const step = WAY[index]
    if (step === undefined || chance.hit(0.009)) break
    at = year.later(chance, at, chance.around(step.days * slow, 0.85))
    const lost = chance.hit(step.lost[existing ? 1 : 0] / 100)
    const back = !lost && index > 1 && chance.hit(0.035)
    index += back ? -1 : chance.hit(0.09) ? 2 : 1
    const stage = lost ? 'closedlost' : (WAY[index]?.stage ?? 'closedwon')
    if (at > year.now) break
    steps.push({ stage, at })
    if (lost) break
  }
  return steps
}

function wonAt(steps: Deal['steps']): number | undefined {
  const last = steps.at(-1)
  return last?.stage === 'closedwon' ? last.at : undefined
}

/** What is written as a deal goes on: its stage, what it is worth by then, when it will close. */
function follow(world: World, { made, owner, items, steps }: Deal, total: number, expected: number): void {
  const { story, year, chance, staff } = world
  let offered = false
  let due = expected
  for (const { stage, at } of steps) {
    const keeper = staff.keeper(owner, at)
    const late = WAY.findIndex((step) => step.stage === stage) >= 2 || stage === 'closedwon'
    const offers = late && !offered
    if (offers) {
      offered = true
      listItems(story, at + 90_000, by(keeper), items, { to: made, by: 20 })
    }
    if (at === made.at) continue
    const closed = stage.startsWith('closed')
    const slips = !closed && (at > due || chance.hit(0.2))
    if (slips) due = year.later(chance, Math.max(at, due), chance.around(30, 0.4))
    story.edit(made, at, by(keeper), {
      dealstage: stage,
      amount: offers ? total : undefined,
      closedate: closed || slips ? instant(closed ? at : due - (due % DAY)) : undefined,
      closed_lost_reason: stage === 'closedlost' ? chance.weighted(LOST) : undefined,
      closed_won_reason: stage === 'closedwon' && chance.hit(0.45) ? chance.pick(WON) : undefined,
    })
  }
  const { leaves } = owner
  const last = steps.at(-1)
  if (leaves === undefined || last === undefined) return
  // What a colleague had in hand on the last day goes to somebody else the next morning.
  const handed = year.start + (leaves + 1) * DAY + 15 * 3_600_000
  const open = made.at < handed && (last.at > handed || !last.stage.startsWith('closed'))
  if (open)
    story.edit(made, handed, by(staff.keeper(owner, handed)), {
      hubspot_owner_id: ownerId(staff.keeper(owner, handed)),
    })
}

/** The one it began with, and who else has a say, with what they are to the deal. */
function peopleOf({ chance }: World, known: readonly Person[], person: Person): readonly Tie[] {
  const others = known.filter((each) => each !== person).slice(0, chance.times(0.9))
  return [person, ...others].flatMap((each): readonly Tie[] => {
    const decides = ['DECISION_MAKER', 'EXECUTIVE_SPONSOR', 'BUDGET_HOLDER'].includes(each.role)
    const label = decides ? 'decision_maker' : each.role === 'BLOCKER' ? 'technical_reviewer' : undefined
    const plain = { to: each.made, by: 3 }
    return label !== undefined && chance.hit(0.55) ? [plain, { to: each.made, by: label }] : [plain]
  })
}

function titleOf(items: readonly Item[], existing: boolean): string {
  const [main] = items
  if (main === undefined) return 'Inquiry'
  const { product, quantity } = main
  if (product.kind === 'plan') return `${product.name}, ${quantity} monitors`
  return existing ? `${quantity} more ${product.name}` : `${quantity} x ${product.name}`
}

/** A guess as people write one. */
function roundly(amount: number): number {
  const step = amount < 2_000 ? 100 : amount < 20_000 ? 500 : 5_000
  return Math.max(step, Math.round(amount / step) * step)
}
