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
  /** Ends it and removes its data. */
  close(): Promise<void>
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
}

/** Starts Spoke in this process, with an empty portal that nobody else sees. Takes well under a second. */
export async function startSpoke(options: StartOptions = {}): Promise<RunningSpoke> {
  const runtime = { clock: systemClock, random: systemRandom, log: silentLog }
  const token = `pat-na1-${systemRandom.uuid()}`
  const apiKey = systemRandom.uuid()
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
    return { url, token, apiKey, portalId, close: app.close }
  } catch (error) {
    await app.close()
    throw error
  }
}
