import type { Actor } from '../crm/crm.ts'
import { DAY } from './calendar.ts'
import type { Member } from './team.ts'
import { type Account, by, type Channel, FORM, INBOX, ownerId, type World } from './world.ts'

/** How many companies were there when the portal began, and how many came during the year. */
const INHERITED = 210
const ARRIVED = 450
/** Trade fairs: on which day of the year the list of visitors was imported. */
const FAIRS = [63, 158, 283] as const

/** When the visitors of a fair were imported; the next one before noon where there is one. */
export function fairImport({ year, chance }: World): number {
  return year.start + chance.pick(FAIRS) * DAY + 16 * 3_600_000 + 12 * 60_000
}

export const isImport = ({ name }: Channel): boolean => name === 'import' || name === 'fair'

export function openAccounts(world: World): readonly Account[] {
  const { year, chance, staff } = world
  const importer = staff.who('marketing', year.start)
  const inherited = Array.from({ length: INHERITED }, (_, index) => {
    const at = year.start + 15 * 3_600_000 + Math.floor(index / 100) * 2_300
    return account(world, at, { name: 'import', source: 'OFFLINE' }, importer, chance.hit(0.68))
  })
  const arrived = Array.from({ length: ARRIVED }, () => {
    const channel = chance.weighted<Channel>([
      [{ name: 'form', source: chance.weighted(SOURCES) }, 56],
      [{ name: 'sales', source: 'OFFLINE' }, 20],
      [{ name: 'fair', source: 'OFFLINE' }, 15],
      [{ name: 'mail', source: 'OFFLINE' }, 9],
    ])
    const at =
      channel.name === 'fair' ? fairImport(world) : channel.name === 'form' ? year.visit(chance) : year.workday(chance)
    return account(world, at, channel, importer, false)
  })
  return [...inherited, ...arrived]
}

/** Where visitors of the website come from. */
export const SOURCES: readonly (readonly [string, number])[] = [
  ['ORGANIC_SEARCH', 34],
  ['DIRECT_TRAFFIC', 21],
  ['PAID_SEARCH', 14],
  ['REFERRALS', 11],
  ['EMAIL_MARKETING', 8],
  ['SOCIAL_MEDIA', 6],
  ['PAID_SOCIAL', 3],
  ['AI_REFERRALS', 3],
]

function account(world: World, at: number, channel: Channel, importer: Member, customer: boolean): Account {
  const { story, chance, names, staff } = world
  const place = names.place()
  const owner = staff.who(customer ? 'growth' : 'sales', at)
  const actor = actorOf(channel, owner, importer)
  const begins = customer ? 'customer' : 'lead'
  const { name, domain, home, employees } = place
  const full = isImport(channel) || chance.hit(0.6)
  const made = story.create('0-2', at, actor, {
    name,
    domain,
    website: `https://www.${domain}`,
    phone: full ? names.phone(home) : undefined,
    address: full ? place.address : undefined,
    city: home.city,
    state: home.state === '' ? undefined : home.state,
    zip: full ? place.zip : undefined,
    country: home.country,
    industry: chance.hit(0.86) ? place.industry : undefined,
    numberofemployees: chance.hit(0.8) ? employees : undefined,
    annualrevenue: chance.hit(0.35) ? Math.round(chance.around(employees * 92_000, 0.5) / 1000) * 1000 : undefined,
    founded_year: chance.hit(0.3) ? 2024 - Math.round(chance.around(18, 0.8)) : undefined,
    type: place.industry === 'FACILITIES_SERVICES' && chance.hit(0.25) ? 'RESELLER' : customer ? undefined : 'PROSPECT',
    lifecyclestage: begins,
    hubspot_owner_id: ownerId(owner),
  })
  return { made, place, owner, channel, actor, customer, begins, people: [], deals: [], reached: [] }
}

function actorOf({ name }: Channel, owner: Member, importer: Member): Actor {
  switch (name) {
    case 'form':
      return FORM
    case 'mail':
      return INBOX
    case 'sales':
      return by(owner)
    default:
      return { source: 'IMPORT', sourceId: name === 'fair' ? '8812' : '8640', userId: importer.owner.user_id }
  }
}
