import { openApp } from './app.ts'
import { readConfig } from './config.ts'
import { fillDemo } from './demo/demo.ts'
import { systemClock } from './kit/clock.ts'
import { silentLog } from './kit/log.ts'
import { systemRandom } from './kit/random.ts'

/** A Spoke of one's own, in this process. */
export interface RunningSpoke {
  /** Give it to a client as its base path. */
  readonly url: string
  /** The token of a private app with every scope. */
  readonly token: string
  /** An account API key, for `?hapikey=`. */
  readonly apiKey: string
  readonly portalId: number
  /** The public app that was asked for, and a super admin who can sign in and let it in. */
  readonly oauth: RunningOAuth | undefined
  /** Ends it and removes its data. */
  close(): Promise<void>
}

/** A public app of a Spoke of one's own, and who may let it in. */
export interface RunningOAuth {
  readonly clientId: string
  readonly clientSecret: string
  readonly email: string
  readonly password: string
}

/** A public app, as HubSpot's developers describe one. */
export interface PublicAppOptions {
  readonly name?: string
  /** https, or http on the own machine; matched letter by letter. */
  readonly redirectUrls: readonly string[]
  /** Scopes that every installation has. */
  readonly scopes?: readonly string[]
  readonly optionalScopes?: readonly string[]
}

export interface StartOptions {
  /** A fixed port; any free one by default, so that many can run at once. */
  readonly port?: number
  /** Begin with a year of an invented company: some 19,000 records, a few seconds. */
  readonly demo?: boolean
  /** `hubspot` refuses what HubSpot would, by the limits of its free subscription unless `limits` says otherwise. */
  readonly profile?: 'own' | 'hubspot'
  readonly limits?: 'unlimited' | 'free' | 'professional' | 'add-on'
  /** An empty PostgreSQL database to use instead of a temporary folder. It is not removed. */
  readonly databaseUrl?: string
  /** Begin with a public app, which is installed by OAuth. */
  readonly oauth?: PublicAppOptions
}

/** Starts Spoke in this process, with an empty portal that nobody else sees. Takes well under a second. */
export async function startSpoke(options: StartOptions = {}): Promise<RunningSpoke> {
  const runtime = { clock: systemClock, random: systemRandom, log: silentLog }
  const token = `pat-na1-${systemRandom.uuid()}`
  const apiKey = systemRandom.uuid()
  const oauth = options.oauth === undefined ? undefined : newOAuth()
  const config = readConfig(
    {
      port: String(options.port ?? 0),
      memory: options.databaseUrl === undefined,
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    },
    {
      SPOKE_BOOTSTRAP_TOKEN: token,
      SPOKE_BOOTSTRAP_API_KEY: apiKey,
      ...(options.databaseUrl === undefined ? {} : { SPOKE_DATABASE_URL: options.databaseUrl }),
      ...(oauth === undefined || options.oauth === undefined ? {} : variablesFor(options.oauth, oauth)),
    },
  )
  const app = await openApp(config, runtime)
  try {
    if (app.firstStart === undefined) {
      throw new Error('The database given to startSpoke() is not empty: its tokens are not known. Give an empty one.')
    }
    const portalId = app.firstStart.portal.id
    if (options.demo === true) await fillDemo(app.crm, portalId, systemClock.now())
    const url = await app.listen()
    return { url, token, apiKey, portalId, oauth, close: app.close }
  } catch (error) {
    await app.close()
    throw error
  }
}

function newOAuth(): RunningOAuth {
  const [clientId, clientSecret, password] = [systemRandom.uuid(), systemRandom.uuid(), systemRandom.uuid()]
  return { clientId, clientSecret, email: 'admin@spoke.example', password }
}

function variablesFor(
  { name = 'Test app', redirectUrls, scopes = [], optionalScopes = [] }: PublicAppOptions,
  { clientId, clientSecret, email, password }: RunningOAuth,
): Readonly<Record<string, string>> {
  return {
    SPOKE_BOOTSTRAP_APP: JSON.stringify({ name, clientId, clientSecret, redirectUrls, scopes, optionalScopes }),
    SPOKE_BOOTSTRAP_EMAIL: email,
    SPOKE_BOOTSTRAP_PASSWORD: password,
    // Only for as long as it runs; a database that is given may have none.
    SPOKE_SECRET: `${systemRandom.uuid()}${systemRandom.uuid()}`,
  }
}
