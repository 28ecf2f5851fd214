import type { Actor } from '../crm/crm.ts'
import { DAY } from './calendar.ts'
import { fairImport, isImport, SOURCES } from './companies.ts'
import type { Name, Place } from './names.ts'
import type { Made } from './story.ts'
import { type Account, by, FORM, ownerId, type Person, WORKFLOW, type World } from './world.ts'

/** How many people came who belong to no company that the portal knows. */
const ALONE = 650
/** Mailboxes of people who write from home. */
const FREE = ['example.com', 'example.com', 'example.org', 'example.net']

/** Gives a company its people: first the one it became known through, then those one meets later on. */
export function populate(world: World, account: Account): void {
  const { year, chance, names, staff } = world
  const inherited = account.channel.name === 'import'
  const count = Math.min(38, Math.max(1, Math.round(chance.around(2 + account.place.employees ** 0.25 * 0.3, 0.8))))
  for (let index = 0; index < count; index++) {
    const first = index === 0
    const known = first || (inherited && chance.hit(0.72))
    const at = known ? account.made.at + 1_400 + (isImport(account.channel) ? 60_000 : 0) : met(world, account)
    if (at > year.now) continue
    const form = !known && chance.hit(0.35)
    const actor = known ? account.actor : form ? FORM : by(staff.keeper(account.owner, at))
    const source = known ? account.channel.source : form ? chance.weighted(SOURCES) : 'OFFLINE'
    const name = names.person()
    const person = meet(world, { name, at, actor, source, account, email: names.email(name, account.place.domain) })
    account.people.push(person)
    if (actor !== FORM || chance.hit(first ? 0.05 : 0.4)) continue
    // Who comes through the website belongs to nobody until a workflow hands them out.
    const handed = year.later(chance, at, chance.within(0, 0.4))
    world.story.edit(person.made, handed, WORKFLOW, {
      hubspot_owner_id: ownerId(account.owner),
      hs_lead_status: 'OPEN',
    })
  }
}

function met({ year, chance }: World, account: Account): number {
  return year.later(chance, account.made.at, chance.around(account.channel.name === 'import' ? 130 : 38, 0.9))
}

/** People without a company: readers of the newsletter, visitors of fairs, small customers. */
export function strangers(world: World): readonly Person[] {
  const { year, chance, names, staff } = world
  const importer = staff.who('marketing', year.start).owner.user_id
  return Array.from({ length: ALONE }, () => {
    const fair = chance.hit(0.22)
    const name = names.person()
    const at = fair ? fairImport(world) + 62_000 : year.visit(chance)
    const actor: Actor = fair ? { source: 'IMPORT', sourceId: '8812', userId: importer } : FORM
    const source = fair ? 'OFFLINE' : chance.weighted(SOURCES)
    return meet(world, { name, at, actor, source, account: undefined, email: names.email(name, chance.pick(FREE)) })
  })
}

interface Meeting {
  readonly name: Name
  readonly at: number
  readonly actor: Actor
  readonly source: string
  readonly account: Account | undefined
  readonly email: string
}

function meet(world: World, { name, at, actor, source, account, email }: Meeting): Person {
  const { story, chance, names, year, staff } = world
  const { title, role } = names.title()
  const begins =
    account?.customer === true ? 'customer' : account !== undefined || chance.hit(0.35) ? 'lead' : 'subscriber'
  const place: Place | undefined = account?.place
  const home = place?.home ?? names.city()
  const phone = chance.hit(account === undefined ? 0.2 : 0.66) ? names.phone(home) : undefined
  const given = actor.source !== 'FORM' && account !== undefined
  const local = account !== undefined || chance.hit(0.4)
  const made = story.create(
    '0-1',
    at,
    actor,
    {
      email,
      firstname: name.first,
      lastname: name.last,
      phone,
      mobilephone: chance.hit(0.14) ? names.phone(home) : undefined,
      jobtitle: account !== undefined && chance.hit(0.84) ? title : undefined,
      company: place?.name,
      website: place !== undefined && chance.hit(0.3) ? `https://www.${place.domain}` : undefined,
      city: local ? home.city : undefined,
      state: local && home.state !== '' ? home.state : undefined,
      country: local ? home.country : undefined,
      lifecyclestage: begins,
      hs_lead_status: begins === 'lead' && chance.hit(0.7) ? 'NEW' : undefined,
      hs_analytics_source: source,
      hs_latest_source: source,
      hubspot_owner_id: given ? ownerId(staff.keeper(account.owner, at)) : undefined,
    },
    account === undefined ? [] : tiesTo(world, account),
  )
  const reached: { stage: string; at: number }[] = []
  if (chance.hit(account === undefined ? 0.1 : 0.3)) {
    reached.push({ stage: 'marketingqualifiedlead', at: year.later(chance, at, chance.around(6, 1)) })
  }
  if (account === undefined && begins === 'subscriber' && chance.hit(0.14)) {
    reached.push({ stage: 'lead', at: year.later(chance, at, chance.around(20, 1)) })
  }
  return { made, name, email, role, phone, account, begins, reached }
}

/** Primary company, and now and then what a person is there. */
function tiesTo({ chance }: World, account: Account): readonly { to: Made; by: number | string }[] {
  const label = chance.weighted<string | undefined>([
    [undefined, 84],
    ['site_manager', 8],
    ['accounts_payable', 8],
  ])
  const ties: { to: Made; by: number | string }[] = [{ to: account.made, by: 1 }]
  return label === undefined ? ties : [...ties, { to: account.made, by: label }]
}

/** Some came twice, under two addresses; some were never anybody. */
export function tidyUp(world: World, people: readonly Person[]): void {
  const { story, chance, year, names, staff } = world
  const actor = by(staff.who('marketing', year.start))
  const pick = () => chance.pick(people.filter(({ made }) => made.at < year.now - 40 * DAY))
  const doubled = new Set(Array.from({ length: 14 }, pick))
  for (const person of doubled) {
    const { first, last } = person.name
    const at = year.later(chance, person.made.at, chance.within(2, 20))
    const email = names.email(person.name, chance.pick(FREE))
    const values = {
      email,
      firstname: first,
      lastname: last,
      lifecyclestage: 'subscriber',
      hs_analytics_source: 'DIRECT_TRAFFIC',
    }
    const double = story.create('0-1', at, FORM, { ...values, hs_latest_source: 'DIRECT_TRAFFIC' })
    story.end(double, year.later(chance, at, chance.within(1, 15)), actor, person.made)
  }
  for (let index = 1; index <= 27; index++) {
    const at = year.visit(chance)
    const nobody = story.create('0-1', at, FORM, {
      email: `test${index}@example.com`,
      firstname: chance.pick(['test', 'asdf', 'Test', 'x', 'qwerty']),
      lastname: chance.pick(['test', 'asdf', 'Test', 'y']),
      lifecyclestage: 'subscriber',
      hs_analytics_source: 'DIRECT_TRAFFIC',
    })
    story.end(nobody, year.later(chance, at, chance.around(5, 0.8)), actor)
  }
}
