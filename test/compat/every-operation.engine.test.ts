import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '../../src/api/operation.ts'
import { operations as all } from '../../src/api/operations.ts'
import { pathsOf } from '../../src/api/paths.ts'
import { allScopes, hasScopes } from '../../src/catalogue/catalogue.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { anonymous, expectEnvelope } from './support.ts'

// What holds for every operation, whatever it does: generated from the declarations, so that a new one is in at once.

/** Those that HubSpot's credentials open; the others have suites of their own. */
const operations = all.filter(({ own }) => own === undefined)

/** Operations that need a credential and nothing more, or `oauth`, which every token holds. */
const anyTokenOpens: ReadonlySet<string> = new Set([
  'spoke.keys.verify',
  'spoke.keys.forward-auth',
  'spoke.changes.stream',
  'account.api-usage.private-apps',
  'account.api-usage.all',
  'appinstalls.uninstall',
])

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

const params: Readonly<Record<string, string>> = {
  objectType: 'contacts',
  fromObjectType: 'contacts',
  toObjectType: 'companies',
}
const fill = (path: string) => path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '1')

describe.each(operations.map((operation) => ({ id: operation.id, operation })))(
  '$id',
  ({ operation }: { operation: Operation }) => {
    const { method } = operation
    const required = operation.scopes(params)

    test('is refused without a credential, under every path', async () => {
      for (const { path } of pathsOf(operation)) {
        const reply = await anonymous(spoke.url)(method, fill(path))
        expectEnvelope(reply, 401)
        expect(reply.body.category).toBe('INVALID_AUTHENTICATION')
      }
    })

    test.skipIf(anyTokenOpens.has(operation.id))(
      'is refused to a token of every scope that does not open it, and says which do',
      async () => {
        expect(required.length).toBeGreaterThan(0)
        const own = new Set(required.flat())
        const others = allScopes().filter((scope) => !own.has(scope))
        expect(hasScopes(required, new Set(others))).toBe(false)
        const stranger = await spoke.newToken(others)
        const reply = await stranger.call(method, fill(operation.path), operation.body === undefined ? undefined : {})
        expectEnvelope(reply, 403)
        const { requiredGranularScopes = [], requiredScopes = [] } = reply.body.errors[0].context
        expect([...requiredGranularScopes, ...requiredScopes].every((scope: string) => own.has(scope))).toBe(true)
      },
    )
  },
)

describe.each(
  operations.filter(({ body }) => body !== undefined).map((operation) => ({ id: operation.id, operation })),
)('$id', ({ operation }: { operation: Operation }) => {
  test('refuses a body that is not what it takes, with a 400', async () => {
    const wrong = '{"inputs":"x","properties":"x","label":7,"stages":7}'
    for (const raw of ['', '{', 'nonsense', '"text"', '42', 'null', wrong]) {
      const reply = await spoke.call(operation.method, fill(operation.path), undefined, {
        raw,
        headers: { 'content-type': 'application/json' },
      })
      expectEnvelope(reply, 400)
      expect(reply.body.category).toBe('VALIDATION_ERROR')
    }
  })
})
