import type { Configuration, CustomFetchOptions } from 'openid-client'
import { messageOf } from '../../kit/failure.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store } from '../../store/port.ts'
import type { Administrator } from '../administrator.ts'
import type { OwnerRegister } from '../users/members.ts'
import { newSessionSecret, type OpenedSession, type Seen } from '../users/sign-in.ts'
import type { Vault } from '../vault.ts'
import { admitVouched, refused, type Vouched } from './admitting.ts'
import { type Provider, type ProviderChoice, removeProvider, setProvider, toProvider } from './providers.ts'
import { selectProvider, selectProviders } from './statements.ts'

/** How long somebody may take at the provider, and how long what it published is believed, in ms. */
const PATIENCE = 10 * 60_000
const FRESH = 60 * 60_000
/** How long the provider may take to answer, in s. */
const ANSWERS = 10

/** Where somebody is sent, and what his browser must bring back. */
export interface Begun {
  readonly location: string
  /** Sealed: the browser keeps it and can't read it. */
  readonly kept: string
}

export interface SingleSignOn {
  read(portal: number): Promise<Provider | undefined>
  set(by: Administrator, portal: number, choice: ProviderChoice): Promise<Provider>
  remove(by: Administrator, portal: number): Promise<void>
  /** Whether any portal has it. */
  offered(): Promise<boolean>
  /** The portals into which an address of this domain signs in with it. */
  portalsFor(email: string): Promise<readonly { readonly portal: number; readonly name: string }[]>
  /** Begins: authorization code with PKCE, state and nonce (OpenID Connect Core §3.1, RFC 7636). `to` is kept for later. */
  begin(portal: number, callback: string, to: string): Promise<Begun>
  /** Ends: `current` is the address at which the browser came back, `kept` what it was given. */
  finish(portal: number, current: string, kept: string, seen: Seen): Promise<OpenedSession & { readonly to: string }>
}

export interface SsoRooms {
  readonly store: Store
  readonly runtime: Runtime
  readonly vault: Vault | undefined
  readonly owners: OwnerRegister
  readonly fetch: typeof globalThis.fetch
}

interface Kept {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly callback: string
  readonly to: string
  readonly until: number
}

export function openSingleSignOn({ store, runtime, vault, owners, fetch: send }: SsoRooms): SingleSignOn {
  const { clock, random, log } = runtime
  const known = new Map<
    number,
    { readonly updated: number; readonly until: number; readonly configuration: Configuration }
  >()
  // Loaded by the first who signs in so: it takes longer to load than all the rest.
  const library = () => import('openid-client')
  const keptFor = (portal: number): string => `single-sign-on:${portal}`
  const sealer = (): Vault => {
    if (vault !== undefined) return vault
    throw new Refusal('VALIDATION_ERROR', 'Single sign-on needs SPOKE_SECRET to be set: start Spoke with it.')
  }

  async function configurationFor(
    portal: number,
  ): Promise<{ readonly provider: Provider; readonly configuration: Configuration }> {
    const [row] = await store.read(() => selectProvider({ portal }))
    if (row === undefined) throw new Refusal('OBJECT_NOT_FOUND', 'There is no single sign-on here.')
    const provider = toProvider(row)
    const held = known.get(portal)
    if (held !== undefined && held.updated === row.updated && held.until > clock.now()) {
      return { provider, configuration: held.configuration }
    }
    const { allowInsecureRequests, ClientSecretPost, customFetch, discovery, None } = await library()
    const secret = row.client_secret === null ? undefined : sealer().open(row.client_secret, keptFor(portal))
    const configuration = await discovery(
      new URL(row.issuer),
      row.client_id,
      secret,
      secret === undefined ? None() : ClientSecretPost(secret),
      {
        [customFetch]: (url: string, { body, signal, ...options }: CustomFetchOptions) =>
          send(url, {
            ...options,
            body: body instanceof Uint8Array ? new Uint8Array(body) : (body ?? null),
            signal: signal ?? null,
          }),
        timeout: ANSWERS,
        // Plain HTTP was allowed for providers on this very machine alone.
        execute: row.issuer.startsWith('http:') ? [allowInsecureRequests] : [],
      },
    )
    known.set(portal, { updated: row.updated, until: clock.now() + FRESH, configuration })
    return { provider, configuration }
  }

  /** What went wrong at the provider is for the log: the person learns that it did. */
  async function atProvider<T>(portal: number, what: () => Promise<T>): Promise<T> {
    try {
      return await what()
    } catch (error) {
      if (error instanceof Refusal) throw error
      log.warn('single-sign-on.failed', { portal, reason: messageOf(error) })
      throw refused('failed')
    }
  }

  return {
    async read(portal) {
      const [row] = await store.read(() => selectProvider({ portal }))
      return row === undefined ? undefined : toProvider(row)
    },
    set: (by, portal, choice) =>
      store.write(() =>
        setProvider(by, portal, choice, (secret) => sealer().seal(secret, keptFor(portal)), clock.now()),
      ),
    remove: (by, portal) => store.write(() => removeProvider(by, portal, clock.now())),
    offered: async () => (await store.read(() => selectProviders({}))).length > 0,
    async portalsFor(email) {
      const domain = email.trim().toLowerCase().split('@').at(-1)
      const all = await store.read(() => selectProviders({}))
      return all
        .filter(({ domains_json }) => (JSON.parse(domains_json) as readonly string[]).some((each) => each === domain))
        .map(({ id, name }) => ({ portal: id, name }))
    },
    begin: (portal, callback, to) =>
      atProvider(portal, async () => {
        const { configuration } = await configurationFor(portal)
        const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library()
        const chance = (): string => Buffer.from(random.bytes(32)).toString('base64url')
        const kept: Kept = {
          ...{ state: chance(), nonce: chance(), verifier: chance(), callback, to },
          until: clock.now() + PATIENCE,
        }
        const location = buildAuthorizationUrl(configuration, {
          redirect_uri: callback,
          scope: 'openid email profile',
          state: kept.state,
          nonce: kept.nonce,
          code_challenge: await calculatePKCECodeChallenge(kept.verifier),
          code_challenge_method: 'S256',
        })
        return { location: location.href, kept: sealer().seal(JSON.stringify(kept), keptFor(portal)) }
      }),
    async finish(portal, current, sealed, seen) {
      const kept = openKept(sealed)
      if (kept === undefined || kept.until <= clock.now()) throw refused('failed')
      const vouched = await atProvider(portal, async () => {
        const { configuration, provider } = await configurationFor(portal)
        const { authorizationCodeGrant } = await library()
        const url = new URL(kept.callback)
        url.search = new URL(current).search
        const tokens = await authorizationCodeGrant(configuration, url, {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        })
        return { provider, person: personIn(tokens.claims()) }
      })
      const secret = newSessionSecret(random)
      const opened = await store.write(() =>
        admitVouched(vouched.provider, vouched.person, secret, seen, owners, clock.now()),
      )
      owners.changed(portal)
      return { ...opened, to: kept.to }

      function openKept(text: string): Kept | undefined {
        try {
          return JSON.parse(sealer().open(text, keptFor(portal))) as Kept
        } catch (error) {
          // Whatever the browser brought that was not given to it for this portal.
          log.debug('single-sign-on.foreign', { portal, reason: messageOf(error) })
          return undefined
        }
      }
    },
  }
}

function personIn(claims: Readonly<Record<string, unknown>> | undefined): Vouched {
  const text = (name: string): string | undefined => {
    const value = claims?.[name]
    return typeof value === 'string' ? value : undefined
  }
  const verified = claims?.['email_verified']
  const subject = text('sub')
  if (subject === undefined) throw refused('failed')
  return {
    subject,
    email: text('email'),
    emailVerified: typeof verified === 'boolean' ? verified : undefined,
    firstName: text('given_name')?.slice(0, 200) ?? '',
    lastName: text('family_name')?.slice(0, 200) ?? '',
  }
}
