import type { Random } from '../../kit/random.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Administrator, Rights } from '../administrator.ts'
import type { AppRooms } from '../apps/apps.ts'
import { selectPortals } from '../portals/statements.ts'
import type { Principal } from '../principal.ts'
import type { SignedIn } from '../users/sessions.ts'
import type { Seen } from '../users/sign-in.ts'
import { authenticateClient, type ClientProof } from './clients.ts'
import {
  type AuthorizeRequest,
  consentTo,
  type Grantable,
  grantable,
  mayInstall,
  type Reviewed,
  review,
} from './consent.ts'
import {
  dropRefreshToken,
  inspectAccess,
  inspectRefresh,
  inspectToken,
  revokeToken,
  type TokenFacts,
  type TokenHint,
} from './inspection.ts'
import { findInstall, type Install, listInstalls, uninstall } from './installs.ts'
import { isChallenge } from './pkce.ts'
import { isProblem, type Problem } from './problem.ts'
import { appToken, asApp, exchangeCode, type IssuedTokens, refreshAccess } from './tokens.ts'

/** A portal into which a user may let an app, or may not. */
export interface Account {
  readonly portal: number
  readonly name: string
  readonly rights: Rights
}

/** What is asked of the token endpoint. */
export interface TokenRequest extends ClientProof {
  readonly grantType: string | undefined
  readonly code: string | undefined
  readonly redirectUrl: string | undefined
  readonly verifier: string | undefined
  readonly refreshToken: string | undefined
  readonly scope: string | undefined
}

/** OAuth 2.0 for public apps: consent, tokens, and what is installed where. */
export interface OAuth {
  /** Whether an authorize page may be shown for this, and with which app. */
  review(request: AuthorizeRequest): Promise<Reviewed>
  /** The portals that a user may choose from. */
  accounts(user: SignedIn): Promise<readonly Account[]>
  mayInstall(rights: Rights): boolean
  grantable(request: AuthorizeRequest, rights: Rights): Grantable
  isChallenge(text: string): boolean
  /** The code that the app exchanges for tokens. */
  consent(by: Administrator, portal: number, request: AuthorizeRequest): Promise<string>
  /** Tokens for a code, a refresh token, or for the app itself. */
  token(request: TokenRequest, seen: Seen): Promise<IssuedTokens | Problem>
  accessToken(token: string): Promise<TokenFacts | undefined>
  refreshToken(token: string): Promise<TokenFacts | undefined>
  /** Whether there was such a refresh token. */
  dropRefreshToken(token: string): Promise<boolean>
  /** What an app learns of its own tokens; undefined for any other. */
  introspect(proof: ClientProof, token: string, hint: TokenHint, seen: Seen): Promise<TokenFacts | Problem | undefined>
  revoke(proof: ClientProof, token: string, seen: Seen): Promise<Problem | undefined>
  installs(portal: number): Promise<readonly Install[]>
  install(portal: number, app: number): Promise<Install>
  uninstall(by: Administrator, portal: number, app: number): Promise<void>
  /** An app takes itself out of the portal that its token is for. */
  uninstallSelf(principal: Principal): Promise<void>
}

export function openOAuth({ store, runtime, changed }: AppRooms): OAuth {
  const { clock, random } = runtime
  async function act<T>(unit: (now: number) => Unit<T>): Promise<T> {
    const result = await store.write(() => unit(clock.now()))
    changed()
    return result
  }
  const prove = (proof: ClientProof, seen: Seen) => authenticateClient(store, proof, seen, clock.now())

  return {
    review: (request) => store.read(() => review(request)),
    async accounts({ operator, memberships }) {
      if (!operator) return memberships.filter(({ disabled }) => disabled === null)
      const all = await store.read(() => selectPortals({}))
      const rights: Rights = { scopes: 'all', abilities: 'all' }
      return all.filter(({ disabled }) => disabled === null).map(({ id, name }) => ({ portal: id, name, rights }))
    },
    mayInstall,
    grantable,
    isChallenge,
    async consent(by, portal, request) {
      const code = newCode(random)
      await store.write(() => consentTo(by, portal, request, code, clock.now()))
      return code
    },
    async token(request, seen) {
      if (!isGrant(request.grantType)) return { problem: 'BAD_GRANT_TYPE' }
      const app = await prove(request, seen)
      if (isProblem(app)) return app
      const fresh = { access: newAccessToken(random), refresh: newCode(random) }
      switch (request.grantType) {
        case 'authorization_code': {
          const { code, redirectUrl, verifier } = request
          if (redirectUrl === undefined) return { problem: 'BAD_REDIRECT_URI' }
          if (code === undefined) return { problem: 'BAD_AUTH_CODE' }
          const brought = { code, redirectUrl, verifier }
          const outcome = await store.write(() => exchangeCode(app, brought, fresh, seen, clock.now()))
          // A token that begins ends nothing that is kept: only where some were ended is all forgotten.
          if (outcome.ended === true) changed()
          return outcome
        }
        case 'refresh_token': {
          const { refreshToken } = request
          if (refreshToken === undefined) return { problem: 'BAD_REFRESH_TOKEN' }
          return store.write(() => refreshAccess(app, refreshToken, fresh.access, clock.now()))
        }
        case 'client_credentials': {
          const scopes = wordsOf(request.scope)
          return store.write(() => appToken(app, scopes, fresh.access, clock.now()))
        }
      }
    },
    accessToken: (token) => store.read(() => inspectAccess(token, clock.now())),
    refreshToken: (token) => store.read(() => inspectRefresh(token)),
    // Nothing that is kept ends with it, and anybody may ask: so nothing is forgotten either.
    dropRefreshToken: (token) => store.write(() => dropRefreshToken(token)),
    async introspect(proof, token, hint, seen) {
      const app = await prove(proof, seen)
      if (isProblem(app)) return app
      const found = await store.read(() => inspectToken(token, hint, clock.now()))
      return found?.app === app.id ? found : undefined
    },
    async revoke(proof, token, seen) {
      const app = await prove(proof, seen)
      if (isProblem(app)) return app
      await act((now) => revokeToken(app.id, token, now))
      return undefined
    },
    installs: (portal) => store.read(() => listInstalls(portal)),
    install: (portal, app) => store.read(() => findInstall(portal, app)),
    uninstall: (by, portal, app) => act((now) => uninstall(by, portal, app, now)),
    async uninstallSelf({ portal, app, credential }) {
      if (app === undefined || credential.kind !== 'oauth') {
        throw new Refusal('VALIDATION_ERROR', 'Only an app that was installed by OAuth can uninstall itself.')
      }
      await act((now) => uninstall(asApp({ address: null, userAgent: null }), portal, app, now))
    },
  }
}

/** Scopes as OAuth sends them: one text, with spaces between. */
function wordsOf(text: string | undefined): readonly string[] {
  return [...new Set((text ?? '').split(' ').filter((word) => word !== ''))]
}

type Grant = 'authorization_code' | 'refresh_token' | 'client_credentials'

function isGrant(type: string | undefined): type is Grant {
  return type === 'authorization_code' || type === 'refresh_token' || type === 'client_credentials'
}

/** Codes and refresh tokens in HubSpot's form: the hublet and a UUID (hubspot-api.md §1.5, [seen]). */
function newCode(random: Random): string {
  return `na1-${random.uuid()}`
}

/** Long and opaque, as HubSpot's are (§1.6.4), and of no kind of token that is known by its beginning. */
function newAccessToken(random: Random): string {
  return Buffer.from(random.bytes(48)).toString('base64url')
}
