import type { Call, Crm } from '../crm/crm.ts'
import { companies, contacts } from './people.ts'

/**
 * Fills a portal that has no contacts with example records, through the engine and with its change log, as if an app
 * had written them. Returns how many records were made; 0 where the portal already has contacts.
 */
export async function fillDemo(crm: Crm, portal: number, now: number): Promise<number> {
  const call: Call = { portal, actor: { source: 'INTEGRATION', sourceId: 'demo', userId: null }, now }
  const definitions = await crm.definitions.of(portal)
  const contactType = definitions.type('0-1')
  const companyType = definitions.type('0-2')
  if (contactType === undefined || companyType === undefined) return 0
  const selection = { properties: [], history: [], archived: false }
  const first = await crm.records.list(call, contactType, 0, 1, selection)
  if (first.records.length > 0) return 0
  const companyInputs = companies.map((properties) => ({ properties }))
  const contactInputs = contacts.map((properties) => ({ properties }))
  const made = await crm.records.createBatch(call, companyType, companyInputs)
  const people = await crm.records.createBatch(call, contactType, contactInputs)
  return made.results.length + people.results.length
}
