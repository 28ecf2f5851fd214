import type { Actor, Call, InputValues, NewRecord, PortalDefinitions, PortalType, Unit, Writes } from '../crm/crm.ts'
import { DAY } from './calendar.ts'
import type { Creation, Edit, Made, Story, Values } from './story.ts'

/** The order in which a day's records are made: each after what it is associated with. */
const ORDER = '0-7 0-2 0-1 0-3 0-8 0-14 0-142 0-123 0-69 0-53 0-5 0-46 0-48 0-49 0-47 0-27'.split(' ')

/** What the company had already counted up to when the year began. */
const COUNTED: Readonly<Record<string, number>> = { '0-14': 870, '0-123': 2_140, '0-142': 5_300, '0-53': 31_000 }

interface Teller {
  readonly writes: Writes
  readonly definitions: PortalDefinitions
  /** The type ids of the portal's own labels, by name. */
  readonly labels: ReadonlyMap<string, number>
}

/**
 * Writes a story up to `now` into the engine, day by day: the change log tells it in the order of the days, and within one
 * by object type. Every change has its own time and author. Gives how many records were made.
 */
export function* tell(story: Story, now: number, teller: Teller): Unit<number> {
  const { writes, definitions } = teller
  const ids = new Map<Made, number>()
  const days = byDay(story, now)
  const counts = new Map<string, number>()
  for (const { creations, edits, ends } of days) {
    const last = (items: readonly { readonly at: number; readonly actor: Actor }[]): Call => {
      const [latest = { at: now, actor: nobody }] = items.toSorted((a, b) => b.at - a.at)
      return { portal: definitions.portal, actor: latest.actor, now: latest.at }
    }
    const callOf = ({ at, actor }: { at: number; actor: Actor }): Call => ({
      portal: definitions.portal,
      actor,
      now: at,
    })

    for (const type of ORDER) {
      const made = creations.filter((each) => each.made.type === type).toSorted((a, b) => a.at - b.at)
      if (made.length === 0) continue
      const count = counts.get(type) ?? COUNTED[type] ?? 0
      counts.set(type, count + made.length)
      const inputs = made.map((each, index): NewRecord => {
        return { ...record(each, ids, teller, count + index + 1), call: callOf(each) }
      })
      const given = yield* writes.create(last(made), typeOf(definitions, type), inputs)
      made.forEach((each, index) => {
        ids.set(each.made, given[index] ?? 0)
      })
    }
    for (const [type, own] of Map.groupBy(edits, ({ made }) => made.type)) {
      for (const round of rounds(own)) {
        const changes = round.map((each) => ({
          record: idOf(ids, each.made),
          properties: properties(each.values, ids),
          traceId: undefined,
          call: callOf(each),
        }))
        yield* writes.update(last(round), typeOf(definitions, type), changes)
      }
    }
    for (const { made, into, ...each } of ends.toSorted((a, b) => a.at - b.at)) {
      const type = typeOf(definitions, made.type)
      if (into === undefined) yield* writes.archive(callOf(each), type, [idOf(ids, made)])
      else yield* writes.merge(callOf(each), type, idOf(ids, into), idOf(ids, made))
    }
  }
  return ids.size
}

const nobody: Actor = { source: 'INTEGRATION', sourceId: 'demo', userId: null }

type Day = Pick<Story, 'creations' | 'edits' | 'ends'>

function byDay(story: Story, now: number): readonly Day[] {
  const dayOf = ({ at }: { at: number }) => Math.floor(at / DAY)
  const past = <T extends { at: number }>(items: readonly T[]) =>
    Map.groupBy(
      items.filter(({ at }) => at <= now),
      dayOf,
    )
  const [creations, edits, ends] = [past(story.creations), past(story.edits), past(story.ends)]
  const days = [...new Set([...creations.keys(), ...edits.keys(), ...ends.keys()])].toSorted((a, b) => a - b)
  return days.map((day) => ({
    creations: creations.get(day) ?? [],
    edits: edits.get(day) ?? [],
    ends: ends.get(day) ?? [],
  }))
}

/** A day's edits so that no round has a record twice, and each record's come in order. */
function rounds(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const rounds: Edit[][] = []
  for (const own of Map.groupBy(edits, ({ made }) => made).values()) {
    own
      .toSorted((a, b) => a.at - b.at)
      .forEach((edit, index) => {
        rounds[index] = [...(rounds[index] ?? []), edit]
      })
  }
  return rounds
}

function record({ values, ties }: Creation, ids: ReadonlyMap<Made, number>, { labels }: Teller, n: number): NewRecord {
  return {
    properties: properties(values, ids, n),
    associations: ties.map(({ to, by }) => ({
      to: String(idOf(ids, to)),
      types: [
        typeof by === 'number'
          ? { category: 'HUBSPOT_DEFINED', typeId: by }
          : { category: 'USER_DEFINED', typeId: labels.get(by) ?? 0 },
      ],
    })),
  }
}

function properties(values: Values, ids: ReadonlyMap<Made, number>, n?: number): InputValues {
  const entries = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return []
    const text = typeof value === 'object' ? String(idOf(ids, value)) : String(value)
    return [[name, n === undefined ? text : text.replaceAll('{n}', String(n))]]
  })
  return Object.fromEntries(entries)
}

function idOf(ids: ReadonlyMap<Made, number>, made: Made): number {
  const id = ids.get(made)
  if (id === undefined) throw new Error(`The story builds on a ${made.type} that is not there yet.`)
  return id
}

function typeOf(definitions: PortalDefinitions, id: string): PortalType {
  const type = definitions.type(id)
  if (type === undefined) throw new Error(`There is no object type ${id}.`)
  return type
}
