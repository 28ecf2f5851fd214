import fc from 'fast-check'
import type { OracleFilter, OracleKind, OracleSchema, OracleSearch } from './oracle.ts'

// Values from small pools, so that filters meet, and with whatever trips an index: case, punctuation, other scripts,
// numbers of several spellings, texts that are the beginning of others.

const text = [
  'Ada',
  'ada',
  'ADA LOVELACE',
  'Ada-Maria Lovelace',
  'ada@analytical-engines.example',
  'Grace',
  "O'Hara",
  '100% "sure"',
  'a:b=c+d/e',
  '~41',
  'Straße 5',
  'ŁÓDŹ',
  '東京 タワー',
  'मुंबई',
  'x'.repeat(250),
  `${'x'.repeat(250)}y`,
  `${'long'.repeat(20)} word`,
  'w'.repeat(90),
  '-'.repeat(300),
  '𝒳 and \uffee',
  '--',
  '  padded  ',
  '1 2',
  '12',
]
const patterns = [
  ...text.filter((each) => each.length < 100),
  'lovelace ada',
  'ad*',
  'AD*',
  '*lace',
  '*@analytical-engines.example',
  'ada@ana*',
  '*engines.*',
  'a*a',
  '*',
  'ada *lace',
  'xxx*',
  'longlong*',
  'w'.repeat(90),
  `${'w'.repeat(70)}*`,
  `${'x'.repeat(230)}*`,
  'x'.repeat(250),
  '-'.repeat(300),
  '東*',
  '*タワー',
  'str*',
  "o'h*",
]
const pools: Readonly<Record<OracleKind, readonly string[]>> = {
  text,
  choice: ['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED', 'BAD_TIMING'],
  choices: ['red', 'Red', 'light blue', 'red;light blue', 'Red;light blue;red', 'light blue;red'],
  number: [
    '0',
    '-0',
    '1',
    '1.0',
    '01',
    '10',
    '9',
    '-1',
    '-1.5',
    '-10',
    '0.1',
    '.1',
    '1e1',
    '1e-7',
    '123456789012',
    '1e300',
  ],
  day: ['2024-01-01', '2024-01-02', '1999-12-31', '2024-02-29', '0001-01-01', '9999-12-31'],
  instant: ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.001Z', '1969-12-31T23:59:59Z', '2030-06-01T12:00:00+02:00'],
  bool: ['true', 'false'],
}
const asked: Readonly<Partial<Record<OracleKind, readonly string[]>>> = {
  choices: ['red', 'Red', 'light blue', 'red;light blue', 'RED'],
  choice: ['NEW', 'OPEN', 'new', 'nothing'],
  day: [...pools.day, '1704067200000', '1704099600000', '2024-01-01T22:00:00Z'],
  instant: [...pools.instant, '1704067200000', '2024-01-01'],
}

/** A value for each property of a schema, or none. */
export function someValues({ kinds }: OracleSchema): fc.Arbitrary<Record<string, string>> {
  const fields = Object.entries(kinds)
    .filter(([name]) => !isSystem(name))
    .map(([name, kind]) => [name, fc.constantFrom('', ...pools[kind])] as const)
  return fc.record(Object.fromEntries(fields))
}

const isSystem = (name: string): boolean =>
  /^(createdate|lastmodifieddate|hs_lastmodifieddate|hs_createdate|hs_object_id)$/.test(name)

const ranges = ['LT', 'LTE', 'GT', 'GTE'] as const

function someFilter(schema: OracleSchema, ids: readonly string[]): fc.Arbitrary<OracleFilter> {
  return fc.constantFrom(...Object.entries(schema.kinds)).chain(([propertyName, kind]) => {
    const pool = propertyName === 'hs_object_id' ? ids : (asked[kind] ?? pools[kind])
    const value = fc.constantFrom(...pool)
    const pattern = fc.constantFrom(...(kind === 'text' ? patterns : [...pool, '*', `${pool[0]?.slice(0, 2)}*`]))
    return fc
      .oneof(
        fc.record({ operator: fc.constantFrom('EQ', 'NEQ', ...ranges), value }),
        fc.record({
          operator: fc.constantFrom('IN', 'NOT_IN'),
          values: fc.array(value, { minLength: 1, maxLength: 3 }),
        }),
        fc.record({ operator: fc.constant('BETWEEN'), value, highValue: value }),
        fc.record({ operator: fc.constantFrom('HAS_PROPERTY', 'NOT_HAS_PROPERTY') }),
        fc.record({ operator: fc.constantFrom('CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN'), value: pattern }),
      )
      .map((rest) => ({ propertyName, ...rest }))
  })
}

export function someSearch(schema: OracleSchema, ids: readonly string[]): fc.Arbitrary<OracleSearch> {
  const filters = fc.array(someFilter(schema, ids), { minLength: 1, maxLength: 3 })
  const words = ['ada', 'AD', 'love ada', 'engines', 'stra', '東', '1', 'x', '+', 'a:b', 'new', 'long', "o'"]
  return fc.record(
    {
      query: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...words) }),
      filterGroups: fc.array(fc.record({ filters }), { maxLength: 3 }),
      sorts: fc.array(
        fc.record({
          propertyName: fc.constantFrom(...Object.keys(schema.kinds)),
          direction: fc.constantFrom('ASCENDING', 'DESCENDING'),
        }),
        { maxLength: 1 },
      ),
    },
    { requiredKeys: [] },
  )
}
