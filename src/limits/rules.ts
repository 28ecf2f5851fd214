import { Refusal } from '../kit/refusal.ts'
import type { Runtime } from '../kit/runtime.ts'
import { newIds, type Store, type Unit } from '../store/port.ts'
import type { LimitRuleTable } from '../store/schema-limits.ts'
import { type Period, policies } from './gate.ts'
import { deleteRule, insertRule, rewriteRule, selectApp, selectKey, selectRules } from './statements.ts'

/** Limits that a portal may have: every call is held against each of them. */
const MOST = 100
export const LARGEST = 1_000_000_000

export const periods = Object.keys(policies) as readonly Period[]
export const subjects = ['portal', 'app', 'key'] as const
/** The classes of operations that a limit can be about; `verify` is a service of your own that asks about a key. */
export const classes = ['standard', 'search', 'associations', 'verify'] as const

/** So many calls in a period, of the portal together, or of each app or key, or of one of them. */
export interface NewRule {
  readonly subject: (typeof subjects)[number]
  /** One app or key; null for each of them, by itself. */
  readonly subjectId: number | null
  /** null for every operation. */
  readonly class: (typeof classes)[number] | null
  readonly period: Period
  readonly max: number
}

export interface Rule extends NewRule {
  readonly id: number
  readonly portal: number
  readonly created: number
  readonly updated: number
}

/** Writes an administrative act down in the unit that carries it out. */
export type Note = (
  portal: number,
  now: number,
  action: 'LIMIT_CREATE' | 'LIMIT_UPDATE' | 'LIMIT_DELETE',
  target: { readonly kind: 'limit'; readonly id: number; readonly name: string },
  detail: Readonly<Record<string, unknown>>,
) => Unit<void>

/** The limits that were set. Changes hold on the very next call in this process, within a second or two in others. */
export interface Rules {
  list(portal: number): Promise<readonly Rule[]>
  create(note: Note, portal: number, rule: NewRule): Promise<Rule>
  edit(note: Note, portal: number, id: number, max: number): Promise<Rule>
  delete(note: Note, portal: number, id: number): Promise<void>
}

export function openRules(
  store: Store,
  { clock }: Pick<Runtime, 'clock'>,
  changed: (portal: number) => Promise<void>,
): Rules {
  async function act<T>(portal: number, unit: () => Unit<T>): Promise<T> {
    const result = await store.write(unit)
    await changed(portal)
    return result
  }
  return {
    list: (portal) => store.read(() => rulesOf(portal)),
    create: (note, portal, rule) => act(portal, () => create(note, portal, rule, clock.now())),
    edit: (note, portal, id, max) => act(portal, () => edit(note, portal, id, max, clock.now())),
    delete: (note, portal, id) => act(portal, () => remove(note, portal, id, clock.now())),
  }
}

export function* rulesOf(portal: number): Unit<readonly Rule[]> {
  return (yield* selectRules({ portal })).map(toRule)
}

function* create(note: Note, portal: number, rule: NewRule, now: number): Unit<Rule> {
  checkMax(rule.max)
  yield* checkSubject(portal, rule)
  if ((yield* selectRules({ portal })).length >= MOST) {
    throw new Refusal('VALIDATION_ERROR', `A portal has at most ${MOST} limits: delete one that is not needed.`)
  }
  const [id = 0] = yield* newIds('limit', 1)
  const row: LimitRuleTable = {
    portal,
    id,
    subject: rule.subject,
    subject_id: rule.subjectId ?? 0,
    class: rule.class ?? '',
    period: rule.period,
    max: rule.max,
    created: now,
    updated: now,
  }
  if ((yield* insertRule([{ ...row }])) === 0) {
    throw new Refusal('OBJECT_ALREADY_EXISTS', `There is a limit on ${nameOf(rule)} already: change that one.`)
  }
  yield* note(portal, now, 'LIMIT_CREATE', { kind: 'limit', id, name: nameOf(rule) }, { max: rule.max })
  return toRule(row)
}

function* edit(note: Note, portal: number, id: number, max: number, now: number): Unit<Rule> {
  checkMax(max)
  const rule = yield* find(portal, id)
  yield* rewriteRule([{ portal, id, max, updated: now }])
  yield* note(
    portal,
    now,
    'LIMIT_UPDATE',
    { kind: 'limit', id, name: nameOf(rule) },
    { max: { before: rule.max, after: max } },
  )
  return { ...rule, max, updated: now }
}

function* remove(note: Note, portal: number, id: number, now: number): Unit<void> {
  const rule = yield* find(portal, id)
  yield* deleteRule([{ portal, id }])
  yield* note(portal, now, 'LIMIT_DELETE', { kind: 'limit', id, name: nameOf(rule) }, { max: rule.max })
}

function* find(portal: number, id: number): Unit<Rule> {
  const rule = (yield* rulesOf(portal)).find((each) => each.id === id)
  if (rule === undefined) throw new Refusal('OBJECT_NOT_FOUND', `There is no limit ${id} in this portal.`)
  return rule
}

function checkMax(max: number): void {
  if (Number.isInteger(max) && max >= 0 && max <= LARGEST) return
  throw new Refusal('VALIDATION_ERROR', `A limit is a whole number from 0 to ${LARGEST}.`)
}

/** A limit on what is not there would never be noticed to be wrong. */
function* checkSubject(portal: number, { subject, subjectId }: NewRule): Unit<void> {
  if (subjectId === null) return
  if (subject === 'portal') {
    throw new Refusal('VALIDATION_ERROR', 'A limit on the portal counts all of it together: leave the number away.')
  }
  const found = yield* subject === 'app' ? selectApp({ portal, id: subjectId }) : selectKey({ portal, id: subjectId })
  if (found.length === 0) {
    throw new Refusal('VALIDATION_ERROR', `There is no ${subject} ${subjectId} in this portal.`)
  }
}

/** What a limit counts, in words: `app 7, search, per minute`. */
function nameOf({ subject, subjectId, class: about, period }: NewRule): string {
  const whom = subject === 'portal' ? 'the portal' : subjectId === null ? `each ${subject}` : `${subject} ${subjectId}`
  return [whom, ...(about === null ? [] : [about]), `per ${period}`].join(', ')
}

function toRule(row: LimitRuleTable): Rule {
  const { portal, id, max, created, updated } = row
  return {
    ...{ portal, id, max, created, updated },
    subject: subjects.find((each) => each === row.subject) ?? 'portal',
    subjectId: row.subject_id === 0 ? null : row.subject_id,
    class: classes.find((each) => each === row.class) ?? null,
    period: periods.find((each) => each === row.period) ?? 'day',
  }
}
