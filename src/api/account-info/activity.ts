import { z } from 'zod'
import type { AuditEntry } from '../../auth/auth.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import { publishedScope } from '../crm/scopes.ts'
import type { HandlerContext, HandlerResult } from '../operation.ts'
import { operation } from '../operation.ts'
import { integer, list, text } from '../query.ts'
import { window, windowIn } from '../window.ts'

// What HubSpot tells of administrators and sign-ins (hubspot-api.md §6.16), from the audit log. The shapes are published;
// default and largest page are not [guess].

const ROOT = '/account-info/v3/activity'

const paging = z.object({ next: z.object({ after: z.string(), link: z.string() }) }).optional()
const instant = z.string().meta({ format: 'date-time' })

const limit = integer('How many entries a page has.', { default: 100, min: 1, max: 1_000 })
const after = integer('The cursor of the page before.', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER })
const userId = text('Only of this user.')

const actionEvent = z
  .object({
    id: z.string(),
    category: z.string(),
    subCategory: z.string().optional(),
    action: z.string(),
    occurredAt: instant,
    actingUser: z.object({ userId: z.number(), userEmail: z.string().optional() }),
    targetObjectId: z.string().optional(),
  })
  .meta({ id: 'PublicApiUserActionEvent' })

const auditLogs = operation({
  id: 'account-info.activity.audit-logs',
  method: 'GET',
  path: `${ROOT}/audit-logs`,
  summary: 'List administrative acts in the portal, newest first.',
  scopes: publishedScope(`GET ${ROOT}/audit-logs`),
  query: { actingUserId: list('Only acts of these users.'), ...window, after, limit },
  status: 200,
  result: z
    .object({ results: z.array(actionEvent), paging })
    .meta({ id: 'CollectionResponsePublicApiUserActionEventForwardPaging' }),
  partial: 'Always newest first: sort and fillFinalTimestamp are not looked at.',
  async handle(context, { query }) {
    const { from = 0, until = Number.MAX_SAFE_INTEGER } = windowIn(query)
    const users = query.actingUserId.map((each) => userIn('actingUserId', each))
    const filter = { from, until, users, ...pageOf(query) }
    return page(await context.auth.audit.activity(context.call.portal, filter), query.limit, context, showAct)
  },
})

/** The category of acts of administrators, and the words for what they do to something [memory]. */
function showAct({ id, at, action, user, email, target }: AuditEntry): z.input<typeof actionEvent> {
  const deed = /(?:^|_)(CREATE|DELETE)$/.exec(action)?.[1] ?? (/_UPDATE$/.test(action) ? 'UPDATE' : 'PERFORM')
  return {
    id: String(id),
    category: 'CRITICAL_ACTION',
    subCategory: action,
    action: deed,
    occurredAt: formatInstant(at),
    actingUser: { userId: user ?? 0, ...(email === null ? {} : { userEmail: email }) },
    ...(target.id === 0 ? {} : { targetObjectId: String(target.id) }),
  }
}

const loginAudit = z
  .object({
    id: z.string(),
    loginAt: instant,
    userId: z.number().optional(),
    email: z.string().optional(),
    loginSucceeded: z.boolean(),
    ipAddress: z.string().optional(),
    userAgent: z.string().optional(),
  })
  .meta({ id: 'PublicLoginAudit' })

const login = operation({
  id: 'account-info.activity.login',
  method: 'GET',
  path: `${ROOT}/login`,
  summary: 'List sign-ins of the users of the portal, and those that failed, newest first.',
  scopes: publishedScope(`GET ${ROOT}/login`),
  query: { userId, after, limit },
  status: 200,
  result: z
    .object({ results: z.array(loginAudit), paging })
    .meta({ id: 'CollectionResponsePublicLoginAuditForwardPaging' }),
  async handle(context, { query }) {
    const filter = { from: 0, until: Number.MAX_SAFE_INTEGER, users: usersIn(query.userId), ...pageOf(query) }
    return page(await context.auth.audit.signIns(context.call.portal, filter), query.limit, context, showLogin)
  },
})

function showLogin({ id, at, action, email, address, userAgent, target }: AuditEntry): z.input<typeof loginAudit> {
  return {
    id: String(id),
    loginAt: formatInstant(at),
    userId: target.id,
    ...(email === null ? {} : { email }),
    loginSucceeded: action === 'LOGIN_SUCCEEDED',
    ...(address === null ? {} : { ipAddress: address }),
    ...(userAgent === null ? {} : { userAgent }),
  }
}

const criticalAction = z
  .object({
    id: z.string(),
    type: z.string(),
    createdAt: instant,
    userId: z.number(),
    actingUser: z.string().optional(),
    ipAddress: z.string().optional(),
    objectId: z.string().optional(),
  })
  .meta({ id: 'HydratedCriticalAction' })

const security = operation({
  id: 'account-info.activity.security',
  method: 'GET',
  path: `${ROOT}/security`,
  summary: 'List acts that bear on security in the portal, newest first.',
  scopes: publishedScope(`GET ${ROOT}/security`),
  query: {
    userId,
    fromTimestamp: integer('From this instant on, in ms.', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
    toTimestamp: integer('Until this instant, in ms.', {
      default: Number.MAX_SAFE_INTEGER,
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
    }),
    after,
    limit,
  },
  status: 200,
  result: z
    .object({ results: z.array(criticalAction), paging })
    .meta({ id: 'CollectionResponseHydratedCriticalActionForwardPaging' }),
  async handle(context, { query }) {
    const until = Math.min(query.toTimestamp + 1, Number.MAX_SAFE_INTEGER)
    const filter = { from: query.fromTimestamp, until, users: usersIn(query.userId), ...pageOf(query) }
    return page(await context.auth.audit.activity(context.call.portal, filter), query.limit, context, showAction)
  },
})

function showAction({ id, at, action, user, email, address, target }: AuditEntry): z.input<typeof criticalAction> {
  return {
    id: String(id),
    type: action,
    createdAt: formatInstant(at),
    userId: user ?? 0,
    ...(email === null ? {} : { actingUser: email }),
    ...(address === null ? {} : { ipAddress: address }),
    ...(target.id === 0 ? {} : { objectId: String(target.id) }),
  }
}

/** One entry more than a page has: whether there is another page shows by it. */
function pageOf(query: { readonly after: number; readonly limit: number }): {
  readonly before: number
  readonly limit: number
} {
  return { before: query.after === 0 ? Number.MAX_SAFE_INTEGER : query.after, limit: query.limit + 1 }
}

async function page<Shown>(
  entries: readonly AuditEntry[],
  size: number,
  { links }: HandlerContext,
  show: (entry: AuditEntry) => Shown,
): Promise<HandlerResult<{ results: Shown[]; paging?: { next: { after: string; link: string } } | undefined }>> {
  const results = entries.slice(0, size).map(show)
  const last = entries[size - 1]
  if (entries.length <= size || last === undefined) return { body: { results } }
  const cursor = String(last.id)
  return { body: { results, paging: { next: { after: cursor, link: links.sameRequest({ after: cursor }) } } } }
}

function usersIn(given: string | undefined): readonly number[] {
  return given === undefined ? [] : [userIn('userId', given)]
}

function userIn(field: string, given: string): number {
  if (/^\d{1,15}$/.test(given)) return Number(given)
  throw new Refusal('VALIDATION_ERROR', `${field} must be the number of a user`, {
    context: { [field]: [given.slice(0, 100)] },
  })
}

export const activity = [auditLogs, login, security]
