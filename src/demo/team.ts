import type { Crm, Owner } from '../crm/crm.ts'

/** The company whose year it is: Larkspur Air, which sells monitors for indoor air and the service that reads them. */
export const DOMAIN = 'larkspur-air.example'

export type Job = 'sales' | 'growth' | 'support' | 'marketing'

/** One who works there. `pace` is how many of the records that are handed out they get. */
export interface Colleague {
  readonly first: string
  readonly last: string
  readonly job: Job
  readonly pace: number
  /** On which day of the year they left; then somebody else takes over what they had. */
  readonly leaves?: number
}

const colleagues: readonly Colleague[] = [
  { first: 'Imke', last: 'Tarnholt', job: 'sales', pace: 10 },
  { first: 'Desta', last: 'Quilley', job: 'sales', pace: 8 },
  { first: 'Rowena', last: 'Valmoor', job: 'sales', pace: 7 },
  { first: 'Tomasz', last: 'Elvander', job: 'sales', pace: 5, leaves: 241 },
  { first: 'Laleh', last: 'Corwick', job: 'sales', pace: 6 },
  { first: 'Ottoline', last: 'Marsen', job: 'growth', pace: 9 },
  { first: 'Kwame', last: 'Dorrington', job: 'growth', pace: 6 },
  { first: 'Sibyl', last: 'Wendberg', job: 'support', pace: 9 },
  { first: 'Ignacio', last: 'Pelano', job: 'support', pace: 7 },
  { first: 'Maren', last: 'Haloger', job: 'support', pace: 3 },
  { first: 'Bertil', last: 'Rosingley', job: 'marketing', pace: 1 },
]

/** A colleague as the portal knows them. */
export interface Member extends Colleague {
  readonly owner: Owner
}

/** Publishes the colleagues as owners of a portal, those of them that it does not have yet. */
export async function hire(crm: Crm, portal: number, start: number, dayLength: number): Promise<readonly Member[]> {
  const { owners } = await crm.definitions.of(portal)
  const members: Member[] = []
  for (const each of colleagues) {
    const email = `${each.first}.${each.last}@${DOMAIN}`.toLowerCase()
    const person = { email, firstName: each.first, lastName: each.last }
    let owner = owners.find((known) => known.email === email)
    owner ??= await crm.owners.publish(portal, { ...person, userId: undefined, archived: false }, start)
    if (each.leaves !== undefined && owner.archived === null) {
      const left = start + each.leaves * dayLength
      owner = await crm.owners.publish(portal, { ...person, userId: owner.user_id, archived: true }, left)
    }
    members.push({ ...each, owner })
  }
  return members
}
