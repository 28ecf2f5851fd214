import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import { type Administrator, checkReach } from '../administrator.ts'
import { checkAppName, newAppId } from '../apps/app.ts'
import type { AppRooms } from '../apps/apps.ts'
import { checkLogo } from '../apps/logo.ts'
import { deleteApp, insertApp, rewriteApp, selectTakenId, setClientSecret } from '../apps/statements.ts'
import { audit } from '../audit/audit.ts'
import { holdPortal } from '../portals/portals.ts'
import type { GrantedScopes } from '../principal.ts'
import { addedScopes, chooseScopes, readScopes, writeScopes } from '../scopes.ts'
import { hashSecret, secretPrefix } from '../secrets.ts'
import type { Vault } from '../vault.ts'
import {
  type AskedScopes,
  askedScopes,
  everyScope,
  findPublicApp,
  type PublicApp,
  type PublicAppRow,
  type PublicAppWithSecret,
  redirectUrlsOf,
  toPublicApp,
} from './app.ts'
import { checkRedirectUrls } from './redirect-url.ts'
import { cancelSecret, expireOldSecret, rotateSecret } from './secret-rotation.ts'
import {
  countInstalls,
  insertPublicApp,
  rewritePublicApp,
  selectPortalsOfApp,
  selectPublicApp,
  selectPublicApps,
  selectTakenClient,
} from './statements.ts'

export interface NewPublicApp {
  readonly name: string
  readonly description?: string | undefined
  /** A data URL of a square PNG or JPEG. */
  readonly logo?: string | null | undefined
  readonly redirectUrls: readonly string[]
  readonly scopes: { readonly [K in keyof AskedScopes]?: AskedScopes[K] | undefined }
}

export type PublicAppEdit = { readonly [K in keyof NewPublicApp]?: NewPublicApp[K] | undefined }

/** Public apps of a portal, which others let in by OAuth. */
export interface PublicApps {
  create(by: Administrator, portal: number, app: NewPublicApp): Promise<PublicAppWithSecret>
  list(portal: number): Promise<readonly PublicApp[]>
  read(portal: number, id: number): Promise<PublicApp>
  /** What is installed keeps the scopes that were consented to, until it is installed anew. */
  edit(by: Administrator, portal: number, id: number, edit: PublicAppEdit): Promise<PublicApp>
  /** It is gone from every portal at once. */
  delete(by: Administrator, portal: number, id: number): Promise<void>
  /** Another client secret; both work until the rotation is cancelled or the old one expired. */
  rotateSecret(by: Administrator, portal: number, id: number): Promise<PublicAppWithSecret>
  cancelSecret(by: Administrator, portal: number, id: number): Promise<PublicApp>
  expireOldSecret(by: Administrator, portal: number, id: number): Promise<PublicApp>
  /** The app and where it is installed, for those who tell it what happens there; undefined where the portal has none. */
  find(portal: number, id: number): Promise<InstalledApp | undefined>
  /** What its webhooks are signed with: until a rotation ends, the old secret. */
  signingSecret(portal: number, id: number): Promise<string>
}

/** A public app and the portals that let it in. */
export interface InstalledApp {
  readonly id: number
  readonly name: string
  /** Every scope that it may ever ask for. */
  readonly scopes: GrantedScopes
  readonly installs: readonly { readonly portal: number; readonly scopes: GrantedScopes }[]
}

export function openPublicApps({ store, runtime, knownScopes, vault, changed }: AppRooms): PublicApps {
  const { clock, random } = runtime
  async function act<T>(unit: (now: number) => Unit<T>): Promise<T> {
    const result = await store.write(() => unit(clock.now()))
    changed()
    return result
  }
  return {
    create(by, portal, app) {
      const checked = checkNewApp(app, knownScopes())
      const made = { ...checked, portal, clientId: random.uuid(), clientSecret: random.uuid() }
      return act((now) => createPublicApp(by, made, sealing(vault), now))
    },
    list: (portal) =>
      store.read(function* all() {
        const installs = yield* installsOf(portal)
        return (yield* selectPublicApps({ portal })).map((row) => toPublicApp(row, installs(row.id)))
      }),
    read: (portal, id) => store.read(() => readApp(portal, id)),
    edit(by, portal, id, { logo, redirectUrls, scopes, ...rest }) {
      const checked = {
        ...rest,
        ...(logo === undefined ? {} : { logo: logo === null ? null : checkLogo(logo) }),
        ...(redirectUrls === undefined ? {} : { redirectUrls: checkRedirectUrls(redirectUrls) }),
      }
      const known = knownScopes()
      return act(function* edit(now) {
        yield* editApp(by, portal, id, { ...checked, scopes }, known, now)
        return yield* readApp(portal, id)
      })
    },
    delete: (by, portal, id) => act((now) => removeApp(by, portal, id, now)),
    find: (portal, id) => store.read(() => findInstalled(portal, id)),
    async signingSecret(portal, id) {
      const kept = sealing(vault)
      const row = await store.read(() => findPublicApp(portal, id))
      if (row.client_secret === null) throw new Error(`The public app ${id} has no client secret.`)
      return kept.open(row.client_secret, `app:${id}`)
    },
    async rotateSecret(by, portal, id) {
      const secret = random.uuid()
      return act(function* rotate(now) {
        yield* rotateSecret(by, portal, id, secret, sealing(vault), now)
        return { ...(yield* readApp(portal, id)), secret }
      })
    },
    cancelSecret: (by, portal, id) =>
      act(function* cancel(now) {
        yield* cancelSecret(by, portal, id, now)
        return yield* readApp(portal, id)
      }),
    expireOldSecret: (by, portal, id) =>
      act(function* expire(now) {
        yield* expireOldSecret(by, portal, id, now)
        return yield* readApp(portal, id)
      }),
  }
}

function* findInstalled(portal: number, id: number): Unit<InstalledApp | undefined> {
  const [row] = yield* selectPublicApp({ portal, id })
  if (row === undefined) return undefined
  const installs = yield* selectPortalsOfApp({ app: id })
  return {
    ...{ id, name: row.name, scopes: everyScope(askedScopes(row)) },
    installs: installs.map((each) => ({ portal: each.portal, scopes: readScopes(each.scopes_json) })),
  }
}

/** What webhooks are signed with must be readable again. */
export function sealing(vault: Vault | undefined): Vault {
  if (vault !== undefined) return vault
  throw new Refusal('VALIDATION_ERROR', 'Client secrets are kept encrypted: start Spoke with SPOKE_SECRET set.')
}

/** A public app that may be stored as it is. */
export interface CheckedApp {
  readonly name: string
  readonly description: string
  readonly logo: string | null
  readonly redirectUrls: readonly string[]
  readonly scopes: AskedScopes
}

export function checkNewApp(
  { name, description = '', logo = null, redirectUrls, scopes }: NewPublicApp,
  known: readonly string[],
): CheckedApp {
  return {
    name,
    description,
    logo: logo === null ? null : checkLogo(logo),
    redirectUrls: checkRedirectUrls(redirectUrls),
    scopes: checkScopes(known, scopes),
  }
}

/** Scopes that exist, each asked for in one way. */
function checkScopes(known: readonly string[], scopes: NewPublicApp['scopes']): AskedScopes {
  const { required = [], conditional = [], optional = [] } = scopes
  const all = [...required, ...conditional, ...optional]
  chooseScopes(known, all)
  const twice = all.filter((scope, at) => all.indexOf(scope) !== at)
  if (twice.length > 0) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `An app asks for a scope in one way only: ${[...new Set(twice)].join(', ')}.`,
      {
        context: { scopes: twice },
      },
    )
  }
  return { required, conditional, optional }
}

export interface AppToMake extends CheckedApp {
  readonly portal: number
  readonly clientId: string
  readonly clientSecret: string
  /** A number chosen by the caller, for automation. */
  readonly id?: number | undefined
}

/** A public app, in the caller's unit. Nobody makes one that asks for more than he may grant. */
export function* createPublicApp(
  by: Administrator,
  { portal, id: chosen, name, description, logo, redirectUrls, scopes, clientId, clientSecret }: AppToMake,
  vault: Vault,
  now: number,
): Unit<PublicAppWithSecret> {
  yield* holdPortal(portal)
  checkReach(by, everyScope(scopes))
  yield* checkAppName(portal, KIND, name)
  const id = chosen ?? (yield* newAppId())
  if (chosen !== undefined) yield* checkFree(chosen, clientId)
  yield* insertApp([
    {
      ...{ id, portal, kind: KIND, name, description, logo, user_id: by.user, created: now, updated: now },
      scopes_json: written(scopes.required),
    },
  ])
  yield* setClientSecret([
    { portal, id, client_secret: vault.seal(clientSecret, `app:${id}`), client_secret_shown: now },
  ])
  yield* insertPublicApp([
    {
      ...{ app: id, portal, client_id: clientId, ...choices({ redirectUrls, scopes }) },
      ...{ secret_prefix: secretPrefix(clientSecret), secret_hash: hashSecret(clientSecret) },
    },
  ])
  yield* audit(by, portal, now, 'PUBLIC_APP_CREATE', { kind: KIND, id, name }, { clientId, redirectUrls, scopes })
  return { ...(yield* readApp(portal, id)), secret: clientSecret }
}

const KIND = 'public-app'

function* checkFree(id: number, client: string): Unit<void> {
  if ((yield* selectTakenId({ id })).length > 0) throw new Refusal('OBJECT_ALREADY_EXISTS', `There is an app ${id}.`)
  if ((yield* selectTakenClient({ client })).length === 0) return
  throw new Refusal('OBJECT_ALREADY_EXISTS', `There is an app with the client id ${client}.`)
}

function choices({ redirectUrls, scopes }: Pick<CheckedApp, 'redirectUrls' | 'scopes'>) {
  return {
    redirect_urls_json: JSON.stringify(redirectUrls),
    conditional_scopes_json: written(scopes.conditional),
    optional_scopes_json: written(scopes.optional),
  }
}

const written = (scopes: readonly string[]): string => writeScopes(new Set(scopes))

function* readApp(portal: number, id: number): Unit<PublicApp> {
  const row = yield* findPublicApp(portal, id)
  return toPublicApp(row, (yield* installsOf(portal))(id))
}

function* installsOf(portal: number): Unit<(app: number) => number> {
  const counted = new Map((yield* countInstalls({ portal })).map(({ app, installs }) => [app, Number(installs)]))
  return (app) => counted.get(app) ?? 0
}

function* editApp(
  by: Administrator,
  portal: number,
  id: number,
  edit: PublicAppEdit,
  known: readonly string[],
  now: number,
): Unit<void> {
  yield* holdPortal(portal)
  const row = yield* findPublicApp(portal, id)
  const before = { redirectUrls: redirectUrlsOf(row), scopes: askedScopes(row) }
  const scopes =
    edit.scopes === undefined ? before.scopes : checkScopes(known, changedScopes(before.scopes, edit.scopes))
  const redirectUrls = edit.redirectUrls ?? before.redirectUrls
  // Whoever says where the app is answered gets hold of what others let it do.
  checkReach(
    by,
    edit.redirectUrls === undefined ? addedScopes(everyScope(before.scopes), everyScope(scopes)) : everyScope(scopes),
  )
  const { name = row.name, description = row.description, logo = row.logo } = edit
  if (name !== row.name) yield* checkAppName(portal, KIND, name)
  yield* rewriteApp([{ portal, id, name, description, logo, scopes_json: written(scopes.required), updated: now }])
  yield* rewritePublicApp([{ portal, app: id, ...choices({ redirectUrls, scopes }) }])
  const after = { redirectUrls, scopes }
  const changedTexts = textsChanged(row, { name, description, logo })
  const detail = {
    changed: changedTexts,
    ...(JSON.stringify(before) === JSON.stringify(after) ? {} : { before, after }),
  }
  yield* audit(by, portal, now, 'PUBLIC_APP_UPDATE', { kind: KIND, id, name }, detail)
}

/** What is not mentioned stays. */
function changedScopes(before: AskedScopes, { required, conditional, optional }: NewPublicApp['scopes']): AskedScopes {
  return {
    required: required ?? before.required,
    conditional: conditional ?? before.conditional,
    optional: optional ?? before.optional,
  }
}

function textsChanged(
  row: PublicAppRow,
  texts: Pick<PublicAppRow, 'name' | 'description' | 'logo'>,
): readonly string[] {
  return (['name', 'description', 'logo'] as const).filter((key) => row[key] !== texts[key])
}

function* removeApp(by: Administrator, portal: number, id: number, now: number): Unit<void> {
  yield* holdPortal(portal)
  const { name } = yield* findPublicApp(portal, id)
  // Its tokens and installs, in whichever portal, lead to it: without it they lead nowhere.
  yield* deleteApp([{ portal, id, deleted: now }])
  yield* audit(by, portal, now, 'PUBLIC_APP_DELETE', { kind: KIND, id, name })
}
