import { describe, expect, test } from 'vitest'
import { shared } from './across-types.ts'
import { readNotation } from './notation.ts'

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

  test('takes flags away, and gives shared properties by their name', () => {
    const [plain, bare, notes] = readNotation('g', 'a string/text\nb string/text [H-DF]\nnum_notes')
    expect(plain).toMatchObject({ formField: true, readOnlyDefinition: true, hidden: false })
    expect(bare).toMatchObject({ formField: false, readOnlyDefinition: false, archivable: true, hidden: true })
    expect(notes).toMatchObject({ name: 'num_notes', group: 'g', readOnly: true, displayOrder: -1 })
    expect(notes).toEqual(shared('g', 'num_notes')[0])
    expect(() => shared('g', 'num_notes unheard_of')).toThrow('unheard_of')
  })

  test.each(['', 'x', 'x y', 'x string/text label without quotes', 'x nonsense/text'])(
    'refuses %j, but for an empty line',
    (line) => {
      if (line === '') expect(readNotation('g', line)).toEqual([])
      else expect(() => readNotation('g', line)).toThrow()
    },
  )
})
