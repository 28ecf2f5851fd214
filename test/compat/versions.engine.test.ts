import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '../../src/api/operation.ts'
import { twinPaths } from '../../src/catalogue/catalogue.ts'
import { type Caller, caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import {
  address,
  newTargets,
  recordOperations as operations,
  sampleOf,
  send,
  type Target,
  type TypeCase,
  typeCases,
} from './samples.ts'
import { anonymous, expectRefusal, freshEmail } from './support.ts'

let spoke: TestSpoke

beforeAll(async () => {
  spoke = await openTestSpoke()
})

afterAll(() => spoke.close())

/** Every address of an operation: v3 in both spellings, every dated version, and each of those as a beta too. */
function templatesOf({ method, path }: Operation): readonly string[] {
  return twinPaths(method, path).flatMap(({ version, path: twin }) =>
    /^\d{4}-\d{2}$/.test(version) ? [twin, twin.replace(version, `${version}-beta`)] : [twin],
  )
}

const dated = operations.flatMap((operation) =>
  templatesOf(operation)
    .filter((template) => /\d{4}-\d{2}/.test(template))
    .map((template) => ({ operation, template })),
)

test('every operation has its v3 path in both spellings and its twins of every version since 2025-09', () => {
  const twins = templatesOf(operations.find(({ id }) => id === 'crm.objects.search') ?? (operations[0] as Operation))
  expect(twins).toEqual([
    '/crm/v3/objects/{objectType}/search',
    '/crm/objects/v3/{objectType}/search',
    '/crm/objects/2025-09/{objectType}/search',
    '/crm/objects/2025-09-beta/{objectType}/search',
    '/crm/objects/2026-03/{objectType}/search',
    '/crm/objects/2026-03-beta/{objectType}/search',
    '/crm/objects/2026-09/{objectType}/search',
    '/crm/objects/2026-09-beta/{objectType}/search',
  ])
  for (const operation of operations) expect(templatesOf(operation)).toHaveLength(8)
})

/** An answer without what differs from record to record and from moment to moment. */
function masked({ status, headers, body }: Reply, path: string, { id, value }: Target, fresh: string): unknown {
  const other = body?.id ?? body?.results?.[0]?.id ?? id
  const text = JSON.stringify({ status, location: headers.get('location'), body: body ?? null })
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<time>')
    .replace(/"correlationId":"[^"]+"/, '"correlationId":"<uuid>"')
    .replace(/after=\d+/, 'after=<id>')
    .replace(/"after":"\d+"/, '"after":"<id>"')
    .replaceAll(`${path}?`, '<path>?')
    .replaceAll(fresh, '<fresh>')
    .replaceAll(value, '<value>')
  return JSON.parse(
    [id, other].reduce(
      (masking, each) => masking.replaceAll(`"${each}"`, '"<id>"').replaceAll(`/${each}"`, '/<id>"'),
      text,
    ),
  )
}

describe.each(typeCases)('$name', (type: TypeCase) => {
  let portal: Caller
  let first: Target

  beforeAll(async () => {
    portal = await spoke.newPortal()
    const [oldest] = await newTargets(portal, type, 2)
    if (oldest === undefined) throw new Error('No record was made.')
    first = oldest
  })

  test.each(operations)(
    '$id answers the same under every path, spelling of the type and trailing slash',
    async (operation) => {
      const calls = templatesOf(operation).flatMap((template) => [
        ...type.spellings.map((spelling) => ({ template, spelling, slash: '' })),
        { template, spelling: type.name, slash: '/' },
      ])
      const targets = await newTargets(portal, type, calls.length + 1)

      async function answerAt(template: string, spelling: string, slash: string, target: Target): Promise<unknown> {
        const path = address(template, spelling, target.id) + slash
        const fresh = freshEmail('fresh')
        const reply = await send(portal, operation, path, target, fresh)
        expect({ path, status: reply.status }).toEqual({ path, status: sampleOf(operation).status })
        return masked(reply, path, operation.id === 'crm.objects.list' ? first : target, fresh)
      }

      const expected = await answerAt(operation.path, type.name, '', targets[calls.length] as Target)
      for (const [at, { template, spelling, slash }] of calls.entries()) {
        const answer = await answerAt(template, spelling, slash, targets[at] as Target)
        expect(answer, `${template} as ${spelling}${slash}`).toEqual(expected)
      }
    },
  )

  test('a record is archived whichever path and spelling its DELETE came by', async () => {
    const operation = operations.find(({ id }) => id === 'crm.objects.archive') as Operation
    const templates = templatesOf(operation)
    const targets = await newTargets(portal, type, templates.length)
    for (const [at, template] of templates.entries()) {
      const { id } = targets[at] as Target
      await portal.delete(address(template, type.spellings[at % type.spellings.length] ?? '', id))
      expect((await portal.get(`/crm/v3/objects/${type.name}/${id}`)).status, template).toBe(404)
      expect((await portal.get(`/crm/v3/objects/${type.name}/${id}?archived=true`)).body.archived).toBe(true)
    }
  })

  test('the next page has the very path of the page before', async () => {
    for (const template of templatesOf(operations.find(({ id }) => id === 'crm.objects.list') as Operation)) {
      const path = address(template, type.name, '')
      const { body } = await portal.get(`${path}?limit=1&properties=city`)
      expect(body.paging.next.link.split('?')[0]).toBe(spoke.url + path)
      const next = await portal.get(body.paging.next.link.slice(spoke.url.length))
      expect(next.status).toBe(200)
      expect(Number(next.body.results[0].id)).toBeGreaterThan(Number(body.results[0].id))
    }
  })
})

test('a version that HubSpot does not publish is an unknown path', async () => {
  for (const version of ['2024-09', '2026-04', '2026-3', '2026-03-alpha', 'v9', 'v3-beta']) {
    const { status } = await spoke.get(`/crm/objects/${version}/contacts`)
    expect({ version, status }).toEqual({ version, status: 404 })
  }
})

describe('an account API key', () => {
  const byKey = () => anonymous(spoke.url)

  test.each(typeCases)('opens every v3 path of $name, in both spellings', async (type) => {
    for (const operation of operations) {
      const { method } = operation
      const { status, query, body } = sampleOf(operation)
      for (const template of templatesOf(operation).slice(0, 2)) {
        const [target] = await newTargets(spoke, type, 1)
        if (target === undefined) throw new Error('No record was made.')
        const path = `${address(template, type.name, target.id)}?hapikey=${spoke.apiKey}&${query ?? ''}`
        const content = body?.(target, freshEmail())
        const reply = await byKey()(method, path, {
          headers: { 'content-type': 'application/json' },
          ...(content === undefined ? {} : { body: JSON.stringify(content) }),
        })
        expect({ template, status: reply.status }).toEqual({ template, status })
      }
    }
  })

  test.each(dated)('is refused on $operation.method $template', async ({ operation, template }) => {
    const path = address(template, 'contacts', '1')
    const page = `${spoke.url}/console/`
    expectRefusal(await byKey()(operation.method, `${path}?hapikey=${spoke.apiKey}`), 401, {
      message: `The API key provided is invalid. View or manage your API key here: ${page}`,
      links: { 'api key': page },
      category: 'INVALID_AUTHENTICATION',
    })
  })

  test('is refused on dated paths in the Authorization header too', async () => {
    const holder = caller(spoke.url, spoke.portalId, spoke.apiKey)
    expect((await holder.get('/crm/v3/objects/contacts')).status).toBe(200)
    expect((await holder.get('/crm/objects/2026-03/contacts')).status).toBe(401)
  })

  test('never appears in the link to the next page, wherever in the query it stood', async () => {
    await newTargets(spoke, typeCases[0] as TypeCase, 3)
    const key = `hapikey=${spoke.apiKey}`
    for (const query of [
      `${key}&limit=1`,
      `limit=1&${key}`,
      `limit=1&${key}&properties=city`,
      `limit=1&${key}&${key}`,
    ]) {
      const { status, body } = await byKey()('GET', `/crm/v3/objects/contacts?${query}`)
      expect(status).toBe(200)
      expect(body.paging.next.link).toMatch(/[?&]limit=1&/)
      expect(JSON.stringify(body)).not.toContain(spoke.apiKey)
      expect(body.paging.next.link).not.toContain('hapikey')
    }
    const withToken = await spoke.get(`/crm/v3/objects/contacts?${key}&limit=1`)
    expect(withToken.status).toBe(200)
    expect(JSON.stringify(withToken.body)).not.toContain(spoke.apiKey)
  })
})
