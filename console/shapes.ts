import type { z } from 'zod'
import type { entryShape } from '../src/api/auth/audit.ts'
import type { installShape } from '../src/api/auth/oauth/installs.ts'
import type { appShape as publicAppShape, withSecret } from '../src/api/auth/oauth/public-apps.ts'
import type { portalShape } from '../src/api/auth/portals.ts'
import type { scopeShape } from '../src/api/auth/scopes.ts'
import type { openSessionShape, tokenShape as userTokenShape, whoShape } from '../src/api/auth/session.ts'
import type { appShape, appWithTokenShape, keyShape, madeKeyShape, tokenShape } from '../src/api/auth/shapes.ts'
import type { providerShape } from '../src/api/auth/single-sign-on.ts'
import type { memberShape, roleShape } from '../src/api/auth/users.ts'
import type { callDetailShape, callShape } from '../src/api/calls/shapes.ts'

// What Spoke's own API answers, as its operations declare it.

export type Who = z.output<typeof whoShape>
export type Membership = Who['portals'][number]
export type Portal = z.output<typeof portalShape>
export type Scope = z.output<typeof scopeShape>
export type App = z.output<typeof appShape>
export type AppWithToken = z.output<typeof appWithTokenShape>
export type Token = z.output<typeof tokenShape>
export type Key = z.output<typeof keyShape>
export type MadeKey = z.output<typeof madeKeyShape>
export type Member = z.output<typeof memberShape>
export type Role = z.output<typeof roleShape>
export type UserToken = z.output<typeof userTokenShape>
export type OpenSession = z.output<typeof openSessionShape>
export type SingleSignOn = z.output<typeof providerShape>
export type Call = z.output<typeof callShape>
export type CallDetail = z.output<typeof callDetailShape>
export type Install = z.output<typeof installShape>
export type PublicApp = z.output<typeof publicAppShape>
export type PublicAppWithSecret = z.output<typeof withSecret>
export type AuditEntry = z.output<typeof entryShape>

export interface List<T> {
  readonly results: readonly T[]
  readonly paging?: { readonly next: { readonly after: string } } | undefined
}
