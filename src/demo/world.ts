import type { Actor } from '../crm/crm.ts'
import { DAY, type Year } from './calendar.ts'
import type { Chance } from './chance.ts'
import type { Name, Names, Place } from './names.ts'
import type { Range } from './products.ts'
import type { Made, Story } from './story.ts'
import type { Job, Member } from './team.ts'

/** What every part of the year is told with. */
export interface World {
  readonly story: Story
  readonly year: Year
  readonly chance: Chance
  readonly names: Names
  readonly range: Range
  readonly staff: Staff
}

/** Who does a job at a time; nobody works on after they left. */
export interface Staff {
  who(job: Job, at: number): Member
  /** The one who has a record of `member`'s at a time. */
  keeper(member: Member, at: number): Member
}

export function openStaff(members: readonly Member[], year: Year, chance: Chance): Staff {
  const there =
    (at: number) =>
    ({ leaves }: Member) =>
      leaves === undefined || at < year.start + leaves * DAY
  const who = (job: Job, at: number): Member =>
    chance.weighted(
      members
        .filter((member) => member.job === job && there(at)(member))
        .map((member) => [member, member.pace] as const),
    )
  return {
    who,
    keeper: (member, at) => (there(at)(member) ? member : (members.find((each) => each.job === member.job) ?? member)),
  }
}

/** A colleague at the screen. */
export function by({ owner }: Member): Actor {
  return { source: 'CRM_UI', sourceId: `userId:${owner.user_id}`, userId: owner.user_id }
}

export const ownerId = ({ owner }: Member): number => owner.id

/** What writes by itself. */
export const FORM: Actor = { source: 'FORM', sourceId: '5f1c7c2e-0d5b-4f0e-9a51-2c8f3a1b7d90', userId: null }
export const WORKFLOW: Actor = { source: 'AUTOMATION_PLATFORM', sourceId: 'enrollmentId:40117', userId: null }
export const INBOX: Actor = { source: 'EMAIL_INTEGRATION', sourceId: null, userId: null }
export const SHOP: Actor = { source: 'INTEGRATION', sourceId: '217340', userId: null }

const STAGES = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
]

/** The lead status that goes with a stage; customers are no leads. */
const STATUS: Readonly<Record<string, string>> = {
  marketingqualifiedlead: 'OPEN',
  salesqualifiedlead: 'CONNECTED',
  opportunity: 'OPEN_DEAL',
  customer: '',
}

/** Somebody or something with a lifecycle: how far it got, and when. */
export interface Living {
  readonly made: Made
  readonly begins: string
  readonly reached: { readonly stage: string; readonly at: number }[]
}

/** How a company or a person became known. `source` is the traffic source that goes with it. */
export interface Channel {
  readonly name: 'import' | 'fair' | 'form' | 'sales' | 'mail'
  readonly source: string
}

export interface Account extends Living {
  readonly place: Place
  readonly owner: Member
  readonly channel: Channel
  readonly actor: Actor
  /** A customer from before. */
  readonly customer: boolean
  readonly people: Person[]
  readonly deals: Made[]
}

export interface Person extends Living {
  readonly name: Name
  readonly email: string
  readonly role: string
  readonly phone: string | undefined
  readonly account: Account | undefined
}

/** Writes how far each of them came, in the order in which it happened and never backwards. */
export function advance({ story }: World, living: readonly Living[]): void {
  for (const { made, begins, reached } of living) {
    let now = STAGES.indexOf(begins)
    for (const { stage, at } of reached.toSorted((a, b) => a.at - b.at)) {
      if (STAGES.indexOf(stage) <= now) continue
      now = STAGES.indexOf(stage)
      const status = made.type === '0-1' ? STATUS[stage] : undefined
      story.edit(made, at, WORKFLOW, { lifecyclestage: stage, hs_lead_status: status })
    }
  }
}

/** A calendar date as text, `days` after a moment. */
export function dateAfter(at: number, days: number): string {
  return new Date(at + days * DAY).toISOString().slice(0, 10)
}

export const instant = (at: number): string => new Date(at).toISOString()
