import { describe, expect, test } from 'vitest'
import { publishedObjectType } from '../../catalogue/catalogue.ts'
import { standardTypes } from './all.ts'
import { deriveEmailParties, deriveLineAmount, derivePreview } from './derived.ts'
import { readNotation } from './notation.ts'
import { standardPipelines } from './pipelines.ts'

describe.each(standardTypes.map((type) => ({ name: type.name, type })))('$name', ({ type }) => {
  const definition = (name: string) => type.properties.get(name)

  test('is the type that HubSpot knows by these names and this id', () => {
    for (const spelling of [type.id, type.name, type.singular]) {
      expect(publishedObjectType(spelling)).toMatchObject({
        typeId: type.id,
        name: type.name,
        errorName: type.errorName,
      })
    }
  })

  test('has every property that it speaks of', () => {
    const { createdProperty, modifiedProperty, defaultProperties, indexed, requires, requiresOneOf, unique, pipeline } =
      type
    const named = [
      createdProperty,
      modifiedProperty,
      ...defaultProperties,
      ...indexed,
      ...requires,
      ...requiresOneOf,
      ...unique,
    ]
    const stages = pipeline === undefined ? [] : [pipeline.property, pipeline.stage]
    for (const name of [
      ...named,
      ...stages,
      type.displayProperty,
      'hs_object_source',
      'hs_object_source_label',
      'hs_merged_object_ids',
    ]) {
      expect([name, definition(name)?.name]).toEqual([name, name])
    }
    expect(defaultProperties).toEqual([...defaultProperties].sort())
    for (const name of ['hs_object_id', modifiedProperty]) expect(definition(name)?.readOnly).toBe(true)
    for (const name of requires) expect(definition(name)?.readOnly).toBe(false)
  })

  test('files every property under a group it has, and gives every choice its options', () => {
    const groups = new Set(type.groups.map(({ name }) => name))
    for (const property of type.properties.values()) {
      expect([property.name, groups.has(property.group)]).toEqual([property.name, true])
      const values = property.options.map(({ value }) => value)
      expect(new Set(values).size).toBe(values.length)
      if (
        property.type === 'enumeration' &&
        !property.externalOptions &&
        !property.readOnly &&
        property.name !== 'hs_persona'
      ) {
        expect([property.name, values.length > 0]).toEqual([property.name, true])
      }
    }
  })
})

test('ids and names are each one type’s', () => {
  for (const key of ['id', 'name', 'singular', 'errorName'] as const) {
    expect(new Set(standardTypes.map((type) => type[key])).size).toBe(standardTypes.length)
  }
  expect(standardTypes.length).toBe(33)
})

test('seed pipelines belong to types, with stages of their own', () => {
  for (const { typeId, stages } of standardPipelines) {
    expect(standardTypes.some(({ id }) => id === typeId)).toBe(true)
    expect(stages.length).toBeGreaterThan(1)
  }
  const ids = standardPipelines.flatMap(({ typeId, stages }) => stages.map(({ id }) => `${typeId} ${id}`))
  expect(new Set(ids).size).toBe(ids.length)
})

describe('the notation of properties', () => {
  test('says name, kind, flags, label and options', () => {
    const [size, seen] = readNotation(
      'g',
      'size enumeration/select [X] "Shoe size" = s "Small", m\n--\nhs_seen_at datetime/date',
    )
    expect(size).toMatchObject({ name: 'size', label: 'Shoe size', externalOptions: true, readOnly: false })
    expect(size?.options.map(({ value, label }) => [value, label])).toEqual([
      ['s', 'Small'],
      ['m', 'M'],
    ])
    expect(seen).toMatchObject({ name: 'hs_seen_at', label: 'Seen at', readOnly: true, group: 'g' })
  })

  test.each(['', 'x', 'x y', 'x string/text label without quotes', 'x nonsense/text'])(
    'refuses %j, but for an empty line',
    (line) => {
      if (line === '') expect(readNotation('g', line)).toEqual([])
      else expect(() => readNotation('g', line)).toThrow()
    },
  )
})

describe('what the server sets by itself', () => {
  test.each([
    [{ price: '10', quantity: '3' }, '30'],
    [{ price: '10', quantity: '3', discount: '0.5' }, '28.5'],
    [{ price: '0.1', quantity: '3' }, '0.3'],
    [{ price: '200', quantity: '2', hs_discount_percentage: '12.5' }, '350'],
    [{ price: '7' }, '7'],
    [{ quantity: '3' }, undefined],
  ])('a line item of %j comes to %s', (given, amount) => {
    const values: Record<string, string> = { ...given, amount: 'stale' }
    deriveLineAmount(values)
    expect(values['amount']).toBe(amount)
  })

  test('a preview is text without tags, cut, and goes with its body', () => {
    const values: Record<string, string> = { body: `<p>Hello <b>there</b></p>${'x'.repeat(300)}` }
    derivePreview(values, 'body')
    expect(values['hs_body_preview']).toMatch(/^Hello there x+$/)
    expect(values['hs_body_preview']).toHaveLength(200)
    expect(values['hs_body_preview_is_truncated']).toBe('true')
    delete values['body']
    derivePreview(values, 'body')
    expect(values).toEqual({})
  })

  test('the parties of an e-mail come out of its headers, whatever is in them', () => {
    const headers = {
      from: { email: 'a@x.example', firstName: 'A' },
      to: [{ email: 'b@x.example', lastName: 'B' }],
      cc: [],
    }
    const values: Record<string, string> = { hs_email_headers: JSON.stringify(headers) }
    deriveEmailParties(values)
    expect(values).toMatchObject({
      hs_email_from_email: 'a@x.example',
      hs_email_from_firstname: 'A',
      hs_email_to_email: 'b@x.example',
      hs_email_to_lastname: 'B',
    })
    for (const odd of ['', 'not json', '[]', 'null', '{"from":7,"to":"x"}', '{"from":[[[]]]}']) {
      const with_ = { hs_email_headers: odd }
      expect(() => deriveEmailParties(with_)).not.toThrow()
    }
  })
})
