import type { ChangeKind } from '../changes/change.ts'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/port.ts'
import type { AppDirectory, WebhookApp } from './apps.ts'
import type { Condition } from './conditions.ts'
import { changesBehind, eventTypes } from './event-types.ts'
import type { Watched } from './events.ts'
import { selectRoutes, selectRoutesCount } from './statements.ts'
import { isGeneric } from './subscriptions.ts'

/** A subscription and what its app wants of deliveries. */
export interface Route extends Watched {
  /** The portal that owns the app. */
  readonly owner: number
  readonly active: boolean
  readonly activeFrom: number
  readonly ordered: boolean
  readonly skipOwn: boolean
}

/** Which subscriptions there are, by what they wait for. */
export interface Routes {
  /** From where on the change log is of interest to anybody; undefined where nobody waits for anything. */
  readonly from: number | undefined
  /** The active subscriptions that wait for such a change in a portal. */
  of(portal: number, type: string, kind: ChangeKind): readonly Route[]
  /** Those of one app, in the same way, active or not. */
  ofApp(app: number, portal: number, type: string, kind: ChangeKind): readonly Route[]
  /** The subscription with this id, active or not. */
  byId(id: number): Route | undefined
}

export interface RouteTable {
  /** As they are in the store, whoever changed them; what apps may do is at most a second old. */
  current(): Promise<Routes>
  /** As they were when last asked for. */
  readonly known: Routes | undefined
}

/** How long a process may go on without asking again what apps may do, in ms. HubSpot takes up to five minutes (§7.1). */
const TRUSTED_FOR = 1_000

export function openRoutes(store: Store, clock: Clock, apps: AppDirectory): RouteTable {
  let known: { readonly routes: Promise<Routes>; readonly count: number; readonly until: number } | undefined
  let last: Routes | undefined

  async function load(): Promise<Routes> {
    const rows = await store.read(() => selectRoutes({}))
    const owners = new Map(rows.map(({ app, portal }) => [app, portal]))
    const found = await Promise.all([...owners].map(([app, portal]) => apps.find(portal, app)))
    const directory = new Map(found.flatMap((app) => (app === undefined ? [] : [[app.id, app] as const])))
    last = compile(
      rows.flatMap((row) => {
        const eventType = eventTypes.get(row.event_type)
        if (eventType === undefined) return []
        const route: Route = {
          ...{ id: row.id, app: row.app, owner: row.portal, eventType: row.event_type, action: eventType.action },
          ...{ objectType: row.object_type, property: row.property, generic: isGeneric(row.event_type) },
          conditions: JSON.parse(row.conditions_json) as readonly Condition[],
          active: row.active === 1,
          activeFrom: row.active_from,
          ordered: row.ordered === 1,
          skipOwn: row.skip_own === 1,
        }
        return [route]
      }),
      directory,
    )
    return last
  }

  return {
    get known() {
      return last
    },
    async current() {
      const now = clock.now()
      const [row] = await store.read(() => selectRoutesCount({}))
      const count = row?.position ?? 0
      if (known === undefined || known.count !== count || known.until <= now) {
        const routes = load()
        known = { routes, count, until: now + TRUSTED_FOR }
        routes.catch(() => {
          known = undefined
        })
      }
      return known.routes
    },
  }
}

const NONE: readonly Route[] = []

function compile(all: readonly Route[], directory: ReadonlyMap<number, WebhookApp>): Routes {
  const index = new Map<string, Route[]>()
  for (const route of all) {
    for (const install of directory.get(route.app)?.installs ?? []) {
      // What an app may not read in a portal it is not told of there.
      if (!install.mayRead(route.objectType)) continue
      for (const kind of changesBehind[route.action]) {
        const key = `${install.portal} ${route.objectType} ${kind}`
        const listed = index.get(key)
        if (listed === undefined) index.set(key, [route])
        else listed.push(route)
      }
    }
  }
  const active = new Map([...index].map(([key, routes]) => [key, routes.filter((route) => route.active)]))
  const byId = new Map(all.map((route) => [route.id, route]))
  const froms = [...active.values()].flat().map(({ activeFrom }) => activeFrom)
  return {
    from: froms.length === 0 ? undefined : froms.reduce((least, each) => Math.min(least, each)),
    of: (portal, type, kind) => active.get(`${portal} ${type} ${kind}`) ?? NONE,
    ofApp: (app, portal, type, kind) =>
      (index.get(`${portal} ${type} ${kind}`) ?? NONE).filter((route) => route.app === app),
    byId: (id) => byId.get(id),
  }
}
