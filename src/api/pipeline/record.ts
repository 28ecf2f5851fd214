import type { Principal } from '../../auth/auth.ts'
import type { Calls } from '../../calls/calls.ts'
import type { ScopeRequirement } from '../../catalogue/catalogue.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Exchange } from './exchange.ts'
import { type Answer, operationOf } from './respond.ts'

/** Bodies of refusals beyond this are not kept: a cut one could not be masked. */
const LONGEST_BODY = 64 * 1024
const TOO_LONG = JSON.stringify({ message: '(This refusal was longer than is kept.)' })

/** The last step: one line for the log of the process, one call for the call log. */
export type Record = (exchange: Exchange, answer: Answer, bytesIn: number, bytesOut: number) => void

export function openRecord(
  { clock, log }: Pick<Runtime, 'clock' | 'log'>,
  calls: Pick<Calls, 'keeps' | 'record'>,
): Record {
  return (exchange, answer, bytesIn, bytesOut) => {
    if (!calls.keeps && !log.informs) return
    const { match, principal, method, correlationId, started } = exchange
    // A user's session is no credential: the log tells the user.
    const credential = principal?.credential.kind === 'session' ? undefined : principal?.credential
    const { status } = answer
    const ms = clock.now() - started
    const operation = operationOf(exchange)
    if (log.informs) {
      log.info('request', {
        method,
        path: match?.template ?? '(unknown)',
        status,
        ms,
        operation,
        portal: principal?.portal,
        credential: credential?.id,
        user: exchange.user?.user,
        correlationId,
      })
    }
    if (!calls.keeps) return
    calls.record({
      at: started,
      ms,
      method,
      template: match?.template,
      path: exchange.path,
      query: exchange.query,
      version: match === undefined ? undefined : match.kind === 'operation' ? match.version : match.published.version,
      operation,
      status,
      category: answer.category,
      portal: principal?.portal ?? portalOfUser(exchange),
      credential: credential?.id,
      kind: credential?.kind,
      name: credential?.name,
      app: principal?.app,
      user: principal?.user ?? exchange.user?.user,
      needed: textOf(exchange.needed),
      used: principal === undefined ? '' : usedBy(principal, exchange.needed),
      address: exchange.peer.remoteAddress,
      agent: exchange.headers['user-agent'],
      bytesIn,
      bytesOut,
      correlation: correlationId,
      body: status >= 400 && typeof answer.body === 'string' ? kept(answer.body) : undefined,
    })
  }
}

const kept = (body: string): string => (body.length > LONGEST_BODY ? TOO_LONG : body)

/** The portal that a user's call names, where he belongs to it: nobody writes into the log of a portal not his own. */
function portalOfUser({ user, match }: Exchange): number | undefined {
  if (user === undefined || match?.kind !== 'operation') return undefined
  const portal = Number(match.params['portalId'])
  return user.operator || user.memberships.some((each) => each.portal === portal) ? portal || undefined : undefined
}

const written = new WeakMap<ScopeRequirement, string>()

function textOf(needed: readonly ScopeRequirement[]): string {
  if (needed.length === 0) return ''
  if (needed.length > 1) return [...new Set(needed.map(alternatives))].filter((text) => text !== '').join(' ')
  return alternatives(needed[0] ?? [])
}

function alternatives(requirement: ScopeRequirement): string {
  let text = written.get(requirement)
  if (text === undefined) {
    text = requirement.map((all) => all.join('+')).join('|')
    written.set(requirement, text)
  }
  return text
}

/** What a credential uses is the same for every call of one kind: worked out once, while its principal is kept. */
const uses = new WeakMap<Principal, Map<ScopeRequirement, string>>()

function usedBy(principal: Principal, needed: readonly ScopeRequirement[]): string {
  if (needed.length === 0) return ''
  let known = uses.get(principal)
  if (known === undefined) {
    known = new Map()
    uses.set(principal, known)
  }
  const [first] = needed
  if (needed.length === 1 && first !== undefined) return usedOf(principal, first, known)
  return [...new Set(needed.map((each) => usedOf(principal, each, known)))].filter((text) => text !== '').join(' ')
}

/** The first alternative that was granted as a whole. Full access uses what it is: nothing in particular. */
function usedOf({ scopes }: Principal, requirement: ScopeRequirement, known: Map<ScopeRequirement, string>): string {
  let used = known.get(requirement)
  if (used === undefined) {
    used = scopes === 'all' ? '' : (requirement.find((all) => all.every((scope) => scopes.has(scope))) ?? []).join('+')
    known.set(requirement, used)
  }
  return used
}
