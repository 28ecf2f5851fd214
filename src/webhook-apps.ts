import type { Auth } from './auth/auth.ts'
import { customObjectType, hasScopes, objectScopes, publishedObjectType } from './catalogue/catalogue.ts'
import type { AppDirectory } from './webhooks/webhooks.ts'

type Scopes = 'all' | ReadonlySet<string>

/** What it takes to hear of records of a type: one of these scopes (hubspot-api.md §2.4). */
const requirement = (type: string) => objectScopes('records', 'read', publishedObjectType(type) ?? customObjectType())

const mayRead = (scopes: Scopes, type: string): boolean => scopes === 'all' || hasScopes(requirement(type), scopes)

/** Apps as webhooks see them: who they are is known to one room, what their scopes open to another. */
export function webhookApps({ apps, publicApps }: Pick<Auth, 'apps' | 'publicApps'>): AppDirectory {
  /** A private app is at work in its own portal alone. */
  async function find(portal: number, id: number) {
    const app = await apps.find(portal, id)
    if (app === undefined) return publicApps.find(portal, id)
    return { ...app, installs: [{ portal, scopes: app.scopes }] }
  }
  return {
    async find(portal, id) {
      const app = await find(portal, id)
      if (app === undefined) return undefined
      return {
        ...{ id, portal, name: app.name },
        installs: app.installs.map((install) => ({
          portal: install.portal,
          mayRead: (type) => mayRead(install.scopes, type),
        })),
        lacks: (type) => (mayRead(app.scopes, type) ? [] : [...new Set(requirement(type).flat())]),
      }
    },
    async secret(portal, id) {
      const isPrivate = (await apps.find(portal, id)) !== undefined
      return isPrivate ? apps.signingSecret(portal, id) : publicApps.signingSecret(portal, id)
    },
  }
}
