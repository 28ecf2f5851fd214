import { reachOut, work } from './activities.ts'
import type { Year } from './calendar.ts'
import { openChance } from './chance.ts'
import { openAccounts } from './companies.ts'
import { dealsOf } from './deals.ts'
import { openNames } from './names.ts'
import { fulfil, quote, shop } from './orders.ts'
import { populate, strangers, tidyUp } from './people.ts'
import { openRange } from './products.ts'
import { openStory, type Story } from './story.ts'
import type { Member } from './team.ts'
import { support } from './tickets.ts'
import { advance, by, openStaff, type World } from './world.ts'

/**
 * A year of Larkspur Air. It begins with what was brought over from the spreadsheets: customers, prospects, open deals.
 * Then people come through the website, three trade fairs and the telephone; some of them buy, get their monitors, write to
 * support and buy again. In summer a firmware release goes wrong, and one of the salespeople leaves. The same seed, day and
 * members give the same year.
 */
export function plot(seed: number, year: Year, members: readonly Member[]): Story {
  const chance = openChance(seed)
  const story = openStory()
  const staff = openStaff(members, year, chance)
  const range = openRange(story, year.start + 14 * 3_600_000, by(staff.who('marketing', year.start)))
  const world: World = { story, year, chance, staff, range, names: openNames(chance) }

  const accounts = openAccounts(world)
  for (const account of accounts) populate(world, account)
  const others = strangers(world)
  const people = [...accounts.flatMap((account) => account.people), ...others]
  for (const account of accounts) {
    const deals = dealsOf(world, account)
    for (const deal of deals) {
      work(world, deal)
      quote(world, deal)
      fulfil(world, deal)
    }
    const [first] = account.people
    if (deals.length === 0 && first !== undefined && !account.customer) reachOut(world, first, account.owner)
  }
  for (const person of people) {
    if (person.account === undefined ? chance.hit(0.12) : chance.hit(0.2)) {
      reachOut(world, person, person.account?.owner ?? staff.who('sales', person.made.at))
    }
  }
  support(world, accounts)
  shop(world, people)
  tidyUp(world, others)
  advance(world, [...accounts, ...people])
  return story
}
