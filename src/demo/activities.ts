import type { Actor } from '../crm/crm.ts'
import { DAY, MINUTE } from './calendar.ts'
import type { Deal } from './deals.ts'
import type { Made, Tie } from './story.ts'
import type { Member } from './team.ts'
import { DOMAIN } from './team.ts'
import { type Subject, write } from './texts.ts'
import { by, INBOX, instant, ownerId, type Person, type World } from './world.ts'

/** By which types activities are associated with a contact, a company, a deal and a ticket. */
const BY = {
  '0-46': [202, 190, 214, 228],
  '0-48': [194, 182, 206, 220],
  '0-49': [198, 186, 210, 224],
  '0-47': [200, 188, 212, 226],
  '0-27': [204, 192, 216, 230],
} as const

const [BUSY, CONNECTED, MESSAGE, VOICEMAIL, NO_ANSWER] = [
  '9d9162e7-6cf3-4944-bf63-4dff82258764',
  'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
  'b2cf5968-551e-4856-9783-52b3da59a7d0',
  '73a0d17f-1163-4015-bdd5-ec830791da20',
] as const

/** What an activity is about. */
export interface About {
  readonly person: Person
  readonly owner: Member
  readonly thing: string
  readonly deal?: Made | undefined
  readonly ticket?: Made | undefined
}

function subjectOf({ person, thing }: About): Subject {
  return { first: person.name.first, place: person.account?.place.name ?? 'your place', thing }
}

function log(world: World, type: keyof typeof BY, about: About, at: number, actor: Actor, values: object): Made {
  const { person, owner, deal, ticket } = about
  const [contact, company, ofDeal, ofTicket] = BY[type]
  const ties: Tie[] = [{ to: person.made, by: contact }]
  if (person.account !== undefined) ties.push({ to: person.account.made, by: company })
  if (deal !== undefined) ties.push({ to: deal, by: ofDeal })
  if (ticket !== undefined) ties.push({ to: ticket, by: ofTicket })
  const common = { hs_timestamp: instant(at), hubspot_owner_id: ownerId(world.staff.keeper(owner, at)) }
  return world.story.create(type, at, actor, { ...common, ...values }, ties)
}

const keeperOf = ({ staff }: World, { owner }: About, at: number): Actor => by(staff.keeper(owner, at))

export function note(world: World, about: About, at: number): void {
  log(world, '0-46', about, at, keeperOf(world, about, at), {
    hs_note_body: write(world.chance, 'note', subjectOf(about)),
  })
}

export function call(world: World, about: About, at: number): void {
  const { chance } = world
  const outcome = chance.weighted([
    [CONNECTED, 44],
    [NO_ANSWER, 27],
    [VOICEMAIL, 17],
    [MESSAGE, 7],
    [BUSY, 5],
  ] as const)
  const talked = outcome === CONNECTED
  const inbound = talked && chance.hit(0.22)
  const seconds = talked ? chance.around(270, 0.8) : chance.between(8, 45)
  log(world, '0-48', about, at, keeperOf(world, about, at), {
    hs_call_title: `Call with ${about.person.name.first} ${about.person.name.last}`,
    hs_call_body: talked ? write(chance, 'callNote', subjectOf(about)) : undefined,
    hs_call_direction: inbound ? 'INBOUND' : 'OUTBOUND',
    hs_call_disposition: outcome,
    hs_call_status: outcome === NO_ANSWER ? 'NO_ANSWER' : outcome === BUSY ? 'BUSY' : 'COMPLETED',
    hs_call_duration: Math.round(seconds) * 1000,
    [inbound ? 'hs_call_from_number' : 'hs_call_to_number']: about.person.phone,
  })
}

/** A mail, of theirs or ours; ours are answered now and then. */
export function mail(world: World, about: About, at: number, incoming: boolean, kind?: 'reply'): void {
  const { chance, staff } = world
  const { owner } = staff.keeper(about.owner, at)
  const us = { email: owner.email, firstName: owner.first_name, lastName: owner.last_name }
  const { person } = about
  const them = { email: person.email, firstName: person.name.first, lastName: person.name.last }
  log(world, '0-49', about, at, INBOX, {
    hs_email_direction: incoming ? 'INCOMING_EMAIL' : 'EMAIL',
    hs_email_status: incoming || chance.hit(0.985) ? 'SENT' : 'BOUNCED',
    hs_email_subject: kind === 'reply' ? `Re: ${about.thing}` : write(chance, 'subject', subjectOf(about)),
    hs_email_text: write(chance, kind ?? (incoming ? 'incoming' : 'outgoing'), subjectOf(about)),
    hs_email_headers: JSON.stringify(incoming ? { from: them, to: [us] } : { from: us, to: [them] }),
    hs_email_message_id: `<${chance.between(10_000_000, 99_999_999)}.${at}@${incoming ? (person.account?.place.domain ?? 'example.com') : DOMAIN}>`,
  })
}

/** A meeting is booked some days before, and afterwards it is known how it went. */
export function meeting(world: World, about: About, at: number): void {
  const { chance, year, story } = world
  const start = year.appointment(chance, at, chance.around(4, 0.7))
  const end =
    start +
    chance.weighted([
      [30, 5],
      [45, 2],
      [60, 4],
      [90, 1],
    ] as const) *
      MINUTE
  const title = write(chance, 'meeting', subjectOf(about))
  const made = log(world, '0-47', about, at, keeperOf(world, about, at), {
    hs_timestamp: instant(start),
    hs_meeting_title: `${title} - ${about.person.account?.place.name ?? about.person.name.last}`,
    hs_meeting_start_time: instant(start),
    hs_meeting_end_time: instant(end),
    hs_meeting_location: title === 'Site visit' ? about.person.account?.place.address : 'Video call',
    hs_meeting_outcome: 'SCHEDULED',
  })
  const outcome = chance.weighted([
    ['COMPLETED', 82],
    ['NO_SHOW', 7],
    ['RESCHEDULED', 6],
    ['CANCELED', 5],
  ] as const)
  if (chance.hit(0.06)) return // nobody wrote down how it went
  const told = end + chance.around(25, 1) * MINUTE
  story.edit(made, Math.round(told), keeperOf(world, about, told), {
    hs_meeting_outcome: outcome,
    hs_internal_meeting_notes:
      outcome === 'COMPLETED' && chance.hit(0.5) ? write(chance, 'note', subjectOf(about)) : undefined,
  })
}

/** Something to do: most are done in time, some late, and some are still open. */
export function task(world: World, about: About, at: number): void {
  const { chance, year, story } = world
  const due = year.appointment(chance, at, chance.around(3, 0.8))
  const made = log(world, '0-27', about, at, keeperOf(world, about, at), {
    hs_timestamp: instant(due),
    hs_task_subject: write(chance, 'task', subjectOf(about)),
    hs_task_status: 'NOT_STARTED',
    hs_task_type: chance.weighted([
      ['TODO', 5],
      ['CALL', 3],
      ['EMAIL', 2],
    ] as const),
    hs_task_priority: chance.weighted([
      ['NONE', 6],
      ['MEDIUM', 3],
      ['HIGH', 2],
      ['LOW', 1],
    ] as const),
  })
  if (chance.hit(0.09)) return
  const done = chance.hit(0.7)
    ? Math.round(at + (due - at) * chance.within(0.3, 1))
    : year.later(chance, due, chance.around(1.5, 0.8))
  story.edit(made, done, keeperOf(world, about, done), { hs_task_status: 'COMPLETED' })
}

/** What a salesperson and a customer have to do with each other while a deal goes on. */
export function work(world: World, deal: Deal): void {
  const { year, chance } = world
  const about = {
    person: deal.person,
    owner: deal.owner,
    deal: deal.made,
    thing: deal.items[0]?.product.name ?? 'monitors',
  }
  const end = deal.steps.at(-1)?.stage.startsWith('closed') === true ? (deal.steps.at(-1)?.at ?? 0) : year.now
  // Large deals get more attention, and what drags on gets less of it.
  const days = Math.max(1, (end - deal.made.at) / DAY)
  const touches = Math.min(26, chance.times((deal.existing ? 0.8 : 1.7) + Math.min(days, 70) * 0.075))
  for (let index = 0; index < touches; index++) {
    const at = year.later(chance, deal.made.at, chance.within(0, 1) ** 1.4 * days)
    if (at > end) continue
    const kind = chance.weighted([
      ['out', 24],
      ['in', 17],
      ['call', 27],
      ['note', 13],
      ['task', 19],
      ['meeting', 7],
    ] as const)
    if (kind === 'in' && chance.hit(0.22)) mail(world, about, Math.min(year.evening(chance, at), end), true)
    else if (kind === 'out' || kind === 'in') mail(world, about, at, kind === 'in')
    else if (kind === 'call') call(world, about, at)
    else if (kind === 'note') note(world, about, at)
    else if (kind === 'task') task(world, about, at)
    else meeting(world, about, at)
  }
  const shown = deal.steps.find(({ stage }) => stage === 'presentationscheduled')
  if (shown !== undefined && chance.hit(0.7)) meeting(world, about, shown.at + 30 * MINUTE)
}

/** A try to get hold of somebody without a deal; most end after a call or two. */
export function reachOut(world: World, person: Person, owner: Member): void {
  const { year, chance, story } = world
  const tries = chance.times(0.8)
  let at = person.made.at
  for (let index = 0; index < tries; index++) {
    at = year.later(chance, at, chance.around(4, 0.9))
    const about = { person, owner, thing: 'Air monitors' }
    if (chance.hit(0.55)) mail(world, about, at, index > 0 && chance.hit(0.3))
    else call(world, about, at)
  }
  if (tries === 0 || person.begins !== 'lead') return
  const status = chance.weighted([
    ['ATTEMPTED_TO_CONTACT', 5],
    ['CONNECTED', 3],
    ['UNQUALIFIED', 2],
    ['BAD_TIMING', 1],
  ] as const)
  story.edit(person.made, at + 5 * MINUTE, by(world.staff.keeper(owner, at)), { hs_lead_status: status })
}
