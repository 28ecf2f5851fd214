import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { match } from './match.ts'
import { operationById, operations, publishedScopes } from './operations.ts'
import { genericOperation } from './successors.ts'
import { parameterOf, segmentsOf, shapeOf } from './templates.ts'
import { compareVersions } from './versions.ts'

// The published rows that the data was built from: SHA-256 over their sorted lines `METHOD path version`.
const ROWS = 2992
const ROWS_DIGEST = 'd156a0c1ce39102ced1dbdd2ee4aaa6a8bbfef9772f428f8b7239a1eec26002d'

const rows = operations().flatMap((operation) =>
  operation.paths.map(({ version, path }) => ({ operation, version, path, method: operation.method })),
)
const filled = (template: string): string =>
  template
    .split('/')
    .map((segment) => (parameterOf(segment) === undefined ? segment : '17'))
    .join('/')
const servedIn = (id: string): readonly string[] => [...new Set(operationById(id)?.paths.map(({ version }) => version))]

describe('the catalogue', () => {
  test('holds every published row, none twice and none of its own', () => {
    const lines = rows.map(({ method, path, version }) => `${method} ${path} ${version}`).toSorted()
    expect(lines).toHaveLength(ROWS)
    expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(ROWS_DIGEST)
  })

  test('every published row is found again, at its operation and in its version', () => {
    const lost = rows.filter(({ operation, method, path, version }) => {
      const found = match(method, filled(path))
      const listed = found?.operation.paths.some((one) => one.path === path && one.version === version)
      return found?.operation !== operation || found.version !== version || listed !== true
    })
    expect(lost.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  })

  test('no two operations claim one method and template', () => {
    const owners = new Map<string, string>()
    for (const { operation, path } of rows) {
      const key = `${operation.method} ${shapeOf(path)}`
      expect(owners.get(key) ?? operation.id, key).toBe(operation.id)
      owners.set(key, operation.id)
    }
  })

  test('ids are unique, made of method and the oldest path, and replacements exist', () => {
    expect(new Set(operations().map(({ id }) => id)).size).toBe(operations().length)
    for (const { id, method, path, paths, replacedBy } of operations()) {
      expect(id).toBe(`${method} ${path}`)
      expect(paths.map((one) => one.path.replace(/\/$/, ''))).toContain(path)
      expect(paths.map(({ version }) => version)).toEqual(paths.map(({ version }) => version).toSorted(compareVersions))
      if (replacedBy !== undefined) expect(operationById(replacedBy)).toBeDefined()
    }
  })

  test('the paths of one operation take the same number of values', () => {
    for (const { id, paths } of operations()) {
      const counts = paths.map(
        ({ path }) => segmentsOf(path).filter((segment) => parameterOf(segment) !== undefined).length,
      )
      expect(new Set(counts).size, id).toBe(1)
    }
  })

  // With the version segment merely ignored it would be 1,104 operations, 416 of them in four versions and 5 in five. The
  // named exceptions bring more together, and v3 rows of another shape stay apart, so that none is left in five.
  test('groups about 1,100 operations, over 416 of them in four versions', () => {
    const byVersions = Object.groupBy(operations(), ({ id }) => String(servedIn(id).length))
    const counts = Object.fromEntries(Object.entries(byVersions).map(([versions, list]) => [versions, list?.length]))
    expect(counts).toEqual({ 1: 101, 2: 512, 3: 13, 4: 445 })
    expect(publishedScopes()).toHaveLength(230)
  })

  test.each([
    ['GET /crm/v3/objects/{objectType}/{objectId}', ['v3', '2025-09', '2026-03', '2026-09']],
    ['GET /webhooks/v3/{appId}/settings', ['v3', '2025-09', '2026-03', '2026-09']],
    ['POST /events/v3/send', ['v3', '2025-09', '2026-03', '2026-09']],
    ['GET /events/v3/events/event-types', ['v3', '2025-09', '2026-03', '2026-09']],
    ['POST /automation/v4/actions/callbacks/complete', ['v4', '2025-09', '2026-03', '2026-09']],
    ['GET /business-units/v3/business-units/user/{userId}', ['v3', '2025-09', '2026-03', '2026-09']],
    ['POST /crm/objects/v3/deals/splits/batch/read', ['v3', '2025-09', '2026-03', '2026-09']],
    ['GET /crm/v3/extensions/calling/{appId}/settings', ['v3', '2025-09', '2026-03', '2026-09']],
    ['POST /marketing/v4/email/single-send', ['v4', '2026-03']],
    ['POST /integrators/timeline/v3/events/batch/create', ['v3', '2026-03']],
    ['POST /oauth/v1/token', ['v1', 'v3', '2026-03', '2026-09']],
    ['GET /settings/users/v3', ['v3', '2026-03']],
    ['POST /data-studio/2025-09/data-source', ['2025-09', '2026-03', '2026-09']],
    // The v3 shapes of associations and subscription definitions are not those of v4, which the dated versions took over.
    ['POST /crm/v3/associations/{fromObjectType}/{toObjectType}/batch/create', ['v3']],
    ['POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create', ['v4', '2025-09', '2026-03', '2026-09']],
    ['GET /communication-preferences/v3/definitions', ['v3']],
    ['GET /communication-preferences/v4/definitions', ['v4', '2025-09', '2026-03', '2026-09']],
  ])('%s is served in %j', (id, expected) => {
    expect(servedIn(id)).toEqual(expected)
  })

  test('rows that only the official client reaches join what they are another spelling of', () => {
    expect(match('GET', '/crm/v3/objects/deals/1')?.operation.id).toBe('GET /crm/v3/objects/0-3/{dealId}')
    expect(match('GET', '/settings/v3/users/')?.operation.id).toBe('GET /settings/users/v3')
    // These answer something else than the event itself.
    expect(match('GET', '/integrators/timeline/v3/events/1/2/render')?.operation.paths).toHaveLength(1)
  })

  test('what was published without a credential by mistake is not open', () => {
    const open = operations().filter(({ authTypes }) => authTypes.includes('none'))
    expect(open.map(({ id }) => id.replace(/^\S+ /, '')).filter((path) => !/^\/(?:oauth|meta)\//.test(path))).toEqual([
      '/crm/v3/extensions/cards-dev/sample-response',
    ])
  })

  test('an operation on one object type knows the route over all of them', () => {
    const id = (method: string, url: string): string | undefined => {
      const found = match(method, url)
      return found === undefined ? undefined : genericOperation(found.operation)?.id
    }
    expect(id('PATCH', '/crm/v3/objects/contacts/1')).toBe('PATCH /crm/v3/objects/{objectType}/{objectId}')
    expect(id('PATCH', '/crm/v3/objects/gadgets/1')).toBeUndefined()
    expect(id('GET', '/crm/v3/objects/payments')).toBeUndefined()
    expect(id('GET', '/crm/v3/owners')).toBeUndefined()
  })
})
