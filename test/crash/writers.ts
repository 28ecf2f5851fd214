import type { Chance } from './chance.ts'
import type { Client, Reply } from './client.ts'
import type { Changed, Values } from './inside.ts'
import {
  COMPANIES,
  CONTACTS,
  changed,
  type Effect,
  edit,
  type Model,
  made,
  markOf,
  type Type,
  type Write,
} from './model.ts'

/** Contacts that all writers fight for. */
const SHARED = 12
const phones = ['+49 30 1234567', '555-0100', '0044 20 7946 0000', '+1 (212) 555-0199']
const names = ['Ada', 'Żółć', 'Ægir', '李雷', 'محمد', 'É́clair', '👩‍🚀', "O'Neil", 'a\u2028b', '"quoted"']
const statuses = ['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED']

/** A request to send and what it must do; `refusal` where the server has to refuse it and leave nothing. */
interface Plan {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly effects: readonly Effect[]
  readonly refusal?: 409
}

export interface Writing {
  readonly client: Client
  readonly model: Model
  readonly chance: Chance
  readonly round: number
  readonly writer: number
  /** Every write of the round, by all writers. */
  readonly writes: Write[]
  readonly problems: string[]
  /** Called as soon as an acknowledgement is here. */
  readonly onAcknowledged: () => void
  /** Whether the server was told to end: then a lost connection is no problem. */
  readonly ending: () => boolean
}

/** Writes one request after another until the server is gone or the test has enough. */
export async function keepWriting(writing: Writing): Promise<void> {
  const { client, round, writer, writes, problems } = writing
  for (let turn = 0; ; turn++) {
    const mark = `r${round}.w${writer}.${turn}`
    const plan = choose(writing, mark)
    const write: Write = { mark, effects: plan.effects, writer, state: 'sent', ids: [] }
    writes.push(write)
    let reply: Reply
    try {
      reply = await client.call(plan.method, plan.path, plan.body)
    } catch (error) {
      if (!writing.ending()) problems.push(`${mark} lost its connection to a running server: ${String(error)}`)
      return
    }
    settle(writing, plan, write, reply)
  }
}

function settle(
  { model, writer, problems, onAcknowledged, ending }: Writing,
  plan: Plan,
  write: Write,
  reply: Reply,
): void {
  const shared = plan.effects.some(({ kind }) => kind === 'shared')
  const refused = reply.status === 409 && (plan.refusal === 409 || shared)
  if (refused || (reply.status === 503 && ending())) {
    write.state = 'refused'
    return
  }
  if (reply.status < 200 || reply.status > 299 || reply.status === 207 || plan.refusal !== undefined) {
    problems.push(`${write.mark}: ${plan.method} ${plan.path} gave ${reply.status}: ${JSON.stringify(reply.body)}`)
    write.state = 'refused'
    return
  }
  write.state = 'acknowledged'
  onAcknowledged()
  const results: readonly { id: string; new?: boolean }[] =
    reply.body?.results ?? (reply.body === undefined ? [] : [reply.body])
  write.ids = plan.effects.map((_, index) => Number(results[index]?.id ?? 0))
  plan.effects.forEach((effect, index) => {
    const id = write.ids[index] ?? 0
    const isNew = results[index]?.new
    if (isNew !== undefined && effect.kind !== 'shared' && isNew !== (effect.kind === 'creation')) {
      problems.push(`${write.mark}: record ${id} is called ${isNew ? 'new' : 'old'}, and is not.`)
    }
    if (effect.kind === 'creation') {
      const problem = made(model, writer, id, effect.type, effect.values)
      if (problem !== undefined) problems.push(`${write.mark}: ${problem}`)
      if (effect.company !== undefined) model.tied.add(`${id} ${effect.company}`)
    } else changed(model, writer, effect)
  })
}

function choose(writing: Writing, mark: string): Plan {
  const { chance, model, writer } = writing
  const own = model.live[writer] ?? []
  if (own.length < 5) return createBatch(writing, mark)
  const kind = chance.below(100)
  if (kind < 16) return create(writing, mark)
  if (kind < 21) return associate(writing, mark)
  if (kind < 24) return restore(writing, mark)
  if (kind < 32) return createBatch(writing, mark)
  if (kind < 52) return update(writing, mark)
  if (kind < 62) return updateBatch(writing, mark)
  if (kind < 70) return archive(writing)
  if (kind < 74) return archiveBatch(writing)
  if (kind < 86) return upsert(writing, mark)
  if (kind < 94) return upsertShared(writing, mark)
  return doomed(writing, mark)
}

function newValues({ chance, model, writer }: Writing, type: Type, mark: string, index: number): Values {
  if (type !== CONTACTS) {
    const values = {
      name: `${chance.pick(names)} ${mark}.${index}`,
      city: chance.pick(names),
      phone: chance.pick(phones),
      description: mark,
    }
    return chance.hit(0.5) ? { ...values, domain: `d${index}.${mark}.test` } : values
  }
  // An address whose contact was archived is free again.
  const email = (chance.hit(0.3) ? model.freed[writer]?.pop() : undefined) ?? `${mark}.${index}@crash.test`
  const values = { email, firstname: chance.pick(names), phone: chance.pick(phones), jobtitle: mark }
  return chance.hit(0.3) ? { ...values, hs_lead_status: chance.pick(statuses) } : values
}

function create(writing: Writing, mark: string): Plan {
  const type: Type = writing.chance.hit(0.7) ? CONTACTS : '0-2'
  const values = newValues(writing, type, mark, 0)
  const [company] = type === CONTACTS ? some(writing, COMPANIES, 1) : []
  const effects: readonly Effect[] = [{ kind: 'creation', type, values, company }]
  const associations =
    company === undefined ? {} : { associations: [{ to: { id: company }, types: [spec(chancePrimary(writing))] }] }
  return { method: 'POST', path: `/crm/v3/objects/${type}`, body: { properties: values, ...associations }, effects }
}

const spec = (associationTypeId: number) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId })
/** The primary company, or any. */
const chancePrimary = ({ chance }: Writing): number => (chance.hit(0.5) ? 1 : 279)

/** Own contacts and companies that were never associated. */
function associate(writing: Writing, mark: string): Plan {
  const companies = some(writing, COMPANIES, 3)
  const pairs = some(writing, CONTACTS, 4).flatMap((contact) =>
    companies
      .filter((company) => !writing.model.tied.has(`${contact} ${company}`))
      .map((company) => ({ contact, company })),
  )
  if (pairs.length === 0) return create(writing, mark)
  const inputs = pairs.map(({ contact, company }) => ({
    from: { id: String(contact) },
    to: { id: String(company) },
    types: [spec(chancePrimary(writing))],
  }))
  return {
    method: 'POST',
    path: '/crm/v4/associations/contacts/companies/batch/create',
    body: { inputs },
    effects: pairs.map((pair) => ({ kind: 'association', ...pair })),
  }
}

function restore(writing: Writing, mark: string): Plan {
  const id = writing.model.away[writing.writer]?.pop()
  if (id === undefined) return create(writing, mark)
  return { method: 'POST', path: `/spoke/v1/objects/companies/${id}/restore`, effects: [{ kind: 'restore', id }] }
}

function createBatch(writing: Writing, mark: string): Plan {
  const { chance } = writing
  const type: Type = chance.hit(0.7) ? CONTACTS : '0-2'
  const all = Array.from({ length: chance.between(2, chance.hit(0.1) ? 100 : 12) }, (_, index) =>
    newValues(writing, type, mark, index),
  )
  return {
    method: 'POST',
    path: `/crm/v3/objects/${type}/batch/create`,
    body: { inputs: all.map((properties) => ({ properties })) },
    effects: all.map((values) => ({ kind: 'creation', type, values })),
  }
}

function newEdit(
  { chance, model }: Writing,
  id: number,
  mark: string,
  index: number,
): { given: Changed; effect: Effect } {
  const known = model.known.get(id)
  if (known === undefined) throw new Error(`The model has no record ${id}.`)
  const given: Record<string, string | null> = { [markOf(known.type)]: mark }
  given['phone'] = chance.hit(0.3) ? null : chance.pick(phones)
  if (known.type === CONTACTS) {
    if (chance.hit(0.5)) given['firstname'] = chance.hit(0.2) ? null : chance.pick(names)
    if (chance.hit(0.3)) given['lastname'] = chance.pick(names)
    if (chance.hit(0.2)) given['email'] = `${mark}.${index}@crash.test`
    if (chance.hit(0.2)) given['hs_lead_status'] = chance.pick(statuses)
  } else if (chance.hit(0.5)) given['city'] = chance.hit(0.3) ? null : chance.pick(names)
  return { given, effect: edit(id, known, given) }
}

function update(writing: Writing, mark: string): Plan {
  const id = writing.chance.pick(writing.model.live[writing.writer] ?? [])
  const { given, effect } = newEdit(writing, id, mark, 0)
  const type = writing.model.known.get(id)?.type ?? CONTACTS
  const properties = type === CONTACTS && writing.chance.hit(0.3) ? { ...given, ...newPrimary(writing, id) } : given
  return { method: 'PATCH', path: `/crm/v3/objects/${type}/${id}`, body: { properties }, effects: [effect] }
}

/** Makes a company a contact's primary one, or none, by writing the property that follows from it. */
function newPrimary(writing: Writing, contact: number): Changed {
  const [company] = some(writing, COMPANIES, 1)
  if (company === undefined || writing.chance.hit(0.2)) return { associatedcompanyid: '' }
  // Whatever becomes of it: nobody asks for this association again.
  writing.model.tied.add(`${contact} ${company}`)
  return { associatedcompanyid: String(company) }
}

/** Some own records of one type, each once. */
function some({ chance, model, writer }: Writing, type: Type, most: number): readonly number[] {
  const own = (model.live[writer] ?? []).slice(-400).filter((id) => model.known.get(id)?.type === type)
  if (own.length === 0) return []
  return [...new Set(Array.from({ length: chance.between(1, most) }, () => chance.pick(own)))]
}

function updateBatch(writing: Writing, mark: string): Plan {
  const type: Type = writing.chance.hit(0.7) ? CONTACTS : '0-2'
  const ids = some(writing, type, 12)
  if (ids.length === 0) return create(writing, mark)
  const edits = ids.map((id, index) => newEdit(writing, id, mark, index))
  return {
    method: 'POST',
    path: `/crm/v3/objects/${type}/batch/update`,
    body: { inputs: edits.map(({ given }, index) => ({ id: String(ids[index]), properties: given })) },
    effects: edits.map(({ effect }) => effect),
  }
}

function archive({ chance, model, writer }: Writing): Plan {
  const id = chance.pick(model.live[writer] ?? [])
  const type = model.known.get(id)?.type ?? CONTACTS
  return { method: 'DELETE', path: `/crm/v3/objects/${type}/${id}`, effects: [{ kind: 'deletion', id }] }
}

function archiveBatch(writing: Writing): Plan {
  const ids = some(writing, CONTACTS, 6)
  if (ids.length === 0) return archive(writing)
  return {
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/archive',
    body: { inputs: ids.map((id) => ({ id: String(id) })) },
    effects: ids.map((id) => ({ kind: 'deletion', id })),
  }
}

/** Own contacts that are there, and some that are not. */
function upsert(writing: Writing, mark: string): Plan {
  const { chance, model } = writing
  const there = some(writing, CONTACTS, 5).flatMap((id) => {
    const email = model.known.get(id)?.values['email']
    if (email === undefined) return []
    const { given, effect } = newEdit(writing, id, mark, 0)
    const { email: _, ...rest } = given
    const known = model.known.get(id)
    return known === undefined || effect.kind !== 'propertyChange'
      ? []
      : [{ email, given: rest, effect: edit(id, known, rest) }]
  })
  const absent = Array.from({ length: chance.between(1, 6) }, (_, index) => {
    const values = { email: `${mark}.${index}@crash.test`, firstname: chance.pick(names), jobtitle: mark }
    const { email, ...given } = values
    return { email, given, effect: { kind: 'creation', type: CONTACTS, values } as const }
  })
  const all = [...there, ...absent]
  return upsertOf(
    all.map(({ email, given }) => ({ email, given })),
    all.map(({ effect }) => effect),
  )
}

function upsertShared({ chance }: Writing, mark: string): Plan {
  const emails = [
    ...new Set(Array.from({ length: chance.between(1, 5) }, () => `shared.${chance.below(SHARED)}@crash.test`)),
  ]
  return upsertOf(
    emails.map((email) => ({ email, given: { jobtitle: mark, phone: chance.pick(phones) } })),
    emails.map((email) => ({ kind: 'shared', email })),
  )
}

function upsertOf(inputs: readonly { email: string; given: Changed }[], effects: readonly Effect[]): Plan {
  return {
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/upsert',
    body: { inputs: inputs.map(({ email, given }) => ({ id: email, idProperty: 'email', properties: given })) },
    effects,
  }
}

/** A batch whose last input clashes: it is refused, and its other inputs are nowhere. */
function doomed(writing: Writing, mark: string): Plan {
  const { chance, model, writer } = writing
  const taken = (model.live[writer] ?? [])
    .map((id) => model.known.get(id)?.values['email'])
    .filter((email) => email !== undefined)
  if (taken.length === 0) return create(writing, mark)
  const emails = Array.from({ length: chance.between(1, 8) }, (_, index) => `${mark}.${index}@crash.test`)
  const inputs = [...emails, chance.pick(taken)].map((email) => ({ properties: { email, jobtitle: mark } }))
  return {
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/create',
    body: { inputs },
    effects: inputs.map(({ properties }) => ({ kind: 'creation', type: CONTACTS, values: properties })),
    refusal: 409,
  }
}
