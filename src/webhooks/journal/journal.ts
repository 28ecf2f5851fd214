import { hkdfSync } from 'node:crypto'
import type { Change } from '../../changes/change.ts'
import { changesFrom, lastPosition, positionBefore } from '../../changes/changes.ts'
import { placeChanges } from '../../changes/sequencer.ts'
import type { Clock } from '../../kit/clock.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Store } from '../../store/port.ts'
import type { AppDirectory, WebhookApp } from '../apps.ts'
import type { Condition } from '../conditions.ts'
import { type JournalDefinition, type JournalEvent, type JournalWatched, journalEvent } from './events.ts'
import { type JournalKeys, LONGEST, openJournalKeys, type Stretch } from './offset.ts'
import { selectFilters, selectSubscriptions } from './statements.ts'
import { type JournalSubscriptions, openSubscriptions } from './subscriptions.ts'

/** Where a file of the journal is fetched. */
export interface JournalEntry {
  readonly offset: string
  /** What stands in the address of the file. */
  readonly token: string
  readonly expires: number
}

export interface JournalFile {
  readonly offset: string
  readonly events: readonly JournalEvent[]
  readonly published: number
}

/** Where to begin: at what is kept, after an offset, or with what came last. */
export type JournalStart = 'earliest' | 'latest' | { readonly after: string }

export interface JournalOf {
  /** The portal that owns the app. */
  readonly portal: number
  readonly app: number
  /** Only what happened in this portal. */
  readonly installPortal: number | undefined
}

/**
 * The change log as an app polls it (hubspot-api.md §7.6). Nothing is written for it: a file is a stretch of the log, read
 * when it is fetched, with what the app may read then.
 */
export interface Journal {
  readonly subscriptions: JournalSubscriptions
  /** The next files from a start on, `count` at most; none where nothing new is there. */
  next(of: JournalOf, start: JournalStart, count: number): Promise<readonly JournalEntry[]>
  /** The file of an offset; undefined for what is no offset of the app. */
  entry(of: JournalOf, offset: string): Promise<JournalEntry | undefined>
  /** A file by what stands in its address. Refuses what Spoke did not make, and what has expired. */
  read(token: string): Promise<JournalFile>
}

/** How far back it goes (§7.6 [memory]). */
const KEPT = 3 * 86_400_000
/** How long the address of a file holds. */
const HOLDS = 3_600_000
/** Events in a file. */
const BATCH = 100
const PAGE = 500
/** Changes that are looked through for a file; where there is nothing for the app it is an empty one, and polling goes on. */
const MOST_SEEN = 20_000

interface JournalRooms {
  readonly store: Store
  readonly clock: Clock
  readonly apps: AppDirectory
  /** What Spoke encrypts with; undefined where nobody said. */
  readonly secret: string | undefined
}

export function openJournal({ store, clock, apps, secret }: JournalRooms): Journal {
  const known =
    secret === undefined ? undefined : openJournalKeys(Buffer.from(hkdfSync('sha256', secret, '', 'spoke journal', 32)))

  function keys(): JournalKeys {
    if (known !== undefined) return known
    throw new Refusal('VALIDATION_ERROR', 'The journal signs its addresses: start Spoke with SPOKE_SECRET set.')
  }

  async function find(portal: number, app: number): Promise<WebhookApp> {
    const found = await apps.find(portal, app)
    if (found === undefined) throw new Refusal('OBJECT_NOT_FOUND', `There is no app ${app}.`)
    return found
  }

  /** What an app waits for, in portals where it is at work and of types that it may read there. */
  async function watchedBy(app: WebhookApp, installPortal: number | undefined): Promise<readonly JournalWatched[]> {
    const { rows, filters } = await store.read(function* all() {
      return { rows: yield* selectSubscriptions({ app: app.id }), filters: yield* selectFilters({ app: app.id }) }
    })
    return rows.flatMap((row) => {
      const definition = JSON.parse(row.definition_json) as JournalDefinition
      const install = app.installs.find(({ portal }) => portal === row.portal)
      if (install === undefined || !install.mayRead(definition.objectTypeId)) return []
      if (installPortal !== undefined && installPortal !== row.portal) return []
      const own = filters.filter(({ subscription }) => subscription === row.id)
      return [
        {
          ...definition,
          ...{ id: row.id, portal: row.portal },
          filters: own.map(({ conditions_json }) => JSON.parse(conditions_json) as readonly Condition[]),
        },
      ]
    })
  }

  const eventsIn = (changes: readonly Change[], watched: readonly JournalWatched[]): readonly JournalEvent[] =>
    changes.flatMap((change) =>
      watched.flatMap((each): readonly JournalEvent[] => {
        const event = journalEvent(change, each)
        return event === undefined ? [] : [event]
      }),
    )

  /** The next stretch that has events for the app, or that was looked through for nothing. */
  async function stretchAfter(from: number, watched: readonly JournalWatched[]): Promise<Stretch | undefined> {
    if (watched.length === 0) return undefined
    let to = from
    let seen = 0
    let found = 0
    while (seen < MOST_SEEN) {
      const page = await store.read(() => changesFrom(to, PAGE))
      for (const change of page) {
        if (change.position - from > LONGEST) return { from, to: from + LONGEST }
        const own = eventsIn([change], watched).length
        if (found > 0 && found + own > BATCH) return { from, to }
        found += own
        to = change.position
      }
      seen += page.length
      if (page.length < PAGE) return found > 0 ? { from, to } : undefined
      if (found >= BATCH) break
    }
    return { from, to }
  }

  function entryOf({ app, portal, installPortal }: JournalOf, stretch: Stretch): JournalEntry {
    const offset = keys().offset(app, stretch)
    const expires = clock.now() + HOLDS
    const text = `${portal}.${app}.${installPortal ?? 0}.${offset}.${expires}`
    return { offset, expires, token: `${text}.${keys().sign(text)}` }
  }

  async function startOf({ app }: JournalOf, start: JournalStart): Promise<number> {
    if (store.engine === 'postgres') await placeChanges(store)
    const now = clock.now()
    if (start === 'earliest') return store.read(() => positionBefore(now - KEPT))
    if (start === 'latest') return Math.max(0, (await store.read(lastPosition)) - PAGE)
    const stretch = keys().stretchOf(app, start.after)
    if (stretch !== undefined) return stretch.to
    throw new Refusal('VALIDATION_ERROR', 'This is no offset of the journal: begin with earliest or latest.', {
      context: { offset: [start.after.slice(0, 100)] },
    })
  }

  return {
    subscriptions: openSubscriptions({ store, clock, find }),
    async next(of, start, count) {
      const watched = await watchedBy(await find(of.portal, of.app), of.installPortal)
      const entries: JournalEntry[] = []
      let from = await startOf(of, start)
      while (start === 'latest' || entries.length < count) {
        const stretch = await stretchAfter(from, watched)
        if (stretch === undefined) break
        entries.push(entryOf(of, stretch))
        from = stretch.to
      }
      return start === 'latest' ? entries.slice(-count) : entries
    },
    async entry(of, offset) {
      const stretch = keys().stretchOf(of.app, offset)
      return stretch === undefined ? undefined : entryOf(of, stretch)
    },
    async read(token) {
      const [portal, app, installPortal, offset = '', expires, signature = ''] = token.split('.')
      const text = token.slice(0, token.lastIndexOf('.'))
      if (!keys().verifies(text, signature) || Number(expires) < clock.now()) {
        throw new Refusal('OBJECT_NOT_FOUND', 'There is no such file, or its address has expired: poll again.')
      }
      const stretch = keys().stretchOf(Number(app), offset)
      if (stretch === undefined) throw new Error('A signed address holds an offset that is none.')
      const watched = await watchedBy(await find(Number(portal), Number(app)), Number(installPortal) || undefined)
      const events: JournalEvent[] = []
      let at = stretch.from
      for (;;) {
        const page = await store.read(() => changesFrom(at, PAGE))
        const inside = page.filter(({ position }) => position <= stretch.to)
        events.push(...eventsIn(inside, watched))
        at = page.at(-1)?.position ?? stretch.to
        if (inside.length < PAGE) return { offset, events, published: clock.now() }
      }
    },
  }
}
