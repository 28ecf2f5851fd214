import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { match, methodsFor } from './match.ts'
import { operations } from './operations.ts'
import { twinPaths } from './successors.ts'

describe('match', () => {
  test.each([
    ['/crm/v3/objects/contacts', 'POST /crm/v3/objects/contacts'],
    ['/crm/objects/v3/contacts', 'POST /crm/v3/objects/contacts'],
    ['/crm/v3/objects/contacts/', 'POST /crm/v3/objects/contacts'],
    ['/crm/v3/objects/contacts?archived=false&x=/a/b', 'POST /crm/v3/objects/contacts'],
    ['/crm/v3/objects/%63ontacts', 'POST /crm/v3/objects/contacts'],
    ['https://api.hubapi.com/crm/v3/objects/contacts?x=1', 'POST /crm/v3/objects/contacts'],
    ['/crm/v3/objects/Contacts', 'POST /crm/v3/objects/{objectType}'],
    ['/crm/v3/objects/contact', 'POST /crm/v3/objects/{objectType}'],
    ['/crm/v3/objects/0-1', 'POST /crm/v3/objects/{objectType}'],
    ['/crm/v3/objects/deals', 'POST /crm/v3/objects/0-3'],
    ['/crm/objects/2026-09/contacts', 'POST /crm/v3/objects/{objectType}'],
    ['/crm/objects/2026-09-beta/contacts', 'POST /crm/v3/objects/{objectType}'],
    ['/crm/v3/objects/contacts/batch/upsert', 'POST /crm/v3/objects/contacts/batch/upsert'],
    ['/crm/v3/lists', 'POST /crm/v3/lists'],
    ['/crm/lists/v3', 'POST /crm/v3/lists'],
  ])('POST %s is %s', (url, id) => {
    expect(match('POST', url)?.operation.id).toBe(id)
  })

  test.each([
    '',
    '/',
    'crm/v3/objects/contacts',
    'https://api.hubapi.com',
    'https://api.hubapi.com?x=/crm/v3/objects/contacts',
    '/crm/v3/objects/%E0%A4%A',
    '/crm/v3/objects/%',
    '/crm//v3/objects/contacts',
    '/crm/v3/objects//contacts',
    '/crm/v3/objects/contacts//',
    '/crm/v9/objects/contacts',
    '/crm/objects/2027-03/contacts',
    '/crm/objects/v3-beta/contacts',
    '/crm/v3/objects/contacts/1/2/3',
    '/__proto__/constructor',
  ])('GET %j is nothing', (url) => {
    expect(match('GET', url)).toBeUndefined()
  })

  test('gives each value decoded once, under the name in the template', () => {
    expect(match('get', '/crm/v3/objects/contacts/a%40b.com')?.params).toEqual({ contactId: 'a@b.com' })
    expect(match('GET', '/crm/v3/objects/2-5/a%252Fb')?.params).toEqual({ objectType: '2-5', objectId: 'a%2Fb' })
    expect(match('PUT', '/crm/v4/objects/deal/1/associations/default/company/2')?.params).toEqual({
      fromObjectType: 'deal',
      fromObjectId: '1',
      toObjectType: 'company',
      toObjectId: '2',
    })
  })

  test('prefers fixed segments and comes back from them when they lead nowhere', () => {
    // `contacts` has no route to its associations of its own, and `search` is only a search when it is posted.
    expect(match('GET', '/crm/v4/objects/contacts/1/associations/companies')?.path).toContain('{objectType}')
    expect(match('GET', '/crm/objects/v3/contacts/1/associations/companies')?.params['objectType']).toBe('contacts')
    expect(match('POST', '/crm/v3/objects/contacts/search')?.path).toBe('/crm/v3/objects/contacts/search')
    expect(match('GET', '/crm/v3/objects/contacts/search')?.params).toEqual({ contactId: 'search' })
  })

  test('takes a file path with its slashes plain or escaped', () => {
    const path = '/cms/v3/source-code/{environment}/content/{path}'
    expect(match('GET', '/cms/v3/source-code/draft/content/my/theme%20a/x.html')).toMatchObject({
      path,
      params: { environment: 'draft', path: 'my/theme a/x.html' },
    })
    expect(match('GET', '/cms/v3/source-code/draft/content/my%2Fx.html')?.params['path']).toBe('my/x.html')
    expect(match('GET', '/cms/v3/source-code/draft/content/')).toBeUndefined()
    expect(match('GET', '/files/v3/folders/a/b')?.params).toEqual({ folderPath: 'a/b' })
    expect(match('GET', '/files/v3/folders/7')?.params).toEqual({ folderId: '7' })
  })

  test('says where to go and until when', () => {
    expect(match('POST', '/crm/v3/objects/contacts')).toMatchObject({
      version: 'v3',
      endOfSupport: '2027-09-30',
      successor: {
        version: '2026-09',
        path: '/crm/objects/2026-09/contacts',
        operation: 'POST /crm/v3/objects/contacts',
      },
    })
    expect(match('GET', '/webhooks/2026-03/1/settings')).toMatchObject({
      endOfSupport: '2027-09-30',
      successor: { path: '/app-webhooks/2026-09/{appId}/settings' },
    })
    expect(match('GET', '/crm/v4/objects/contacts/1/associations/deals')?.endOfSupport).toBe('2027-03-30')
  })

  test('a successor that is asked or answers otherwise is named as another operation', () => {
    expect(match('GET', '/oauth/v1/access-tokens/x')?.successor).toEqual({
      version: '2026-09',
      path: '/oauth/2026-09/token/introspect',
      operation: 'POST /oauth/v3/token/introspect',
    })
    expect(match('POST', '/crm/v3/associations/a/b/batch/read')?.successor?.operation).toBe(
      'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read',
    )
  })

  test('nothing follows the newest path, or one that simply ends', () => {
    expect(match('POST', '/crm/objects/2026-09/contacts')).not.toHaveProperty('successor')
    expect(match('GET', '/marketing/v3/forms')).not.toHaveProperty('successor')
    expect(match('GET', '/crm/v3/objects/payments')).not.toHaveProperty('successor')
  })

  test('successors are newer and found at their own address', () => {
    for (const { method, paths } of operations()) {
      for (const { version, path } of paths) {
        const next = match(method, path.replaceAll(/\{[^}]+\}/g, '17'))?.successor
        if (next === undefined) continue
        const at = match(next.operation.split(' ')[0] ?? '', next.path.replaceAll(/\{[^}]+\}/g, '17'))
        expect(at?.version, `${method} ${path}`).toBe(next.version)
        expect(at?.successor, `${method} ${path} from ${version}`).toBeUndefined()
      }
    }
  })
})

describe('methodsFor', () => {
  test('lists what an address takes', () => {
    expect(methodsFor('/crm/v3/objects/contacts/1?x')).toEqual(['DELETE', 'GET', 'PATCH'])
    expect(methodsFor('/crm/v3/objects/2-1')).toEqual(['GET', 'POST'])
    expect(methodsFor('/cms/v3/source-code/draft/content/a/b')).toEqual(['DELETE', 'GET', 'POST', 'PUT'])
    expect(methodsFor('/nowhere')).toEqual([])
    expect(methodsFor('/crm/%')).toEqual([])
  })

  const known = operations()
    .flatMap(({ paths }) => paths)
    .flatMap(({ path }) => path.split('/'))
  const segment = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...new Set(known)) },
    fc.string(),
    fc.constantFrom('', '%', '%2F', '%zz', '..', '2026-09-beta', '__proto__', '?', '#', '{x}'),
  )
  const url = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.array(segment, { maxLength: 9 }).map((segments) => `/${segments.join('/')}`),
    fc.constantFrom(...operations()).map(({ path }) => path),
  )

  test('no address makes it throw, and it agrees with match', () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
    fc.assert(
      fc.property(url, (address) => {
        expect(methodsFor(address)).toEqual(methods.filter((method) => match(method, address) !== undefined).toSorted())
      }),
      { numRuns: 2000 },
    )
  })
})

describe('twinPaths', () => {
  test('lists every version and both v3 spellings, with the names of the template given', () => {
    const paths = twinPaths('GET', '/crm/v3/objects/{type}/{id}').map(({ path }) => path)
    expect(paths).toEqual([
      '/crm/v3/objects/{type}/{id}',
      '/crm/objects/v3/{type}/{id}',
      '/crm/objects/2025-09/{type}/{id}',
      '/crm/objects/2026-03/{type}/{id}',
      '/crm/objects/2026-09/{type}/{id}',
    ])
  })

  test('starts from any of them', () => {
    const all = twinPaths('POST', '/crm/v3/properties/{objectType}/batch/read')
    expect(all).toHaveLength(5)
    for (const { path } of all) expect(twinPaths('POST', path)).toEqual(all)
  })

  test('knows the exceptions, and nothing of what is not published', () => {
    expect(twinPaths('PUT', '/webhooks/v3/{appId}/settings').map(({ path }) => path)).toEqual([
      '/webhooks/v3/{appId}/settings',
      '/app-webhooks/2025-09/{appId}/settings',
      '/webhooks/2026-03/{appId}/settings',
      '/app-webhooks/2026-09/{appId}/settings',
    ])
    expect(twinPaths('PUT', '/crm/v3/objects/{objectType}')).toEqual([])
  })

  test('what is served under one template is served under its twins', () => {
    for (const { id, method, path } of operations()) {
      for (const twin of twinPaths(method, path)) {
        const found = match(method, twin.path.replaceAll(/\{[^}]+\}/g, '17'))
        expect(found?.operation.id, twin.path).toBe(id)
        expect(found?.version).toBe(twin.version)
      }
    }
  })
})
