import { z } from 'zod'
import type { Principal } from '../../auth/auth.ts'
import { customObjectType, hasScopes, objectScopes, publishedObjectType } from '../../catalogue/catalogue.ts'
import type { Change, ChangedValues } from '../../changes/change.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import { type Operation, operation } from '../operation.ts'
import { integer, list } from '../query.ts'

/** How often a connection on which nothing happens is shown to be alive, in ms: proxies close silent ones after 30 to 60 s. */
const HEARTBEAT = 15_000

const EVENT_STREAM = {
  'content-type': 'text/event-stream;charset=utf-8',
  'cache-control': 'no-store',
  // nginx would keep events back until its buffer is full.
  'x-accel-buffering': 'no',
}

/** One change as the stream tells it. */
export interface StreamedChange {
  readonly position: number
  readonly portalId: number
  readonly objectTypeId: string
  readonly objectId: string
  readonly kind: string
  readonly before: ChangedValues | null
  readonly after: ChangedValues | null
  readonly occurredAt: string
  readonly changeSource: string
  readonly sourceId: string | null
}

const streamChanges = operation({
  id: 'spoke.changes.stream',
  method: 'GET',
  path: '/spoke/v1/changes',
  summary:
    'Follow the changes of the portal as server-sent events, as far as the credential may read them; resumes after Last-Event-ID.',
  // Which scopes are needed depends on which object types are asked for: the handler sees to it.
  scopes: () => [],
  query: {
    types: list('Object types; all that the credential may read where none is named.'),
    properties: list('Tell values of these properties only, and changes of values only where one of them changed.'),
    after: integer('Begin after this position, as Last-Event-ID does; where neither is given, with what comes next.', {
      default: -1,
      min: -1,
      max: Number.MAX_SAFE_INTEGER,
    }),
  },
  status: 200,
  result: z.string().meta({ description: 'text/event-stream' }),
  async handle(context, { query }) {
    const types = new Set(query.types.map((name) => context.objectType(name).id))
    const properties = new Set(query.properties)
    checkScopes(context.principal, types)
    const end = await context.feed.end()
    const from = positionIn(context.lastEventId, query.after, end)
    return {
      body: '',
      headers: EVENT_STREAM,
      async stream(channel) {
        const stop = new AbortController()
        const signal = AbortSignal.any([channel.left, stop.signal])
        const beat = (): void => {
          cancel = context.clock.after(HEARTBEAT, beat)
          if (channel.idle()) void channel.send(':\n\n')
        }
        let cancel = context.clock.after(HEARTBEAT, beat)
        try {
          await channel.send(`retry: 1000\nid: ${from}\nevent: ready\ndata: {}\n\n`)
          await context.feed.follow(
            from,
            async (changes) => {
              // A credential that ends, or loses a scope, ends or loses it here too.
              const principal = await context.again()
              if (principal === undefined) {
                stop.abort()
                return
              }
              const told = changes
                .filter(({ portal, type }) => portal === principal.portal && (types.size === 0 || types.has(type)))
                .filter(({ type }) => mayRead(principal, type))
                .flatMap((change) => tell(change, properties))
              if (told.length > 0) await channel.send(told.join(''))
            },
            signal,
          )
        } finally {
          cancel()
          channel.end()
        }
      },
    }
  },
})

function mayRead({ scopes }: Principal, type: string): boolean {
  const requirement = objectScopes('records', 'read', publishedObjectType(type) ?? customObjectType())
  return scopes === 'all' || hasScopes(requirement, scopes)
}

/** Named types must be readable; where none is named something must be. */
function checkScopes(principal: Principal, types: ReadonlySet<string>): void {
  const refused = [...types].filter((type) => !mayRead(principal, type))
  if (refused.length === 0) return
  const needed = refused.map((type) => objectScopes('records', 'read', publishedObjectType(type) ?? customObjectType()))
  throw new Refusal('MISSING_SCOPES', "This app hasn't been granted the scopes to read what it asks for.", {
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: [...new Set(needed.flat(2))] },
      },
    ],
  })
}

function positionIn(lastEventId: string | undefined, after: number, end: number): number {
  const given = lastEventId === undefined ? after : /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined
  if (given === -1) return end
  if (given !== undefined && given <= end) return given
  throw new Refusal(
    'VALIDATION_ERROR',
    'There has been no event with that id: leave Last-Event-ID out to begin anew.',
    {
      context: { 'last-event-id': [String(lastEventId ?? after).slice(0, 100)] },
    },
  )
}

function tell(change: Change, properties: ReadonlySet<string>): readonly string[] {
  const { position, kind } = change
  const told = properties.size === 0 || kind === 'associationChange' ? change : narrowed(change, properties)
  if (told === undefined || (kind === 'associationChange' && properties.size > 0)) return []
  const data: StreamedChange = {
    position,
    portalId: change.portal,
    objectTypeId: change.type,
    objectId: String(change.record),
    kind,
    before: told.before,
    after: told.after,
    occurredAt: formatInstant(change.at),
    changeSource: change.source,
    sourceId: change.sourceId,
  }
  return [`id: ${position}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`]
}

/** The values that were asked for; undefined where only others changed. */
function narrowed(
  { kind, before, after }: Change,
  properties: ReadonlySet<string>,
): { before: ChangedValues | null; after: ChangedValues | null } | undefined {
  const pick = (values: ChangedValues | null) =>
    values === null ? null : Object.fromEntries(Object.entries(values).filter(([name]) => properties.has(name)))
  const picked = { before: pick(before), after: pick(after) }
  const changesValues = kind === 'propertyChange' || kind === 'merge'
  return changesValues && Object.keys(picked.after ?? {}).length === 0 ? undefined : picked
}

export const changeStream: readonly Operation[] = [streamChanges]
