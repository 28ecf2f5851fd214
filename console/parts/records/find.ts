import { Building2, Handshake, UserRound } from 'lucide-react'
import { call } from '../../client.ts'
import { type Here, includes } from '../../session.ts'
import { displayName, type RecordPage } from './record.ts'

const types = [
  { type: 'contacts', one: 'Contact', icon: UserRound, properties: ['firstname', 'lastname', 'email'] },
  { type: 'companies', one: 'Company', icon: Building2, properties: ['name', 'domain'] },
  { type: 'deals', one: 'Deal', icon: Handshake, properties: ['dealname'] },
] as const

/** A few records of each type that the text fits, among those that the user's role lets him read. */
export async function findRecords(portal: Here, text: string, signal: AbortSignal) {
  const open = types.filter(({ type }) => includes(portal.scopes, `crm.objects.${type}.read`))
  const found = await Promise.all(
    open.map(async ({ type, one, icon, properties }) => {
      const body = { query: text, limit: 5, properties }
      const page = await call<RecordPage>('POST', `${portal.path}/api/crm/v3/objects/${type}/search`, body, signal)
      return page.results.map((record) => ({
        key: `${type}-${record.id}`,
        title: displayName(type, record),
        detail: one,
        icon,
        to: portal.at(`/objects/${type}/${record.id}`),
      }))
    }),
  )
  return found.flat()
}
