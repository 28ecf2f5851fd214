import type { Actor, Call, Crm, PortalDefinitions, PortalType } from '../crm/crm.ts'
import { Refusal } from '../kit/refusal.ts'
import { DAY, openYear } from './calendar.ts'
import { plot } from './plot.ts'
import { hire } from './team.ts'
import { tell } from './tell.ts'

const SEED = 2026
const actor: Actor = { source: 'INTEGRATION', sourceId: 'demo', userId: null }

/** The portal's own labels: from and to which type, name, what one side and the other is called. */
const LABELS = [
  ['0-1', '0-2', 'site_manager', 'Site manager', 'Manages the site'],
  ['0-1', '0-2', 'accounts_payable', 'Accounts payable', 'Pays for'],
  ['0-3', '0-1', 'decision_maker', 'Decision maker', 'Decides on'],
  ['0-3', '0-1', 'technical_reviewer', 'Technical reviewer', 'Reviews'],
] as const

/**
 * Fills a portal that has no contacts with a year of an invented company that ends at `now`, through the engine and with
 * its change log. All of it is there afterwards or, if the process ends half way, none of it but the owners and labels,
 * which the next call finds. Returns how many records were made; 0 where the portal already has contacts.
 */
export async function fillDemo(crm: Crm, portal: number, now: number, seed = SEED): Promise<number> {
  if (!(await isEmpty(crm, portal, now))) return 0
  const year = openYear(now)
  try {
    const members = await hire(crm, portal, year.start, DAY)
    const labels = await label(crm, { portal, actor, now: year.start })
    const story = plot(seed, year, members)
    const definitions = await crm.definitions.of(portal)
    return await crm.together((writes) => tell(story, now, { writes, definitions, labels }))
  } catch (error) {
    // Another process that began at the same time was first: the mailboxes are taken.
    if (error instanceof Refusal && !(await isEmpty(crm, portal, now))) return 0
    throw error
  }
}

async function isEmpty(crm: Crm, portal: number, now: number): Promise<boolean> {
  const definitions = await crm.definitions.of(portal)
  const selection = { properties: [], history: [], archived: false }
  const page = await crm.records.list({ portal, actor, now }, typeOf(definitions, '0-1'), 0, 1, selection)
  return page.records.length === 0
}

/** Makes the labels that the portal does not have yet; gives the ids of all of them, seen from the first type. */
async function label(crm: Crm, call: Call): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>()
  for (const [fromId, toId, name, text, inverseLabel] of LABELS) {
    const definitions = await crm.definitions.of(call.portal)
    const sides = { definitions, from: typeOf(definitions, fromId), to: typeOf(definitions, toId) }
    const known = (await crm.associations.types(call, sides)).find((type) => type.name === name)
    const [made] =
      known === undefined
        ? await crm.associations.createLabel(call, sides, { name, label: text, inverseLabel })
        : [known]
    if (made !== undefined) ids.set(name, made.typeId)
  }
  return ids
}

function typeOf(definitions: PortalDefinitions, id: string): PortalType {
  const type = definitions.type(id)
  if (type === undefined) throw new Error(`There is no object type ${id}.`)
  return type
}
