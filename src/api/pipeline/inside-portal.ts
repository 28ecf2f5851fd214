import type { Auth, Principal } from '../../auth/auth.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import { requirementOf } from './authorise.ts'
import type { Exchange } from './exchange.ts'
import type { Match } from './match.ts'
import { authenticateUser, checkSameSite, rightsIn } from './own.ts'

const BEGINS = '/spoke/v1/portals/'
const INSIDE = /^([1-9]\d{0,14})\/api(\/.*)$/

/**
 * The portal and HubSpot's path in `/spoke/v1/portals/{portalId}/api/…`: there HubSpot's operations serve users who signed
 * in, with the scopes of their role. Undefined for every other address.
 */
export function insidePortal(path: string): { readonly portal: number; readonly path: string } | undefined {
  if (!path.startsWith(BEGINS)) return undefined
  const [, portal, inside] = INSIDE.exec(path.slice(BEGINS.length)) ?? []
  return portal === undefined || inside === undefined ? undefined : { portal: Number(portal), path: inside }
}

/**
 * Lets a user in to one of HubSpot's operations in a portal of his. Those that ask for no scope stay closed: the rights of
 * a role could not bound them.
 */
export async function admitUser(
  exchange: Exchange,
  match: Match,
  portal: number,
  auth: Auth,
  base: string,
): Promise<Principal> {
  if (exchange.method !== 'GET') checkSameSite(exchange, base)
  const user = await authenticateUser(exchange, auth)
  exchange.user = user
  const rights = rightsIn(user, portal)
  const { disabled } = user.memberships.find((each) => each.portal === portal) ?? (await auth.portals.read(portal))
  if (disabled !== null) throw new Refusal('PERMISSION_DENIED', 'This portal is switched off.')
  if (!isForUsers(match)) throw notFound()
  return {
    portal,
    credential: { id: user.session, kind: 'session', name: user.email },
    app: undefined,
    user: user.user,
    scopes: rights.scopes,
    sunset: undefined,
  }
}

function isForUsers(match: Match): boolean {
  if (match.kind === 'operation' && (match.operation.own !== undefined || match.developer)) return false
  return requirementOf(match).length > 0
}
