import type { Changed, Values } from './inside.ts'

export const CONTACTS = '0-1'
export const COMPANIES = '0-2'
export type Type = typeof CONTACTS | typeof COMPANIES

/** The property that carries the mark of the write that last set it. */
export const markOf = (type: string): string => (type === CONTACTS ? 'jobtitle' : 'description')

/** The properties that writers set; the server derives others, which are none of this model's business. */
export const written: Readonly<Record<Type, readonly string[]>> = {
  [CONTACTS]: ['email', 'firstname', 'lastname', 'phone', 'hs_lead_status', 'jobtitle'],
  [COMPANIES]: ['name', 'domain', 'city', 'phone', 'description'],
}

export interface Known {
  readonly type: Type
  readonly values: Values
  readonly archived: boolean
}

/** One thing that a write does when it is carried out. */
export type Effect =
  | {
      readonly kind: 'creation'
      readonly type: Type
      readonly values: Values
      /** The company that the contact is associated with in the same write. */
      readonly company?: number | undefined
    }
  | {
      readonly kind: 'propertyChange'
      readonly id: number
      readonly values: Values
      readonly before: Changed
      readonly after: Changed
    }
  | { readonly kind: 'deletion' | 'restore'; readonly id: number }
  | { readonly kind: 'association'; readonly contact: number; readonly company: number }
  /** Makes or changes a contact that other writers make and change too. */
  | { readonly kind: 'shared'; readonly email: string }

/** A request that writes: `sent` until an answer is here; `refused` and `failed` must have left nothing behind. */
export interface Write {
  readonly mark: string
  readonly effects: readonly Effect[]
  readonly writer: number
  state: 'sent' | 'acknowledged' | 'refused'
  /** The ids that the answer gave to what the write made, in the order of its effects. */
  ids: readonly number[]
}

/** What must be in the database: exactly what was acknowledged, and what else turned out to be carried out wholly. */
export interface Model {
  readonly known: Map<number, Known>
  /** Contacts that several writers write, by e-mail. */
  readonly shared: Map<string, number>
  /** By writer: the records only it writes. */
  readonly live: readonly number[][]
  /** By writer: archived companies that may be restored; a restored one is not written again. */
  readonly away: readonly number[][]
  /** Contacts and companies that were associated: `contact company`. */
  readonly tied: Set<string>
  /** By writer: e-mail addresses whose contact is archived. */
  readonly freed: readonly string[][]
}

export function openModel(writers: number): Model {
  return {
    known: new Map(),
    shared: new Map(),
    live: Array.from({ length: writers }, () => []),
    away: Array.from({ length: writers }, () => []),
    tied: new Set(),
    freed: Array.from({ length: writers }, () => []),
  }
}

/** Takes note that a record was made. Gives what is wrong with its id, if anything is. */
export function made(model: Model, writer: number, id: number, type: Type, values: Values): string | undefined {
  if (model.known.has(id)) return `The id ${id} was given a second time.`
  model.known.set(id, { type, values, archived: false })
  model.live[writer]?.push(id)
  return undefined
}

/** Takes note of a change, an archiving, a restore or an association. */
export function changed(model: Model, writer: number, effect: Effect): void {
  if (effect.kind === 'creation' || effect.kind === 'shared') return
  if (effect.kind === 'association') {
    model.tied.add(`${effect.contact} ${effect.company}`)
    return
  }
  const before = model.known.get(effect.id)
  if (before === undefined) throw new Error(`The model has no record ${effect.id}.`)
  if (effect.kind === 'propertyChange') {
    model.known.set(effect.id, { ...before, values: effect.values })
    return
  }
  model.known.set(effect.id, { ...before, archived: effect.kind === 'deletion' })
  if (effect.kind === 'restore') return
  if (before.type === COMPANIES) model.away[writer]?.push(effect.id)
  const own = model.live[writer]
  own?.splice(own.indexOf(effect.id), 1)
  const email = before.values['email']
  if (email !== undefined) model.freed[writer]?.push(email)
}

/** What an edit does to values: the values after it, and the change it must leave. */
export function edit(id: number, known: Known, given: Changed): Effect {
  const values: Record<string, string> = { ...known.values }
  const before: Record<string, string | null> = {}
  const after: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(given)) {
    const old = values[name] ?? null
    if (value === null) delete values[name]
    else values[name] = value
    if (value === old) continue
    before[name] = old
    after[name] = value
  }
  return { kind: 'propertyChange', id, values, before, after }
}
