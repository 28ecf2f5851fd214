import { describe, expect, test } from 'vitest'
import { type Caller, countedFor, type Tier } from './tiers.ts'

const caller = (kind: string): Caller => ({
  portal: 1,
  credential: { id: 3, kind },
  app: kind.endsWith('key') && kind !== 'service-key' ? undefined : 7,
})

const limits = (who: Caller, call: Parameters<typeof countedFor>[1], tier: Tier | undefined) =>
  countedFor(who, call, tier, [])
    .filter(({ max }) => Number.isFinite(max))
    .map(({ name, policy, max }) => `${name} ${policy.name} ${max}`)

describe('what a call is held against (hubspot-api.md §3.1)', () => {
  test.each([
    ['free', 100, 250_000],
    ['professional', 190, 625_000],
    ['add-on', 250, 1_625_000],
  ] as const)('a private app under %s: its window and the day of the portal', (tier, max, daily) => {
    const expected = [`app:7 TEN_SECONDLY_ROLLING ${max}`, `daily DAILY ${daily}`]
    expect(limits(caller('private-app'), 'standard', tier)).toEqual(expected)
    expect(limits(caller('service-key'), 'standard', tier)).toEqual(expected)
  })

  test('a public OAuth app: 110 in each portal that installed it, and no day, whatever the subscription', () => {
    for (const tier of ['free', 'add-on'] as const) {
      expect(limits(caller('oauth-app'), 'standard', tier)).toEqual(['app:7 TEN_SECONDLY_ROLLING 110'])
    }
  })

  test('account keys share one window; a developer key has its own, and no day', () => {
    const [first, second] = [caller('api-key'), { ...caller('api-key'), credential: { id: 4, kind: 'api-key' } }]
    expect(limits(first, 'standard', 'free')[0]).toBe('api-keys TEN_SECONDLY_ROLLING 100')
    expect(limits(second, 'standard', 'free')).toEqual(limits(first, 'standard', 'free'))
    expect(limits(caller('developer-key'), 'standard', 'free')).toEqual(['key:3 TEN_SECONDLY_ROLLING 100'])
  })

  test('searches, batches of associations and exempt operations: not the window of the app', () => {
    const app = caller('private-app')
    expect(limits(app, 'search', 'free')).toEqual(['search SECONDLY 5', 'daily DAILY 250000'])
    expect(limits(app, 'associations', 'professional')).toEqual([
      'associations:app:7 TEN_SECONDLY_ROLLING 150',
      'daily DAILY 625000',
      'daily:associations DAILY 500000',
    ])
    expect(limits(app, 'uncapped', 'free')).toEqual(['daily DAILY 250000'])
    expect(limits(app, 'exempt', 'free')).toEqual([])
    expect(limits(app, 'verify', 'free')).toEqual([])
  })
})
