import { describe, expect, test } from 'vitest'
import {
  compareVersions,
  endOfSupport,
  isDated,
  isVersion,
  successorVersion,
  type Version,
  versions,
} from './versions.ts'

describe('versions', () => {
  test('are known by their exact text only', () => {
    expect(versions.every(isVersion)).toBe(true)
    for (const text of ['v5', 'V3', '2026-9', '2026-09-beta', '2027-03', '', 'objects'])
      expect(isVersion(text)).toBe(false)
  })

  test('sort oldest first', () => {
    expect([...versions].reverse().toSorted(compareVersions)).toEqual(versions)
    expect(versions.filter(isDated)).toEqual(['2025-09', '2026-03', '2026-09'])
  })

  test('are followed by the newest one, which nothing follows', () => {
    expect(successorVersion('v3')).toBe('2026-09')
    expect(successorVersion('2025-09')).toBe('2026-09')
    expect(successorVersion('2026-09')).toBeUndefined()
  })

  test.each<[Version, string]>([
    ['v1', '2027-09-30'],
    ['v2', '2027-09-30'],
    ['v3', '2027-09-30'],
    ['v4', '2027-03-30'],
    ['2025-09', '2027-03-31'],
    ['2026-03', '2027-09-30'],
    ['2026-09', '2028-03-31'],
  ])('%s is supported until %s', (version, day) => {
    expect(endOfSupport(version)).toBe(day)
  })
})
