import type { CountedShape } from '../call.ts'
import type { Holder } from './scopes.ts'
import { type KeyUse, keyUses } from './sunset.ts'

/** How far the move from account API keys to an app has come. */
export interface CutOver {
  readonly verdict: 'not-ready' | 'ready' | 'done'
  /** Why it is not ready, or what makes it so; sentences for people. */
  readonly reasons: readonly string[]
  /** Calls from this instant on decide. */
  readonly since: number
  readonly keys: readonly Traffic[]
  readonly apps: readonly Traffic[]
  /** Who still used a key since then. */
  readonly uses: readonly KeyUse[]
  readonly refusals: readonly NewRefusal[]
}

/** What one key, or one app with all its tokens, called in the days that were looked at. */
export interface Traffic {
  readonly credential: number
  readonly app: number | null
  readonly kind: string
  readonly name: string
  readonly gone: boolean
  readonly calls: number
  /** Answered with 4xx. */
  readonly refused: number
  /** Whether one of the calls was since the cut-over. */
  readonly active: boolean
  readonly last: number | null
}

/** Calls of the new app that were answered with 4xx since the cut-over. */
export interface NewRefusal {
  readonly app: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly category: string | null
  readonly calls: number
  readonly last: number
  /** A key got the same answer to the same call: not the move's doing. */
  readonly asBefore: boolean
}

/** Whose move it is; `since` is when the new code was in place. */
export interface CutOverOf {
  /** Every credential of the portal. */
  readonly holders: readonly Holder[]
  /** The key to move from, and a credential of the app to move to; all of them without. */
  readonly key?: number | undefined
  readonly app?: number | undefined
  readonly since: number
}

interface Logged extends CutOverOf {
  /** The first day of the log, in ms; undefined where no call is logged at all. */
  readonly loggedFrom: number | undefined
}

const DAY = 86_400_000
const NAMED = 5
const APPS: ReadonlySet<string> = new Set(['private-app', 'service-key', 'oauth'])

/**
 * Done when every key is gone. Ready when no key was used since the cut-over, an app was, and nothing was refused to it that
 * a key was not refused as well.
 */
export function cutOver(usage: readonly CountedShape[], { holders, key, app, since, loggedFrom }: Logged): CutOver {
  const keys = holders.filter(({ id, kind }) => kind === 'api-key' && (key === undefined || id === key))
  const apps = holders.filter((each) =>
    app === undefined ? APPS.has(each.kind) && !each.gone : each.id === app || sameApp(each, holders, app),
  )
  const keyTraffic = keys.map((key) => traffic(usage, key, since))
  const appTraffic = onePerApp(apps)
    .map((each) => traffic(usage, each, since))
    .filter(({ calls }) => calls > 0 || app !== undefined)
  const ids = new Set(keys.map(({ id }) => id))
  const recent = usage.filter(({ last }) => last >= since)
  const uses = keyUses(recent.filter(({ credential }) => ids.has(credential)))
  const byKey = usage.filter(({ credential }) => ids.has(credential))
  const refusals = appTraffic
    .flatMap((app) => refusalsOf(recent, byKey, app))
    .sort((a, b) => Number(a.asBefore) - Number(b.asBefore) || b.calls - a.calls)
  const found = { since, keys: keyTraffic, apps: appTraffic, uses, refusals }
  if (keys.every(({ gone }) => gone)) {
    const reason =
      keys.length === 0 ? 'There is no account API key in this portal.' : 'Every account API key is deactivated.'
    return { verdict: 'done', reasons: [reason], ...found }
  }
  const against = [...logReasons(loggedFrom, since), ...keyReasons(keyTraffic, uses), ...appReasons(appTraffic)]
  const blocking = refusals.filter(({ asBefore }) => !asBefore)
  for (const { app, method, path, status, category, calls } of blocking.slice(0, NAMED)) {
    against.push(
      `${app} was refused ${times(calls)}: ${status} ${method} ${path}${category === null ? '' : `, ${category}`}.`,
    )
  }
  if (blocking.length > NAMED) against.push(`And ${blocking.length - NAMED} other calls of apps were refused.`)
  if (against.length > 0) return { verdict: 'not-ready', reasons: against, ...found }
  const names = appTraffic.filter(({ active }) => active).map(({ name }) => name)
  return {
    verdict: 'ready',
    reasons: [
      `No account API key was used since ${shown(since)}.`,
      `${names.join(', ')} called, and nothing was refused that was not refused before.`,
    ],
    ...found,
  }
}

function logReasons(loggedFrom: number | undefined, since: number): readonly string[] {
  if (loggedFrom === undefined) return ['No calls are logged, so nobody can tell.']
  if (loggedFrom <= since) return []
  return [`The call log begins on ${new Date(loggedFrom).toISOString().slice(0, 10)}, later than ${shown(since)}.`]
}

function keyReasons(keys: readonly Traffic[], uses: readonly KeyUse[]): string[] {
  return keys
    .filter(({ active }) => active)
    .map((key) => {
      const use = uses.find(({ credential }) => credential === key.credential)
      const by =
        use === undefined ? '' : `: ${use.method} ${use.path} by ${use.agent ?? 'somebody'} from ${use.address ?? '?'}`
      return `The key ${key.name} is still used, last at ${shown(key.last ?? 0)}${by}.`
    })
}

function appReasons(apps: readonly Traffic[]): readonly string[] {
  return apps.some(({ active }) => active) ? [] : ['No private app, service key or public app called since then.']
}

function sameApp(each: Holder, holders: readonly Holder[], id: number): boolean {
  const app = holders.find((holder) => holder.id === id)?.app ?? null
  return app !== null && each.app === app
}

/** The tokens of an app are one. */
function onePerApp(holders: readonly Holder[]): readonly Holder[] {
  const seen = new Map<string, Holder>()
  for (const holder of holders) {
    const id = holder.app === null ? `credential ${holder.id}` : `app ${holder.app}`
    if (seen.get(id)?.gone !== false) seen.set(id, holder)
  }
  return [...seen.values()]
}

function traffic(usage: readonly CountedShape[], holder: Holder, since: number): Traffic {
  const own = usage.filter((shape) => isOf(shape, { app: holder.app, credential: holder.id }))
  const last = own.reduce<number | null>((latest, shape) => Math.max(latest ?? 0, shape.last), null)
  return {
    credential: holder.id,
    app: holder.app,
    kind: holder.kind,
    name: holder.name,
    gone: holder.gone,
    calls: own.reduce((sum, { calls }) => sum + calls, 0),
    refused: own.filter(isRefused).reduce((sum, { calls }) => sum + calls, 0),
    active: last !== null && last >= since,
    last,
  }
}

function refusalsOf(
  recent: readonly CountedShape[],
  byKey: readonly CountedShape[],
  app: Traffic,
): readonly NewRefusal[] {
  const all = new Map<string, NewRefusal>()
  for (const shape of recent) {
    if (!isOf(shape, app) || !isRefused(shape)) continue
    const { method, path, status, category } = shape
    const key = `${method} ${path} ${status} ${category}`
    const known = all.get(key)
    const asBefore = byKey.some((old) => old.method === method && old.path === path && old.status === status)
    all.set(key, {
      app: app.name,
      method,
      path,
      status,
      category,
      calls: (known?.calls ?? 0) + shape.calls,
      last: Math.max(known?.last ?? 0, shape.last),
      asBefore,
    })
  }
  return [...all.values()]
}

function isOf(shape: CountedShape, { app, credential }: { readonly app: number | null; readonly credential: number }) {
  return app === null ? shape.credential === credential : shape.app === app
}

const isRefused = ({ status }: CountedShape): boolean => status >= 400 && status < 500
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)
const shown = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** The start of the first day that a log has. */
export function firstDay(days: readonly { readonly day: string }[]): number | undefined {
  const first = days.map(({ day }) => Date.parse(day)).toSorted((a, b) => a - b)[0]
  return first === undefined || Number.isNaN(first) ? undefined : Math.floor(first / DAY) * DAY
}
