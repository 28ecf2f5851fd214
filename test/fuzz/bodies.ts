import fc from 'fast-check'
import { brokenTokens, oddBytes, oddTokens } from './odd.ts'

/** A request that is right, to be made wrong in every way. */
export interface Sample {
  readonly method: 'POST' | 'PATCH'
  readonly path: string
  readonly body: unknown
}

const contact = { email: 'sample@fuzz.test', firstname: 'Ada', hs_lead_status: 'NEW', date_of_birth: '1980-01-01' }
const company = { name: 'Sample', annualrevenue: 12, is_public: true, closedate: '2024-01-01T00:00:00Z' }
const associations = [{ to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }] }]
const filter = { propertyName: 'email', operator: 'EQ', value: 'x', highValue: 'y', values: ['z'] }

/** Every operation that takes a body, with every field that its shape knows. */
export const samples: readonly Sample[] = [
  { method: 'POST', path: '/crm/v3/objects/contacts', body: { properties: contact, associations } },
  { method: 'POST', path: '/crm/v3/objects/companies', body: { properties: company } },
  { method: 'PATCH', path: '/crm/v3/objects/contacts/101?idProperty=hs_object_id', body: { properties: contact } },
  { method: 'PATCH', path: '/crm/v3/objects/companies/102', body: { properties: company } },
  {
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/create',
    body: { inputs: [{ properties: contact, associations, objectWriteTraceId: 'a' }, { properties: {} }] },
  },
  {
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/read',
    body: { inputs: [{ id: '101' }], idProperty: 'email', properties: ['email'], propertiesWithHistory: ['email'] },
  },
  {
    method: 'POST',
    path: '/crm/v3/objects/companies/batch/update',
    body: { inputs: [{ id: '102', idProperty: 'hs_object_id', properties: company, objectWriteTraceId: 'a' }] },
  },
  {
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/upsert',
    body: {
      inputs: [{ id: 'u@fuzz.test', idProperty: 'email', properties: { firstname: 'U' }, objectWriteTraceId: 'a' }],
    },
  },
  { method: 'POST', path: '/crm/v3/objects/contacts/batch/archive', body: { inputs: [{ id: '999999' }] } },
  {
    method: 'POST',
    path: '/crm/v3/objects/contacts/search',
    body: {
      filterGroups: [{ filters: [filter] }],
      filters: [{ property: 'email', operator: 'EQ', value: 1 }],
      sorts: ['createdate', { propertyName: 'email', direction: 'ASCENDING' }],
      query: 'x',
      properties: ['email'],
      limit: 10,
      after: '0',
    },
  },
]

const HERE = '\u0001here\u0001'

/** The body with each of its values in turn replaced: texts with a hole, to be filled by a token. */
export function holes(body: unknown): readonly string[] {
  const marked = (value: unknown): readonly unknown[] => {
    const self: readonly unknown[] = [HERE]
    if (Array.isArray(value)) {
      return [...self, ...value.flatMap((item, at) => marked(item).map((inner) => value.with(at, inner)))]
    }
    if (typeof value !== 'object' || value === null) return self
    const entries = Object.entries(value)
    return [...self, ...entries.flatMap(([name, item]) => marked(item).map((inner) => ({ ...value, [name]: inner })))]
  }
  return marked(body).map((value) => JSON.stringify(value))
}

export const fill = (hole: string, token: string): string => hole.replace(JSON.stringify(HERE), () => token)

/** A deep value: brackets within brackets, closed or not. */
const nesting = (open: string, middle: string, close: string, levels: number): string =>
  open.repeat(levels) + middle + close.repeat(levels)

export const deepTokens: readonly string[] = [
  nesting('[', '', ']', 100_000),
  nesting('[', '12345678901234567890', ']', 100_000),
  nesting('{"a":', '1', '}', 100_000),
  nesting('[', '', '', 100_000),
  nesting('{"properties":', '', '', 100_000),
]

/** A body that was right and now is not, or only oddly so. */
export const brokenBody: fc.Arbitrary<{ readonly sample: Sample; readonly bytes: Buffer }> = fc
  .constantFrom(...samples)
  .chain((sample) => {
    const text = JSON.stringify(sample.body)
    const bytes = Buffer.from(text)
    const at = fc.nat({ max: bytes.length })
    const all = holes(sample.body)
    return fc
      .oneof(
        at.map((end) => bytes.subarray(0, end)),
        fc
          .tuple(at, oddBytes)
          .map(([position, odd]) => Buffer.concat([bytes.subarray(0, position), odd, bytes.subarray(position)])),
        fc
          .tuple(at, oddBytes)
          .map(([position, odd]) =>
            Buffer.concat([bytes.subarray(0, position), odd, bytes.subarray(position + odd.length)]),
          ),
        fc.tuple(at, at).map(([from, to]) => Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])),
        fc.constantFrom('}', ']', '{}', 'null', '\0', ',', '//', ' x', text).map((tail) => Buffer.from(text + tail)),
        fc.constantFrom('\ufeff', '\0', ' \n', 'null', '/**/', ")]}',\n").map((head) => Buffer.from(head + text)),
        fc
          .constantFrom('utf16le', 'latin1')
          .map((encoding) => Buffer.from(text.replace('Ada', 'Ädä'), encoding as BufferEncoding)),
        fc
          .tuple(fc.constantFrom(...all), fc.constantFrom(...brokenTokens, ...oddTokens))
          .map(([hole, token]) => Buffer.from(fill(hole, token))),
        // The same key twice: the one that counts is the second, whatever the first was.
        fc
          .tuple(fc.constantFrom(...oddTokens), fc.constantFrom('properties', 'inputs', '__proto__', 'id'))
          .map(([token, key]) => Buffer.from(`{"${key}":${token},${text.slice(1)}`)),
        fc.json({ maxDepth: 5 }).map((json) => Buffer.from(json)),
      )
      .map((broken) => ({ sample, bytes: broken }))
  })
