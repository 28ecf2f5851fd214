import { mail, note } from './activities.ts'
import { DAY } from './calendar.ts'
import type { Tie } from './story.ts'
import { fill, ROOMS, TROUBLE } from './texts.ts'
import { type Account, by, FORM, INBOX, ownerId, type Person, type World } from './world.ts'

/** In this week of the year a firmware release went wrong. */
const BAD_WEEK = 196

/** What customers write in about, from the day they have monitors. */
export function support(world: World, accounts: readonly Account[]): void {
  const { year, chance } = world
  for (const account of accounts) {
    const since = account.customer ? account.made.at : account.reached.find(({ stage }) => stage === 'customer')?.at
    if (since === undefined || since > year.now) continue
    // Some never write, a few write every week.
    const pace = chance.around(88, 0.75)
    for (let at = year.later(chance, since, chance.around(pace * 0.7, 0.8)); at < year.now; ) {
      ticket(world, account, at, chance.weighted(TROUBLE.map((each) => [each, each[3]] as const)))
      at = year.later(chance, at, chance.around(pace, 0.8))
    }
    const spoilt = year.start + BAD_WEEK * DAY
    const [, gateway] = TROUBLE
    if (since > spoilt || gateway === undefined || !chance.hit(0.24)) continue
    const [, , ...rest] = gateway
    ticket(world, account, year.later(chance, spoilt, chance.around(1.6, 0.7)), [
      'Gateway offline since the update',
      'Since the update this week our gateway is offline. Nobody changed anything here.',
      'PRODUCT_ISSUE',
      rest.length,
    ])
  }
}

function ticket(
  world: World,
  account: Account,
  at: number,
  [subject, content, category]: (typeof TROUBLE)[number],
): void {
  const { story, year, chance, staff } = world
  const person = writerOf(world, account, at)
  if (person === undefined) return
  const owner = staff.who('support', at)
  const source = chance.weighted([
    ['EMAIL', 52],
    ['FORM', 28],
    ['PHONE', 14],
    ['CHAT', 6],
  ] as const)
  const actor = source === 'EMAIL' ? INBOX : source === 'FORM' ? FORM : by(owner)
  const words = {
    room: chance.pick(ROOMS),
    when: chance.pick(['Monday', 'last week', 'March', 'the weekend', 'autumn']),
  }
  const title = fill(subject, words)
  const ties: Tie[] = [
    { to: person.made, by: 16 },
    { to: account.made, by: 26 },
  ]
  const [deal] = account.deals.filter((each) => each.at < at)
  if (deal !== undefined && chance.hit(0.2)) ties.push({ to: deal, by: 28 })
  const made = story.create(
    '0-5',
    at,
    actor,
    {
      subject: title,
      content: fill(content, words),
      hs_pipeline: '0',
      hs_pipeline_stage: '1',
      hs_ticket_category: category,
      hs_ticket_priority: chance.weighted([
        [undefined, 30],
        ['LOW', 18],
        ['MEDIUM', 34],
        ['HIGH', 15],
        ['URGENT', 3],
      ] as const),
      source_type: source,
      hubspot_owner_id: ownerId(owner),
    },
    ties,
  )
  const about = { person, owner, thing: title, ticket: made }
  const keep = (when: number, stage: string) => story.edit(made, when, by(owner), { hs_pipeline_stage: stage })
  let when = year.later(chance, at, chance.around(0.25, 1))
  if (chance.hit(0.012)) return // forgotten
  mail(world, about, when - 20_000, false, 'reply')
  const turns = chance.times(0.9)
  for (let turn = 0; turn < turns; turn++) {
    keep(when, turn % 2 === 0 ? '2' : '3')
    when = year.later(chance, when, chance.around(0.9, 0.9))
    if (turn % 2 === 0 && chance.hit(0.5))
      mail(world, about, chance.hit(0.2) ? Math.min(year.evening(chance, at), when - 45_000) : when - 45_000, true)
  }
  if (chance.hit(0.16)) note(world, about, when - 10_000)
  if (chance.hit(0.01)) return
  when = turns === 0 ? when + chance.between(1, 9) * 60_000 : when
  keep(when, '4')
  if (!chance.hit(0.05)) return
  const again = year.later(chance, when, chance.around(3, 0.6))
  keep(again, '3')
  keep(year.later(chance, again, chance.around(2, 0.7)), '4')
}

function writerOf({ chance }: World, { people }: Account, at: number): Person | undefined {
  const known = people.filter(({ made }) => made.at < at)
  return known.length === 0 ? undefined : chance.hit(0.6) ? known[0] : chance.pick(known)
}
