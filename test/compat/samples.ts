import { expect } from 'vitest'
import type { Operation } from '../../src/api/operation.ts'
import { operations } from '../../src/api/operations.ts'
import type { Caller, Reply } from '../harness/spoke.ts'
import { freshEmail } from './support.ts'

/** An object type as the generated suites go through it. */
export interface TypeCase {
  readonly name: 'contacts' | 'companies'
  /** Every spelling that a path may name it by. */
  readonly spellings: readonly string[]
  /** A property with another value in every record made here. */
  readonly key: 'email' | 'name'
}

export const typeCases: readonly TypeCase[] = [
  { name: 'contacts', spellings: ['contacts', 'Contacts', 'contact', '0-1'], key: 'email' },
  { name: 'companies', spellings: ['companies', 'Companies', 'company', '0-2'], key: 'name' },
]

/** A record that a sample call is about. */
export interface Target {
  readonly type: TypeCase
  readonly id: string
  /** Its value of the key property. */
  readonly value: string
}

/** A call that an operation carries out. */
export interface Sample {
  readonly status: number
  readonly query?: string
  /** What is sent; `fresh` is a value of the key property that no record has yet. */
  readonly body?: (target: Target, fresh: string) => unknown
  /** Bodies of the wrong shape, each refused with a 400. */
  readonly bad?: readonly unknown[]
}

const named = ({ type, value }: Target) => ({ propertyName: type.key, operator: 'EQ', value })
const edit = ({ id }: Target) => ({ id, properties: { city: 'London' } })
const batch = ({ id }: Target) => ({ inputs: [{ id }] })

const badProperties = [{}, { properties: null }, { properties: [] }, { properties: 'x' }, { properties: { city: [] } }]
const badInputs = [{}, { inputs: null }, { inputs: {} }, { inputs: 'x' }, { inputs: [] }, { inputs: ['x'] }]
const badIds = [...badInputs, { inputs: [{}] }, { inputs: [{ id: null }] }, { inputs: [{ id: {} }] }]

/** The operations on records: these suites send each a call that it carries out. The others have suites of their own. */
export const recordOperations: readonly Operation[] = operations.filter(({ id }) => id.startsWith('crm.objects.'))

/** One for every operation on records, by its id. */
export const samples: Readonly<Record<string, Sample>> = {
  'crm.objects.create': {
    status: 201,
    body: ({ type }, fresh) => ({ properties: { [type.key]: fresh } }),
    bad: badProperties,
  },
  'crm.objects.read': { status: 200, query: 'properties=city' },
  'crm.objects.list': { status: 200, query: 'limit=1' },
  'crm.objects.update': { status: 200, body: () => ({ properties: { city: 'London' } }), bad: badProperties },
  'crm.objects.archive': { status: 204 },
  'crm.objects.batch.create': {
    status: 201,
    body: ({ type }, fresh) => ({ inputs: [{ properties: { [type.key]: fresh } }] }),
    bad: [...badInputs, { inputs: [{}] }, { inputs: [{ properties: 'x' }] }],
  },
  'crm.objects.batch.read': {
    status: 200,
    body: ({ id }) => ({ inputs: [{ id }], properties: ['city'], propertiesWithHistory: [] }),
    bad: [...badIds, { inputs: [{ id: '1' }], properties: 'city' }],
  },
  'crm.objects.batch.update': {
    status: 200,
    body: (target) => ({ inputs: [edit(target)] }),
    bad: [...badIds, { inputs: [{ id: '1' }] }],
  },
  'crm.objects.batch.upsert': {
    status: 200,
    body: (target) => ({
      inputs: [
        target.type.key === 'email'
          ? { ...edit(target), id: target.value, idProperty: 'email' }
          : { ...edit(target), idProperty: 'hs_object_id' },
      ],
    }),
    bad: [...badIds, { inputs: [{ id: '1', idProperty: 'hs_object_id' }] }],
  },
  'crm.objects.batch.archive': { status: 204, body: batch, bad: badIds },
  // Nobody is merged or purged here: what these two really do is in merging.engine.test.ts.
  'crm.objects.merge': {
    status: 404,
    body: ({ id }) => ({ primaryObjectId: id, objectIdToMerge: '999999999999' }),
    bad: [{}, { primaryObjectId: '1' }, { primaryObjectId: '1', objectIdToMerge: [] }],
  },
  'crm.objects.gdpr-delete': {
    status: 204,
    body: () => ({ objectId: '999999999999' }),
    bad: [{}, { objectId: null }, { objectId: {} }, { objectId: '1', idProperty: 7 }],
  },
  'crm.objects.search': {
    status: 200,
    body: (target) => ({ filterGroups: [{ filters: [named(target)] }], properties: ['city'], limit: 10, after: '0' }),
    bad: [
      { filterGroups: 'x' },
      { filterGroups: [{}] },
      { filterGroups: [{ filters: [{ propertyName: 'city' }] }] },
      { properties: 'city' },
      { limit: 'x' },
      { limit: -1 },
      { after: 'x' },
    ],
  },
}

export function sampleOf(operation: Operation): Sample {
  const sample = samples[operation.id]
  if (sample === undefined) throw new Error(`${operation.id} has no sample yet: add one to test/compat/samples.ts.`)
  return sample
}

/** A template with its parameters filled in. */
export function address(template: string, objectType: string, objectId: string): string {
  return template.replace('{objectType}', objectType).replace('{objectId}', objectId)
}

/** Sends the sample of an operation to a path. */
export function send(
  caller: Caller,
  operation: Operation,
  path: string,
  target: Target,
  fresh = freshEmail(),
): Promise<Reply> {
  const { query, body } = sampleOf(operation)
  return caller.call(operation.method, query === undefined ? path : `${path}?${query}`, body?.(target, fresh))
}

/** Makes records, as many as there are wanted. */
export async function newTargets(caller: Caller, type: TypeCase, count: number): Promise<Target[]> {
  const targets: Target[] = []
  while (targets.length < count) {
    const values = Array.from({ length: Math.min(100, count - targets.length) }, () => freshEmail('target'))
    const { status, body } = await caller.post(`/crm/v3/objects/${type.name}/batch/create`, {
      inputs: values.map((value) => ({ properties: { [type.key]: value, city: 'Paris' } })),
    })
    expect(status).toBe(201)
    for (const [at, value] of values.entries()) targets.push({ type, id: body.results[at].id, value })
  }
  return targets
}
