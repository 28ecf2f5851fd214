import { inject } from 'vitest'
import { type App, type AppOptions, openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { type Clock, systemClock } from '../../src/kit/clock.ts'
import { type Log, silentLog } from '../../src/kit/log.ts'
import { systemRandom } from '../../src/kit/random.ts'
import { createDatabase } from './database.ts'

/** One caller: a portal and a credential, with short ways to call. */
export interface Caller {
  readonly url: string
  readonly portalId: number
  readonly token: string
  get(path: string, options?: CallOptions): Promise<Reply>
  post(path: string, body?: unknown, options?: CallOptions): Promise<Reply>
  patch(path: string, body?: unknown, options?: CallOptions): Promise<Reply>
  put(path: string, body?: unknown, options?: CallOptions): Promise<Reply>
  delete(path: string, options?: CallOptions): Promise<Reply>
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Reply>
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, instead of a body made into JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; text where it is not JSON; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any
}

export interface TestSpoke extends Caller {
  readonly app: App
  /** An account API key of the first portal. */
  readonly apiKey: string
  /** The PostgreSQL database that it works on, for another server beside it. */
  readonly databaseUrl: string | undefined
  /** A fresh portal with a token of every scope: nothing that another test did is in it. */
  newPortal(): Promise<Caller>
  /** Another token for a portal. */
  newToken(scopes: readonly string[] | 'all', portalId?: number): Promise<Caller>
  close(): Promise<void>
}

export interface TestSpokeOptions extends AppOptions {
  readonly log?: Log
  /** Another time than the system's. */
  readonly clock?: Clock
  /** Settings by their variable, such as SPOKE_PROFILE. */
  readonly env?: Readonly<Record<string, string>>
}

let names = 0

/** A Spoke on the engine of this test project: a temporary folder, or a database of its own. */
export async function openTestSpoke(options: TestSpokeOptions = {}): Promise<TestSpoke> {
  const database = inject('engine') === 'postgres' ? await createDatabase(inject('postgres')) : undefined
  const token = `pat-na1-${systemRandom.uuid()}`
  const apiKey = systemRandom.uuid()
  const config = readConfig(
    { port: '0', memory: database === undefined },
    {
      SPOKE_BOOTSTRAP_TOKEN: token,
      SPOKE_BOOTSTRAP_API_KEY: apiKey,
      SPOKE_SECRET: 'a secret that only tests know, and long enough',
      ...(database === undefined ? {} : { SPOKE_DATABASE_URL: database.url }),
      ...options.env,
    },
  )
  const runtime = { clock: options.clock ?? systemClock, random: systemRandom, log: options.log ?? silentLog }
  const app = await openApp(config, runtime, options)
  const url = await app.listen()
  const portalId = app.firstStart?.portal.id ?? 0

  async function newToken(scopes: readonly string[] | 'all', portal = portalId): Promise<Caller> {
    const made = (await app.acts['tokens.create']?.({ name: `Test ${++names}`, scopes, portal })) as { secret: string }
    return caller(url, portal, made.secret)
  }

  return {
    ...caller(url, portalId, token),
    app,
    apiKey,
    databaseUrl: database?.url,
    newToken,
    async newPortal() {
      const portal = (await app.acts['portals.create']?.({ name: 'Test' })) as { id: number }
      return newToken('all', portal.id)
    },
    async close() {
      await app.close()
      await database?.drop()
    },
  }
}

/** A caller with this token; an empty one sends none. */
export function caller(url: string, portalId: number, token: string): Caller {
  async function call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Reply> {
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
    }
  }
  return {
    url,
    portalId,
    token,
    call,
    get: (path, options) => call('GET', path, undefined, options),
    post: (path, body, options) => call('POST', path, body, options),
    patch: (path, body, options) => call('PATCH', path, body, options),
    put: (path, body, options) => call('PUT', path, body, options),
    delete: (path, options) => call('DELETE', path, undefined, options),
  }
}
