import { describe, expect, test } from 'vitest'
import { publishedObjectType } from '../../catalogue/catalogue.ts'
import { standardTypes } from './all.ts'
import { declareType } from './declare.ts'
import { standardPipelines } from './pipelines.ts'
import { searchedProperties } from './searched.ts'

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
    // A creation date that may be given is let through by createdIsSettable; its definition is read-only all the same.
    for (const name of ['hs_object_id', createdProperty, modifiedProperty])
      expect(definition(name)?.readOnly).toBe(true)
    for (const name of [createdProperty, modifiedProperty, 'hs_object_id']) expect(defaultProperties).toContain(name)
    for (const name of requires) expect(definition(name)?.readOnly).toBe(false)
  })

  test('files every property under a group it has, and gives every choice its options', () => {
    const groups = new Set(type.groups.map(({ name }) => name))
    expect(groups.size).toBe(type.groups.length)
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

test('a property declared twice is refused', () => {
  const type = declareType({
    id: '0-0',
    name: 'things',
    singular: 'thing',
    errorName: 'THING',
    labels: ['Thing', 'Things'],
    display: 'name',
    created: 'createdate',
    properties: 'name string/text\nhs_was_imported',
  })
  expect(() => type.properties).toThrow('declared twice')
})

test('types are in the order of their ids', () => {
  const ids = standardTypes.map(({ id }) => Number(id.slice('0-'.length)))
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
})

test('only deals, tickets and companies can be backdated', () => {
  const settable = standardTypes.filter(({ createdIsSettable }) => createdIsSettable)
  expect(settable.map(({ name }) => name)).toEqual(['companies', 'deals', 'tickets'])
})

test('deals and tickets have everything HubSpot’s have', () => {
  const count = (name: string) => standardTypes.find((type) => type.name === name)?.properties.size
  expect([count('deals'), count('tickets')]).toEqual([151, 113])
})

test('choices that belong to the portal are left to it', () => {
  for (const { name, pipeline, properties } of standardTypes) {
    if (pipeline === undefined) continue
    for (const property of [pipeline.property, pipeline.stage]) {
      expect([name, properties.get(property)]).toMatchObject([name, { externalOptions: true, options: [] }])
    }
  }
})

test('query looks through properties that there are', () => {
  for (const [id, names] of searchedProperties) {
    const type = standardTypes.find((each) => each.id === id)
    expect([id, names.filter((name) => type?.properties.has(name) !== true)]).toEqual([id, []])
    expect(new Set(names).size).toBe(names.length)
  }
})

test('every type that moves through stages has a pipeline to begin with, and its stages say whether they are closed', () => {
  for (const type of standardTypes) {
    const own = standardPipelines.filter(({ typeId }) => typeId === type.id)
    if (type.pipeline !== undefined) expect([type.name, own.length]).toEqual([type.name, 1])
    for (const { stages } of own) {
      expect(stages.map(({ displayOrder }) => displayOrder)).toEqual([...stages.keys()])
      for (const { metadata } of stages) expect(metadata['isClosed']).toMatch(/^(true|false)$/)
    }
  }
  const deal = standardPipelines.find(({ typeId }) => typeId === '0-3')
  expect(deal?.stages.map(({ metadata }) => metadata['probability'])).toEqual([
    '0.2',
    '0.4',
    '0.6',
    '0.8',
    '0.9',
    '1.0',
    '0.0',
  ])
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
