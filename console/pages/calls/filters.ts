/** How far back, as it stands in the address. */
export const periods = [
  { value: '1h', label: 'The last hour', ms: 3_600_000, step: 'minute' },
  { value: '24h', label: 'The last 24 hours', ms: 86_400_000, step: 'hour' },
  { value: '7d', label: 'The last 7 days', ms: 7 * 86_400_000, step: 'hour' },
  { value: '30d', label: 'The last 30 days', ms: 30 * 86_400_000, step: 'day' },
] as const

export type Period = (typeof periods)[number]

export const periodIn = (text: string | undefined): Period => periods.find(({ value }) => value === text) ?? periods[1]

export const statuses = [
  { value: '', label: 'Any status' },
  { value: '2xx', label: '2xx, done' },
  { value: '4xx', label: '4xx, refused' },
  { value: '401', label: '401, no credential' },
  { value: '403', label: '403, scopes missing' },
  { value: '429', label: '429, too many' },
  { value: '5xx', label: '5xx, failed' },
] as const

type Search = Readonly<Record<string, string | undefined>>

/** The question that the address stands for, as the API takes it; to the minute, so that the same is asked once. */
export function callQuery(search: Search, now: number): string {
  const from = Math.floor(now / 60_000) * 60_000 - periodIn(search['period']).ms
  const query = new URLSearchParams({ occurredAfter: new Date(from).toISOString() })
  for (const name of ['status', 'method', 'credentialId'] as const) {
    const value = search[name]
    if (value !== undefined && value !== '') query.set(name, value)
  }
  const text = search['q']
  // One letter finds nothing, and is refused.
  if (text !== undefined && /[\p{L}\p{N}_]{2}/u.test(text)) query.set('text', text)
  return query.toString()
}

export function chartQuery(search: Search, now: number): string {
  const { ms, step } = periodIn(search['period'])
  const from = Math.floor(now / 60_000) * 60_000 - ms
  const query = new URLSearchParams({ occurredAfter: new Date(from).toISOString(), step })
  if (search['credentialId'] !== undefined) query.set('credentialId', search['credentialId'])
  return query.toString()
}
