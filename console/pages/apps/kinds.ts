import { queryOptions } from '@tanstack/react-query'
import { call } from '../../client.ts'
import type { App, List } from '../../shapes.ts'

/** Private apps and service keys: credentials with an app behind them, with the same life. */
export interface AppKind {
  /** In addresses, of the API and of the console. */
  readonly segment: 'private-apps' | 'service-keys'
  readonly one: string
  readonly many: string
  readonly lead: string
  readonly secret: string
}

export const privateApps: AppKind = {
  segment: 'private-apps',
  one: 'private app',
  many: 'Private apps',
  lead: 'One for each integration, with the scopes that it needs and no more. Its token goes into the Authorization header.',
  secret: 'Access token',
}

export const serviceKeys: AppKind = {
  segment: 'service-keys',
  one: 'service key',
  many: 'Service keys',
  lead: 'For a job that only reads and writes data: same header and scopes as a private app, without webhooks.',
  secret: 'Service key',
}

export const appsQuery = (path: string, { segment }: AppKind) =>
  queryOptions({
    queryKey: ['apps', path, segment],
    queryFn: async () => (await call<List<App>>('GET', `${path}/${segment}`)).results,
  })

export const appQuery = (path: string, { segment }: AppKind, id: string) =>
  queryOptions({
    queryKey: ['apps', path, segment, id],
    queryFn: () => call<App>('GET', `${path}/${segment}/${id}`),
  })

/** The latest moment at which one of its tokens was used. */
export function lastUsed({ tokens }: App): string | undefined {
  return tokens
    .map(({ lastUsedAt }) => lastUsedAt)
    .filter((at) => at !== null)
    .toSorted()
    .at(-1)
}

/** A list that an app's token can read: to try it with. */
export function readablePath(scopes: readonly string[]): string | undefined {
  const type = ['contacts', 'companies', 'deals'].find(
    (each) => scopes.includes('*') || scopes.includes(`crm.objects.${each}.read`),
  )
  return type === undefined ? undefined : `/crm/v3/objects/${type}?limit=1`
}
