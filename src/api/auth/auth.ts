import type { Operation } from '../operation.ts'
import { apps } from './apps.ts'
import { audit } from './audit.ts'
import { keys } from './keys.ts'
import { limits } from './limits.ts'
import { oauth } from './oauth/oauth.ts'
import { portals } from './portals.ts'
import { scopes } from './scopes.ts'
import { session } from './session.ts'
import { signInPage } from './sign-in-page.ts'
import { singleSignOn } from './single-sign-on.ts'
import { testPortals } from './test-portals.ts'
import { users } from './users.ts'
import { verification } from './verify.ts'

/** Who calls and what they may do, as Spoke's own API administers it; and HubSpot's introspection of private apps. */
export const authOperations: readonly Operation[] = [
  ...session,
  ...signInPage,
  ...portals,
  ...limits,
  ...testPortals,
  ...keys,
  ...apps,
  ...users,
  ...singleSignOn,
  ...scopes,
  ...audit,
  ...verification,
  ...oauth,
]
