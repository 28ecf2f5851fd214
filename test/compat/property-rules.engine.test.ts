import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { cases } from './property-rule-cases.ts'
import { type Name, newProperty, outcomes, setRule } from './property-rule-support.ts'
import { CONTACTS } from './support.ts'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

describe.each(cases.map((each) => ({ title: `${each.rule} [${each.args.join(', ')}] on ${each.on}`, each })))(
  '$title',
  ({ each }) => {
    test('lets the values in that keep it and refuses all others with its code', async () => {
      await newProperty(portal, each.on)
      await setRule(portal, each.on, each.rule, each.args)
      expect(await outcomes(portal, each.on, each.bad)).toEqual(each.bad.map(() => each.code))
      const stored = await outcomes(portal, each.on, each.good)
      expect(stored.filter((value) => value?.startsWith('INVALID_') !== false)).toEqual([])
    })
  },
)

describe('normalisation', () => {
  const tidied: readonly (readonly [Name, string, readonly string[], readonly (readonly [string, string | null])[]])[] =
    [
      ['line', 'FORMAT', ['UPPER'], [['ada é', 'ADA É']]],
      ['line', 'FORMAT', ['LOWER'], [['ADA', 'ada']]],
      ['line', 'FORMAT', ['CAPITALIZATION'], [['ada  lovelace-x', 'Ada  Lovelace-x']]],
      [
        'line',
        'WHITESPACE',
        ['TRIM'],
        [
          [' a b ', 'a b'],
          ['  ', null],
        ],
      ],
      ['line', 'WHITESPACE', [], [[' a b\t', 'ab']]],
      ['line', 'EMAIL', [], [[' Ada@Example.COM ', 'ada@example.com']]],
      [
        'line',
        'DOMAIN',
        [],
        [
          ['https://www.Example.com/path', 'example.com'],
          ['EXAMPLE.com', 'example.com'],
        ],
      ],
      [
        'line',
        'URL',
        [],
        [
          [' example.com/A ', 'https://example.com/A'],
          ['http://x.example', 'http://x.example'],
        ],
      ],
      [
        'phone_line',
        'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE',
        [],
        [
          [' +1 (617) 555-0100', '+16175550100'],
          ['+44 20 7946 0958 x12', '+442079460958 ext 12'],
        ],
      ],
    ]
  test.each(tidied)('on %s by %s %j stores the form that is asked for', async (name, rule, args, pairs) => {
    await newProperty(portal, name)
    await setRule(portal, name, rule, args, true)
    const stored = await outcomes(
      portal,
      name,
      pairs.map(([given]) => given),
    )
    expect(stored).toEqual(pairs.map(([, kept]) => kept))
  })

  test('comes before the other rules, and does not save what it can not mend', async () => {
    await newProperty(portal, 'line')
    await setRule(portal, 'line', 'WHITESPACE', ['TRIM'], true)
    await setRule(portal, 'line', 'MAX_LENGTH', ['3'])
    await setRule(portal, 'line', 'URL', [], true)
    expect(await outcomes(portal, 'line', ['  nonsense  '])).toEqual(['INVALID_MAX_LENGTH'])
    expect(await outcomes(portal, 'line', ['  ab  '])).toEqual(['INVALID_URL'])
  })

  test('makes no value longer than any may be', async () => {
    await newProperty(portal, 'area')
    await setRule(portal, 'area', 'FORMAT', ['UPPER'], true)
    expect(await outcomes(portal, 'area', ['ß'.repeat(40_000)])).toEqual(['VALUE_TOO_LONG'])
  })

  test('counts where a record is named by a unique property', async () => {
    const unique = { name: 'code', label: 'Code', type: 'string', fieldType: 'text', hasUniqueValue: true }
    await portal.post('/crm/v3/properties/contacts', { ...unique, groupName: 'contactinformation' })
    await setRule(portal, 'code', 'FORMAT', ['UPPER'], true)
    const upsert = (id: string) =>
      portal.post(`${CONTACTS}/batch/upsert`, { inputs: [{ id, idProperty: 'code', properties: { firstname: id } }] })
    const first = await upsert('abc')
    const second = await upsert('ABC')
    expect([first.body.results[0].new, second.body.results[0].new]).toEqual([true, false])
    expect((await portal.get(`${CONTACTS}/aBc?idProperty=code&properties=code`)).body.properties.code).toBe('ABC')
  })
})

describe('patterns', () => {
  test('never hold the server up, whatever they are and whatever they are asked of', async () => {
    await newProperty(portal, 'area')
    const texts = [`${'a'.repeat(65_000)}!`, `q${'ab'.repeat(30_000)}c`]
    for (const pattern of ['(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a|aa)+$', '(.*)*x', '(a|b)*a(a|b){200}c']) {
      await setRule(portal, 'area', 'REGEX', [pattern])
      const started = performance.now()
      expect(await outcomes(portal, 'area', texts)).toEqual(texts.map(() => 'INVALID_REGEX'))
      expect(performance.now() - started).toBeLessThan(2_000)
    }
  })

  test('mean the same as in JavaScript where both have them', async () => {
    await newProperty(portal, 'line')
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), minLength: 1, maxLength: 6 })
    const pattern = fc
      .array(fc.constantFrom('a', 'b+', '[ab]', '\\d?', '(a|b)*', '-{1,2}', '.'), { minLength: 1, maxLength: 4 })
      .map((parts) => `^${parts.join('')}$`)
    await fc.assert(
      fc.asyncProperty(pattern, fc.array(letters, { minLength: 1, maxLength: 20 }), async (source, values) => {
        await setRule(portal, 'line', 'REGEX', [source])
        const expected = values.map((value) => (new RegExp(source).test(value) ? value : 'INVALID_REGEX'))
        expect(await outcomes(portal, 'line', values)).toEqual(expected)
      }),
      { numRuns: 15 },
    )
  })
})
