import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedObjectType, publishedObjectTypes } from './object-types.ts'
import { operations } from './operations.ts'
import { parameterOf, segmentsOf, withoutVersion } from './templates.ts'

describe('publishedObjectType', () => {
  test.each([
    ['contacts', '0-1', 'CONTACT'],
    ['COMPANIES', '0-2', 'COMPANY'],
    ['deal', '0-3', 'DEAL'],
    ['0-8', '0-8', 'LINE_ITEM'],
    ['meeting', '0-47', 'MEETING_EVENT'],
    ['goals', '0-74', 'GOAL_TARGET'],
    ['goal_targets', '0-74', 'GOAL_TARGET'],
    ['deal_split', '0-72', 'DEAL_SPLIT'],
    ['Commerce_Payments', '0-101', 'COMMERCE_PAYMENT'],
    ['postal_mail', '0-116', 'POSTAL_MAIL'],
    ['listings', '0-420', 'LISTING'],
    ['projects', '0-970', 'PROJECT'],
  ])('%s is %s, %s in errors', (name, typeId, errorName) => {
    expect(publishedObjectType(name)).toMatchObject({ typeId, errorName, custom: false })
  })

  test('custom objects are known by id and by full name', () => {
    expect(publishedObjectType('2-345')).toMatchObject({ custom: true, typeId: '2-345', errorName: '2-345' })
    expect(publishedObjectType('p17_Cars')).toMatchObject({ custom: true, errorName: 'P17_CARS' })
    expect(publishedObjectType('p17_Cars')?.readScopes).toEqual(['crm.objects.custom.read'])
  })

  test('nothing else is an object type', () => {
    for (const name of [
      'cars',
      'payments',
      '0-9999',
      '2-',
      '2-x',
      'p_cars',
      'p17_',
      'custom',
      '',
      'constructor',
      '{objectType}',
    ]) {
      expect(publishedObjectType(name), name).toBeUndefined()
    }
    fc.assert(fc.property(fc.string(), (name) => void publishedObjectType(name)))
  })

  test('no spelling stands for two types, and every name in a published path is one', () => {
    const spellings = publishedObjectTypes.flatMap((type) => type.spellings)
    expect(new Set(spellings).size).toBe(spellings.length)
    const inPaths = operations()
      .flatMap(({ paths }) => paths.map(({ path }) => withoutVersion(segmentsOf(path))))
      .filter((segments) => segments[0] === 'crm' && segments[1] === 'objects')
      .map((segments) => segments[2] ?? '')
      .filter((name) => parameterOf(name) === undefined)
    const unknown = new Set(inPaths.filter((name) => publishedObjectType(name) === undefined))
    expect(unknown).toEqual(new Set(['payments']))
  })
})
