import { Failure } from '../kit/failure.ts'
import { Refusal } from '../kit/refusal.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store, Unit } from '../store/port.ts'
import { type Administrator, everyRight } from './administrator.ts'
import { createApp } from './apps/apps.ts'
import { createKey } from './keys/keys.ts'
import { createPublicApp } from './oauth/apps.ts'
import { readBootstrapApp } from './oauth/bootstrap-app.ts'
import { createPortal, type Portal } from './portals/portals.ts'
import { claimSetup } from './portals/statements.ts'
import { newToken } from './secrets.ts'
import { addMember, type OwnerRegister } from './users/members.ts'
import { checkPassword, hashPassword } from './users/passwords.ts'
import { SUPER_ADMIN } from './users/roles.ts'
import { makeLink, newSessionSecret } from './users/sign-in.ts'
import type { Vault } from './vault.ts'

export interface BootstrapSecrets {
  readonly token: string | undefined
  readonly apiKey: string | undefined
  readonly developerKey: string | undefined
  /** A public app, as JSON. */
  readonly app: string | undefined
  readonly email: string | undefined
  readonly password: string | undefined
}

export interface BootstrapRooms {
  readonly publish: OwnerRegister['publish']
  readonly knownScopes: () => readonly string[]
  /** Undefined where nobody said which key to encrypt with. */
  readonly vault: Vault | undefined
}

export interface FirstStart {
  readonly portal: Portal
  /** The token of the private app "Bootstrap". */
  readonly token: string
  /** Whether Spoke made the token up: then this is the one time it can be shown. */
  readonly tokenIsNew: boolean
  /** The secret of the link that makes the first super admin, where none was named; it works once within a day. */
  readonly link: string | undefined
}

const firstStart: Administrator = {
  source: 'first-start',
  user: null,
  email: null,
  address: null,
  userAgent: null,
  rights: everyRight,
}

/**
 * On the very first start, in one unit: a portal; its first super admin, who is its first owner too, or a link that makes
 * him; a private app named Bootstrap with every scope, and the keys and the public app that were given. Of several processes that start at
 * once one does it; for the others, and ever after, it changes nothing and gives undefined.
 */
export async function bootstrap(
  store: Store,
  { clock, random }: Pick<Runtime, 'clock' | 'random'>,
  { publish, knownScopes, vault }: BootstrapRooms,
  secrets: BootstrapSecrets,
): Promise<FirstStart | undefined> {
  checkSecret('SPOKE_BOOTSTRAP_TOKEN', secrets.token)
  checkSecret('SPOKE_BOOTSTRAP_API_KEY', secrets.apiKey)
  checkSecret('SPOKE_BOOTSTRAP_DEVELOPER_KEY', secrets.developerKey)
  const { email, apiKey, developerKey, token = newToken(random) } = secrets
  checkPerson(secrets)
  const publicApp = secrets.app === undefined ? undefined : readBootstrapApp(secrets.app, knownScopes())
  if (publicApp !== undefined && vault === undefined) {
    throw new Failure('SPOKE_BOOTSTRAP_APP needs SPOKE_SECRET: client secrets are kept encrypted.')
  }
  const password = secrets.password === undefined ? null : await hashPassword(secrets.password, random)
  const link = newSessionSecret(random)
  const now = clock.now()
  return store.write(function* first(): Unit<FirstStart | undefined> {
    if ((yield* claimSetup([{ one: 1, at: now }])) === 0) return undefined
    const portal = yield* createPortal(firstStart, 'My portal', now)
    let by = firstStart
    if (email === undefined) yield* makeLink(null, link, now)
    else {
      const person = { email, firstName: '', lastName: '', role: SUPER_ADMIN, operator: true }
      const made = yield* addMember(firstStart, portal.id, person, { publish }, now, password)
      by = { ...firstStart, user: made.member.id, email: made.member.email }
    }
    // Before any other, since it may name its own number.
    if (publicApp !== undefined && vault !== undefined) {
      yield* createPublicApp(by, { ...publicApp, portal: portal.id }, vault, now)
    }
    const given = { portal: portal.id, name: 'Bootstrap', scopes: 'all' } as const
    const app = { ...given, kind: 'private-app', description: '', logo: null, secret: token } as const
    yield* createApp(by, app, now)
    if (apiKey !== undefined) yield* createKey(by, { ...given, kind: 'api-key', secret: apiKey }, now)
    if (developerKey !== undefined) {
      const key = { ...given, kind: 'developer-key', scopes: new Set<string>(), secret: developerKey } as const
      yield* createKey(by, key, now)
    }
    return { portal, token, tokenIsNew: secrets.token === undefined, link: email === undefined ? link : undefined }
  })
}

function checkSecret(variable: string, secret: string | undefined): void {
  if (secret === undefined) return
  if (secret === '' || /[\s,]/.test(secret)) throw new Failure(`${variable} must be a secret without spaces or commas.`)
}

function checkPerson({ email, password }: BootstrapSecrets): void {
  if ((email === undefined) !== (password === undefined)) {
    throw new Failure('SPOKE_BOOTSTRAP_EMAIL and SPOKE_BOOTSTRAP_PASSWORD go together: give both or neither.')
  }
  if (email !== undefined && !/^\S+@\S+$/.test(email)) {
    throw new Failure('SPOKE_BOOTSTRAP_EMAIL must be an e-mail address.')
  }
  try {
    if (password !== undefined) checkPassword(password)
  } catch (error) {
    throw error instanceof Refusal ? new Failure(`SPOKE_BOOTSTRAP_PASSWORD: ${error.message}`, error) : error
  }
}
