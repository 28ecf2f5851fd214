import type { PortalType } from '../../src/crm/definitions/portal-type.ts'
import { tokensOf } from '../../src/crm/search/tokens.ts'
import { standardTypes } from '../../src/crm/standard/all.ts'
import type { AssociationRow, ChangeRow, Inside, RecordRow, ValueRow } from './inside.ts'
import { CONTACTS, changed, type Effect, type Model, made, markOf, type Type, type Write, written } from './model.ts'

export interface Verification {
  readonly inside: Inside
  readonly model: Model
  /** The writes since the last verification. */
  readonly writes: readonly Write[]
  /** The last change that was seen by the last verification. */
  readonly since: number
  /** Look at every record there is, not only at those written since. */
  readonly full: boolean
  /** What was sent and not answered: may it have been carried out? */
  readonly unanswered: 'whole or absent' | 'absent'
}

export interface Verified {
  readonly problems: readonly string[]
  readonly last: number
}

/** Compares the database with the model, and settles in the model what became of the writes nobody answered. */
export async function verify(given: Verification): Promise<Verified> {
  const { inside, model, writes, since } = given
  const problems: string[] = []
  const changes = await inside.changesAfter(since)
  const left = new Set(changes)
  noteShared(model, changes, problems)
  for (const [write, found] of attribute(model, changes, writes)) {
    settle(given, write, found, problems)
    for (const change of found) if (change !== undefined) left.delete(change)
  }
  for (const change of left)
    if (change.kind !== 'associationChange' && !isFollowing(change))
      problems.push(`Nobody asked for ${describe(change)}.`)

  const touched = given.full ? model.known.keys() : changes.map(({ record }) => record)
  const associations = await inside.associations()
  const byRecord = Map.groupBy(associations, ({ from }) => from)
  await checkRecords(inside, model, byRecord, [...new Set(touched)], problems)

  problems.push(...(await wrongAssociations(inside, associations, given.full)))

  const totals = await inside.totals()
  const expect = (what: string, count: number, right: number): void => {
    if (count !== right) problems.push(`There are ${count} ${what}, not ${right}.`)
  }
  expect('records', totals.records, model.known.size)
  expect('creations', totals.creations, model.known.size)
  expect('unique values', totals.uniqueValues, totals.liveEmails)
  expect('tallied records', totals.tallied, totals.live)
  expect('records that search finds', totals.searchable, totals.live)
  expect('portals', totals.portals, 1)
  expect('credentials', totals.credentials, 1)
  problems.push(...(await inside.damage()))
  return { problems, last: changes.at(-1)?.seq ?? since }
}

/** Properties that follow associations change with what others ask for; whether they say what is so is checked by itself. */
function isFollowing({ kind, source, type, after }: ChangeRow): boolean {
  const names = Object.keys(after ?? {})
  const followed = standardTypes.find(({ id }) => id === type)?.followed.map(({ name }) => name)
  return kind === 'propertyChange' && source === 'CALCULATED' && names.every((name) => followed?.includes(name))
}

/** Contacts that several writers write are known by the one creation they have. */
function noteShared(model: Model, changes: readonly ChangeRow[], problems: string[]): void {
  for (const { kind, record, after } of changes) {
    const email = after?.['email']
    if (kind !== 'creation' || typeof email !== 'string' || !email.startsWith('shared.')) continue
    const known = model.shared.get(email)
    if (known !== undefined) problems.push(`${email} has two records: ${known} and ${record}.`)
    if (model.known.has(record)) problems.push(`The id ${record} was given a second time.`)
    model.shared.set(email, record)
    model.known.set(record, { type: CONTACTS, values: {}, archived: false })
  }
}

/** For each write its changes, in the order of its effects; undefined where one is not there. */
function attribute(
  model: Model,
  changes: readonly ChangeRow[],
  writes: readonly Write[],
): Map<Write, (ChangeRow | undefined)[]> {
  const byMark = Map.groupBy(changes, (change) => change.after?.[markOf(change.type)] ?? '')
  const byRecord = (wanted: string) =>
    new Map(changes.filter(({ kind }) => kind === wanted).map((change) => [change.record, change]))
  const [deletions, restores] = [byRecord('deletion'), byRecord('restore')]
  const ties = new Map(
    changes
      .filter(({ kind, after }) => kind === 'associationChange' && after !== null)
      .map((change) => [`${change.record} ${change.after?.['toObjectId']}`, change]),
  )
  return new Map(
    writes.map((write) => {
      const marked = byMark.get(write.mark) ?? []
      return [
        write,
        write.effects.map((effect) => {
          if (effect.kind === 'deletion') return deletions.get(effect.id)
          if (effect.kind === 'restore') return restores.get(effect.id)
          if (effect.kind === 'association') return ties.get(`${effect.contact} ${effect.company}`)
          const change = marked.find((each) => fits(model, each, effect))
          const company = effect.kind === 'creation' ? effect.company : undefined
          // Made with its association or not at all.
          return company === undefined || ties.has(`${change?.record} ${company}`) ? change : undefined
        }),
      ]
    }),
  )
}

function fits(model: Model, change: ChangeRow, effect: Effect): boolean {
  switch (effect.kind) {
    case 'creation': {
      const key = effect.type === CONTACTS ? 'email' : 'name'
      return change.kind === 'creation' && change.after?.[key] === effect.values[key]
    }
    case 'propertyChange':
      return change.kind === 'propertyChange' && change.record === effect.id
    case 'shared':
      return change.record === model.shared.get(effect.email)
    default:
      return false
  }
}

function settle(
  given: Verification,
  write: Write,
  found: readonly (ChangeRow | undefined)[],
  problems: string[],
): void {
  const { model, unanswered } = given
  const there = found.filter((change) => change !== undefined).length
  const say = (what: string): unknown =>
    problems.push(`${write.mark} (${write.state}, ${write.effects[0]?.kind}): ${what}`)
  if (write.state === 'refused') {
    if (there > 0) say(`it was refused, and ${there} of its ${found.length} parts are there.`)
    return
  }
  if (write.state === 'acknowledged' && there < found.length) {
    say(`it was acknowledged, and ${found.length - there} of its ${found.length} parts are lost.`)
    return
  }
  if (write.state === 'sent' && there > 0 && unanswered === 'absent') say('it was carried out, and never answered.')
  if (there === 0) return
  if (there < found.length) {
    say(`it is half there: ${there} of ${found.length} parts.`)
    return
  }
  write.effects.forEach((effect, index) => {
    const change = found[index]
    if (change === undefined) return
    const problem = differs(change, effect)
    if (problem !== undefined) say(problem)
    if (write.state === 'acknowledged') {
      const id = write.ids[index] ?? 0
      if (id !== change.record && ['creation', 'propertyChange', 'shared'].includes(effect.kind))
        say(`it was answered with id ${id}; the change is of ${change.record}.`)
    } else if (effect.kind === 'creation') {
      const wrong = made(model, write.writer, change.record, effect.type, effect.values)
      if (wrong !== undefined) say(wrong)
    } else changed(model, write.writer, effect)
  })
}

/** What is wrong with the change that an effect left. */
function differs(change: ChangeRow, effect: Effect): string | undefined {
  if (effect.kind === 'creation') {
    return change.before === null && same(own(effect.type, change.after ?? {}), effect.values)
      ? undefined
      : `wrong change: ${describe(change)}`
  }
  if (effect.kind !== 'propertyChange') return undefined
  const type = change.type as Type
  const right = same(own(type, change.before ?? {}), effect.before) && same(own(type, change.after ?? {}), effect.after)
  return right ? undefined : `wrong change: ${describe(change)}, not ${JSON.stringify([effect.before, effect.after])}`
}

/** Every record is what its changes make of it, and so are its rows in the tables beside it. */
async function checkRecords(
  inside: Inside,
  model: Model,
  associations: ReadonlyMap<number, readonly AssociationRow[]>,
  ids: readonly number[],
  problems: string[],
): Promise<void> {
  for (let from = 0; from < ids.length; from += 5_000) {
    const some = ids.slice(from, from + 5_000)
    const [records, changes, unique, indexed] = [
      new Map((await inside.records(some)).map((record) => [record.id, record])),
      Map.groupBy(await inside.changesOf(some), ({ record }) => record),
      Map.groupBy(await inside.uniqueValues(some), ({ record }) => record),
      await inside.tokens(some),
    ]
    const shared = new Set(model.shared.values())
    for (const id of some) {
      const record = records.get(id)
      if (record === undefined) {
        problems.push(`Record ${id} is not there.`)
        continue
      }
      const wrong = [
        shared.has(id) ? undefined : asKnown(record, model),
        asReplayed(record, changes.get(id) ?? []),
        asUnique(record, unique.get(id) ?? []),
        asSearched(record, indexed.get(id) ?? []),
        asAssociated(record, associations.get(id) ?? []),
      ]
      for (const problem of wrong) if (problem !== undefined) problems.push(`Record ${id}: ${problem}`)
    }
  }
}

function asKnown(record: RecordRow, model: Model): string | undefined {
  const known = model.known.get(record.id)
  if (known === undefined) return 'nobody made it.'
  if (known.type !== record.type || known.archived !== (record.archived !== null)) {
    return `its type or state is wrong: ${record.type}, archived ${record.archived}.`
  }
  const values = own(known.type, record.values)
  return same(values, known.values)
    ? undefined
    : `it has ${JSON.stringify(values)}, not ${JSON.stringify(known.values)}.`
}

function asReplayed(record: RecordRow, changes: readonly ChangeRow[]): string | undefined {
  // An association is no change of the record itself.
  const own = changes.filter(({ kind }) => kind !== 'associationChange')
  const [first, ...rest] = own
  if (first?.kind !== 'creation') return `its first change is ${first === undefined ? 'missing' : describe(first)}.`
  let values: Record<string, string | null> = { ...first.after }
  let archived = false
  for (const change of rest) {
    const names = Object.keys(change.before ?? {})
    if (change.kind === 'restore' && archived && same(change.after ?? {}, withoutNulls(values))) {
      archived = false
      continue
    }
    if (change.kind === 'creation' || change.kind === 'restore' || archived)
      return `it has a change too many: ${describe(change)}.`
    const before = Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
    if (!same(before, change.before ?? {})) return `${describe(change)} does not follow from ${JSON.stringify(before)}.`
    if (change.kind === 'deletion') archived = true
    else values = { ...values, ...change.after }
  }
  const present = withoutNulls(values)
  if (!same(present, record.values))
    return `its values ${JSON.stringify(record.values)} are not what its changes make: ${JSON.stringify(present)}.`
  if (archived !== (record.archived !== null)) return 'its changes disagree with it on whether it is archived.'
  // What follows from associations changes without a change of the record.
  const last = own.findLast((change) => !isFollowing(change))
  return record.updated < (last?.at ?? 0) ? `it was updated at ${record.updated}, before its last change.` : undefined
}

const withoutNulls = (values: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

/** The unique rows of a live record are those of its values; an archived one has none. */
function asUnique(record: RecordRow, rows: readonly ValueRow[]): string | undefined {
  const type = standardTypes.find(({ id }) => id === record.type)
  const right = (record.archived === null ? (type?.unique ?? []) : []).flatMap((name) => {
    const value = record.values[name]
    return value === undefined ? [] : [`${name}=${value}`]
  })
  const found = rows.filter((row) => row.type === record.type).map(({ property, value }) => `${property}=${value}`)
  return same(found.toSorted(), right.toSorted()) && found.length === rows.length
    ? undefined
    : `its unique rows are ${JSON.stringify(rows)}, not ${JSON.stringify(right)}.`
}

/** Search finds a live record by its values, and an archived one by nothing. */
function asSearched(record: RecordRow, tokens: readonly string[]): string | undefined {
  const type = standardTypes.find(({ id }) => id === record.type)
  // Of a portal that defines nothing of its own, the standard type says all that tokens are made of.
  const right =
    record.archived === null
      ? tokensOf(record.portal, type as PortalType, record.values)
          .split(' ')
          .toSorted()
      : []
  return same(tokens, right) ? undefined : `its tokens are ${tokens.join(' ')}, not ${right.join(' ')}.`
}

/** What a live record says of its associations is what they are, counted by hand; an archived one says what it did. */
function asAssociated(record: RecordRow, rows: readonly AssociationRow[]): string | undefined {
  if (record.archived !== null) return undefined
  const followed = standardTypes.find(({ id }) => id === record.type)?.followed ?? []
  const wrong = followed.filter(({ name, typeId, says }) => {
    const others = rows.filter(({ type }) => type === typeId).map(({ to }) => to)
    const value = record.values[name]
    return says === 'which' ? value !== others[0]?.toString() : Number(value ?? '0') !== others.length
  })
  return wrong.length === 0
    ? undefined
    : `it says ${wrong.map(({ name }) => `${name}=${record.values[name]}`).join(', ')} of ${JSON.stringify(rows)}.`
}

const own = (type: Type, values: Readonly<Record<string, string | null>>): Readonly<Record<string, string | null>> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => written[type].includes(name)))

function same(left: object, right: object): boolean {
  const sorted = (value: object): string =>
    JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(left) === sorted(right)
}

function describe({ seq, record, kind, before, after }: ChangeRow): string {
  return `change ${seq} (${kind} of ${record}: ${JSON.stringify(before)} to ${JSON.stringify(after)})`
}

/** The other direction of each kind that the writers use. */
const INVERSE: Readonly<Record<number, number>> = { 1: 2, 2: 1, 279: 280, 280: 279 }

/** Both directions of every association are there, and with `replayed` they are what the changes make. */
async function wrongAssociations(
  inside: Inside,
  rows: readonly AssociationRow[],
  replayed: boolean,
): Promise<readonly string[]> {
  const keyOf = (from: unknown, to: unknown, type: unknown): string => `${from} ${type} ${to}`
  const there = new Set(rows.map(({ from, to, type }) => keyOf(from, to, type)))
  const halves = rows.filter(({ from, to, type }) => !there.has(keyOf(to, from, INVERSE[type])))
  const problems = halves.map(({ from, to, type }) => `Only one side has the association ${keyOf(from, to, type)}.`)
  if (!replayed) return problems
  const told = new Set<string>()
  for (const { kind, record, before, after } of await inside.changesAfter(0)) {
    if (kind !== 'associationChange') continue
    const facts = after ?? before
    const key = keyOf(record, facts?.['toObjectId'], facts?.['associationTypeId'])
    if ((after === null) !== told.has(key)) problems.push(`The association ${key} is told twice.`)
    if (after === null) told.delete(key)
    else told.add(key)
  }
  for (const key of [...told, ...there].filter((each) => !told.has(each) || !there.has(each)))
    problems.push(`The changes disagree on the association ${key}.`)
  return problems
}
