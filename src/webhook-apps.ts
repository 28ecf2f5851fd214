import type { Auth } from './auth/auth.ts'
import { customObjectType, hasScopes, objectScopes, publishedObjectType } from './catalogue/catalogue.ts'
import type { AppDirectory } from './webhooks/webhooks.ts'

/** Apps as webhooks see them: who they are is known to one room, what their scopes open to another. */
export function webhookApps({ apps }: Pick<Auth, 'apps'>): AppDirectory {
  return {
    async find(portal, id) {
      const app = await apps.find(portal, id)
      if (app === undefined) return undefined
      const requirement = (type: string) =>
        objectScopes('records', 'read', publishedObjectType(type) ?? customObjectType())
      const mayRead = (type: string): boolean => app.scopes === 'all' || hasScopes(requirement(type), app.scopes)
      return {
        ...{ id, portal, name: app.name },
        installs: [{ portal, mayRead }],
        lacks: (type) => (mayRead(type) ? [] : [...new Set(requirement(type).flat())]),
      }
    },
    secret: (portal, app) => apps.signingSecret(portal, app),
  }
}
