import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router'
import { Skeleton } from './parts/feedback/notices.tsx'
import { Crash, NotFound } from './parts/shell/crash.tsx'
import { Overlays } from './parts/shell/overlays.tsx'
import { Shell } from './parts/shell/shell.tsx'
import { lastPortal, queries, whoQuery } from './session.ts'

// Every place has an address, so that a link brings anybody with the rights for it to the same thing.

type Search = Readonly<Record<string, string | undefined>>

const root = createRootRoute({
  validateSearch: (search: Readonly<Record<string, unknown>>): Search =>
    Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)])),
  component: () => (
    <>
      <Outlet />
      <Overlays />
    </>
  ),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/entry/sign-in.tsx'), 'SignIn'),
})

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./pages/entry/welcome.tsx'), 'Welcome'),
})

/** Everything for users: who is not signed in goes to sign in, and comes back. */
const users = createRoute({
  getParentRoute: () => root,
  id: 'users',
  beforeLoad: async ({ location }) => {
    const who = await queries.ensureQueryData(whoQuery)
    if (who === null) throw redirect({ to: '/sign-in', search: { to: location.href } })
  },
})

const start = createRoute({
  getParentRoute: () => users,
  path: '/',
  beforeLoad: async () => {
    const who = await queries.ensureQueryData(whoQuery)
    const portal = who === null ? 0 : lastPortal(who)
    if (portal === 0) throw redirect({ to: '/account' })
    throw redirect({ to: '/p/$portalId', params: { portalId: String(portal) } })
  },
})

const inShell = createRoute({ getParentRoute: () => users, id: 'shell', component: Shell })

const account = createRoute({
  getParentRoute: () => inShell,
  path: '/account',
  component: lazyRouteComponent(() => import('./pages/account/account.tsx'), 'Account'),
})

const portal = createRoute({ getParentRoute: () => inShell, path: '/p/$portalId' })

function page<Path extends string>(
  path: Path,
  load: () => Promise<Readonly<Record<string, () => React.ReactNode>>>,
  name: string,
) {
  return createRoute({ getParentRoute: () => portal, path, component: lazyRouteComponent(load, name) })
}

const pages = [
  page('/', () => import('./pages/home/home.tsx'), 'Home'),
  page('/settings/private-apps', () => import('./pages/apps/list.tsx'), 'PrivateApps'),
  page('/settings/private-apps/new', () => import('./pages/apps/create.tsx'), 'CreatePrivateApp'),
  page('/objects/$type', () => import('./pages/records/list.tsx'), 'Records'),
  page('/objects/$type/$id', () => import('./pages/records/record.tsx'), 'RecordPageView'),
  page('/calls', () => import('./pages/calls/calls.tsx'), 'Calls'),
  page('/settings/public-apps', () => import('./pages/public-apps/public-apps.tsx'), 'PublicApps'),
  page('/settings/connected-apps', () => import('./pages/connected/connected.tsx'), 'ConnectedApps'),
  page('/usage', () => import('./pages/limits/limits.tsx'), 'UsageAndLimits'),
  page('/sunset', () => import('./pages/sunset/sunset.tsx'), 'Sunset'),
  page('/settings/service-keys', () => import('./pages/apps/list.tsx'), 'ServiceKeys'),
  page('/settings/service-keys/new', () => import('./pages/apps/create.tsx'), 'CreateServiceKey'),
  page('/settings/service-keys/$appId', () => import('./pages/apps/app.tsx'), 'ServiceKey'),
  page('/settings/api-keys', () => import('./pages/api-keys/keys.tsx'), 'ApiKeys'),
  page('/settings/users', () => import('./pages/people/users.tsx'), 'Users'),
  page('/settings/roles', () => import('./pages/people/roles.tsx'), 'Roles'),
  page('/settings/audit', () => import('./pages/audit/audit.tsx'), 'Audit'),
  page('/settings/portal', () => import('./pages/portal/portal.tsx'), 'PortalSettings'),
  page('/settings/private-apps/$appId', () => import('./pages/apps/app.tsx'), 'PrivateApp'),
]

// Addresses that Spoke gives out in answers, and those that people know from HubSpot, lead to ours.
const moved = (path: string, to: (params: Readonly<Record<string, string>>) => string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: ({ params }) => {
      throw redirect({ href: to(params) })
    },
  })

const redirects = [
  moved('/private-apps/$portalId', ({ portalId }) => `/p/${portalId}/settings/private-apps`),
  moved('/contacts/$portalId/record/$type/$id', ({ portalId, type, id }) => `/p/${portalId}/objects/${type}/${id}`),
  moved('/contacts/$portalId/objects/$type', ({ portalId, type }) => `/p/${portalId}/objects/${type}`),
]

const tree = root.addChildren([
  signIn,
  welcome,
  users.addChildren([start, inShell.addChildren([account, portal.addChildren(pages)])]),
  ...redirects,
])

export const router = createRouter({
  routeTree: tree,
  basepath: '/console',
  // Plain text in the address: ?status=4xx, not ?status=%224xx%22.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: () => (
    <div className="mx-auto max-w-5xl px-8 py-8">
      <Skeleton />
    </div>
  ),
  defaultErrorComponent: ({ error, reset }) => <Crash error={error} onRetry={reset} />,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
