import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Finished, type Running, spoke } from '../harness/process.ts'

const TOKEN = 'pat-na1-11111111-2222-4333-8444-555555555555'
let root = ''
let folder = ''
let server: Running
let url = ''

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spoke-e2e-'))
  folder = join(root, 'data')
  server = spoke(['start', '--port', '0', '--data', folder], { SPOKE_BOOTSTRAP_TOKEN: TOKEN })
  url = (await server.says(/ready at (http:\/\/\S+)/))[1] ?? ''
})
afterAll(async () => {
  server.child.kill('SIGTERM')
  await server.finished
  rmSync(root, { recursive: true, force: true })
})

const run = (...args: readonly string[]): Promise<Finished> => spoke([...args, '--data', folder]).finished

async function status(token: string, method = 'GET', body?: string): Promise<number> {
  const response = await fetch(`${url}/crm/v3/objects/contacts`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  })
  await response.arrayBuffer()
  return response.status
}

describe('administration while the server runs', () => {
  test('a token made on the command line works on the very next call, with its scopes and no others', async () => {
    const made = await run('tokens', 'create', '--name', 'Reader', '--scopes', 'crm.objects.contacts.read')
    expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: '' })
    const token = made.out.trim()
    expect(await status(token)).toBe(200)
    expect(await status(token, 'POST', '{"properties":{"firstname":"Ada"}}')).toBe(403)
  })

  test('an API key made on the command line works in the query', async () => {
    const { out } = await run('keys', 'create', '--name', 'Old importer')
    expect((await fetch(`${url}/crm/v3/objects/contacts?hapikey=${out.trim()}`)).status).toBe(200)
  })

  test('a search is explained, refused where it is wrong, and its indexes are written again', async () => {
    const search = '{"filters":[{"propertyName":"email","operator":"EQ","value":"ada@customer.example"}]}'
    const explained = await run('search', 'explain', '--type', 'contacts', '--search', search, '--json')
    expect({ code: explained.code, err: explained.err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(explained.out)).toMatchObject({ total: 0, how: ['looked up'], wanted: [] })
    expect((await run('search', 'explain', '--type', 'contacts')).out).toMatch(/^\d+ records in \d+ ms: every record/)
    const wrong = await run('search', 'explain', '--type', 'contacts', '--search', '{"sorts":["nonsense"]}')
    expect({ code: wrong.code, err: wrong.err }).toEqual({
      code: 1,
      err: 'spoke: Property "nonsense" does not exist\n',
    })
    for (const args of [
      ['--search', '{'],
      ['--type', 'things'],
      ['--portal', 'x'],
    ]) {
      expect((await run('search', 'explain', '--type', 'contacts', ...args)).code).toBe(1)
    }
    expect(JSON.parse((await run('search', 'reindex', '--json')).out).indexes).toBeGreaterThan(0)
  })

  test('lists show names and prefixes, never a secret', async () => {
    const { out: secret } = await run('tokens', 'create', '--name', 'Listed', '--all-scopes')
    const { out } = await run('tokens', 'list')
    expect(out).toContain('Listed')
    expect(out).not.toContain(secret.trim())
    const json = JSON.parse((await run('tokens', 'list', '--json')).out) as { name: string; prefix: string }[]
    expect(json.map(({ name }) => name)).toContain('Bootstrap')
    expect(JSON.stringify(json)).not.toContain(secret.trim())
    expect((await run('keys', 'list', '--json')).out).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
  })

  test('a scope that does not exist is refused with the nearest ones', async () => {
    const { code, err } = await run('tokens', 'create', '--name', 'Typo', '--scopes', 'crm.objects.contacts.rea')
    expect(code).toBe(1)
    expect(err).toMatch(/There is no scope crm\.objects\.contacts\.rea\. Did you mean crm\.objects\.contacts\.read/)
  })

  test('a whole life of an app, a key, a user and a role, each act on the next request, and all of it in the audit log', async () => {
    const { out: secret } = await run('tokens', 'create', '--name', 'Lived', '--scopes', 'crm.objects.contacts.read')
    const token = secret.trim()
    const listed = JSON.parse((await run('tokens', 'list', '--json')).out) as { name: string; app: number }[]
    const app = String(listed.find(({ name }) => name === 'Lived')?.app)
    expect((await run('apps', 'edit', app, '--scopes', 'crm.objects.companies.read', '--name', 'Edited')).code).toBe(0)
    expect(await status(token)).toBe(403)
    await run('apps', 'edit', app, '--all-scopes')
    expect((await run('apps', 'show', app)).out).toMatch(/^name {9}Edited\n/)
    const newer = (await run('tokens', 'rotate', app, '--later')).out.trim()
    expect([await status(token), await status(newer)]).toEqual([200, 200])
    expect((await run('tokens', 'list')).out).toMatch(/Edited {2}last used 20.* expires 20/)
    await run('tokens', 'expire', app)
    expect([await status(token), await status(newer)]).toEqual([401, 200])
    await run('apps', 'delete', app)
    expect(await status(newer)).toBe(401)

    const key = (await run('keys', 'create', '--name', 'Ending')).out.trim()
    const byKey = () => fetch(`${url}/crm/v3/objects/contacts?hapikey=${key}`)
    await run('keys', 'sunset', '--announced', '2026-01-01', '--ends', '2099-01-01T00:00:00Z')
    expect((await byKey()).headers.get('sunset')).toBe('Thu, 01 Jan 2099 00:00:00 GMT')
    expect((await run('keys', 'sunset', '--announced', 'soon', '--ends', '2099-01-01')).err).toMatch(/takes an instant/)
    await run('keys', 'sunset', '--withdraw')
    expect((await byKey()).headers.get('sunset')).toBeNull()

    const role = (await run('roles', 'create', '--name', 'Reader', '--abilities', 'audit')).out.trim()
    const link = (await run('users', 'create', '--email', 'lived@harbour.example', '--role', role)).out.trim()
    expect(link).toMatch(/^spoke-/)
    const own = (await run('users', 'token', '--email', 'lived@harbour.example', '--name', 'CI')).out.trim()
    const portals = JSON.parse((await run('portals', 'list', '--json')).out) as { id: number }[]
    const audit = await fetch(`${url}/spoke/v1/portals/${portals[0]?.id}/audit`, {
      headers: { authorization: `Bearer ${own}` },
    })
    expect(audit.status).toBe(200)
    const acts = (await run('audit', 'list')).out
    for (const word of ['ADD_USER', 'ROLE_CREATE', 'HAPIKEY_SUNSET_UPDATE', 'PRIVATE_APP_ACCESS_TOKEN_ROTATE']) {
      expect(acts).toContain(word)
    }
    for (const each of [token, newer, key, link, own]) expect(acts).not.toContain(each)
  })

  test('a token without scopes and a name that is empty are refused', async () => {
    expect((await run('tokens', 'create', '--name', 'None')).err).toMatch(/Say which scopes/)
    expect((await run('tokens', 'create', '--name', ' ', '--all-scopes')).err).toMatch(/a name is needed/)
  })
})

describe('owners', () => {
  test('one made on the command line is in the API at once, and records can be given to it and to nobody else', async () => {
    const call = (method: string, path: string, body?: unknown) =>
      fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    const made = await run(
      'owners',
      'create',
      '--email',
      'Grace@Harbour.example',
      '--first-name',
      'Grace',
      '--user-id',
      '77',
    )
    const id = made.out.trim()
    const { results } = (await (await call('GET', '/crm/v3/owners?email=grace@harbour.example')).json()) as {
      results: unknown[]
    }
    expect(results).toMatchObject([
      { id, email: 'grace@harbour.example', firstName: 'Grace', userId: 77, archived: false },
    ])
    expect((await call('POST', '/crm/v3/objects/contacts', { properties: { hubspot_owner_id: id } })).status).toBe(201)
    expect((await call('POST', '/crm/v3/objects/contacts', { properties: { hubspot_owner_id: '77' } })).status).toBe(
      400,
    )
    expect((await run('owners', 'list')).out).toContain(`${id}  grace@harbour.example\n`)
    expect((await run('owners', 'create', '--email', 'nobody')).err).toMatch(/an owner needs an e-mail address/)
  })
})

describe('administration while no server runs', () => {
  test('it does the same on the store itself, and asks which portal when there are several', async () => {
    const own = join(root, 'own')
    const first = spoke(['start', '--port', '0', '--data', own], { SPOKE_BOOTSTRAP_TOKEN: TOKEN })
    await first.says(/ready/)
    first.child.kill('SIGTERM')
    await first.finished
    const offline = (...args: readonly string[]) => spoke([...args, '--data', own]).finished
    expect((await offline('tokens', 'create', '--name', 'Offline', '--all-scopes')).code).toBe(0)
    const portal = (await offline('portals', 'create', '--name', 'Second')).out.trim()
    expect((await offline('portals', 'list')).out).toContain(`${portal}  Second`)
    expect((await offline('tokens', 'create', '--name', 'Which', '--all-scopes')).err).toMatch(
      /several portals: say which/,
    )
    expect((await offline('tokens', 'create', '--name', 'This', '--all-scopes', '--portal', portal)).code).toBe(0)
    expect((await offline('tokens', 'list', '--portal', '7')).err).toMatch(/There is no portal 7/)
    expect((await offline('tokens', 'list', '--portal', 'x')).err).toMatch(/takes the number of a portal/)
  })

  test('a data folder that is not there is told, not made', async () => {
    const { code, err } = await spoke(['tokens', 'list', '--data', join(root, 'nowhere')]).finished
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 1, lines: 1 })
    expect(err).toMatch(/There is no data folder/)
  })
})

describe('usage', () => {
  test.each([[['nonsense']], [['start', '--nonsense']], [['tokens', 'create']], [['start', '--port']]])(
    'wrong usage is exit code 2 and says how: %s',
    async (args) => {
      const { code, err } = await spoke(args).finished
      expect(code).toBe(2)
      expect(err).toMatch(/error: /)
    },
  )

  test('the version is the package’s', async () => {
    expect((await spoke(['--version']).finished).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('coverage and openapi', () => {
  test('coverage counts against the catalogue, per area and version', async () => {
    const { out } = await spoke(['coverage', '--json']).finished
    const { total, areas } = JSON.parse(out) as {
      total: Record<string, { implemented: number; published: number }>
      areas: { area: string; counts: typeof total }[]
    }
    const published = Object.values(total).reduce((sum, count) => sum + count.published, 0)
    expect(published).toBe(2992)
    const crm = areas.find(({ area }) => area === 'CRM')?.counts['v3']
    expect(crm?.implemented).toBeGreaterThanOrEqual(40)
    expect(crm?.implemented).toBeLessThan(crm?.published ?? 0)
    expect((await spoke(['coverage']).finished).out).toMatch(/^implemented \/ published/)
  })

  test('coverage tells of one area what each group has, and what is missing', async () => {
    const { out } = await spoke(['coverage', '--area', 'crm']).finished
    expect(out).toMatch(/^Crm Owners +· +2 \/ 2/m)
    expect(out).toMatch(/^all /m)
    const [, missing = ''] = out.split('Not implemented yet')
    expect(missing).toContain('  GET /crm/v3/imports\n')
    expect(missing).not.toContain('/crm/v3/properties')
    const { err, code } = await spoke(['coverage', '--area', 'nowhere']).finished
    expect(code).toBe(1)
    expect(err).toContain('There is no area "nowhere": it is one of Account, Auth,')
  })

  test('openapi prints a document of every path that is implemented', async () => {
    const { out } = await spoke(['openapi', '--public-url', 'https://crm.example']).finished
    const document = JSON.parse(out) as { openapi: string; servers: { url: string }[]; paths: Record<string, object> }
    expect(document.openapi).toBe('3.1.0')
    expect(document.servers[0]?.url).toBe('https://crm.example')
    expect(Object.keys(document.paths['/crm/objects/2026-09/{objectType}/{objectId}'] ?? {}).sort()).toEqual([
      'delete',
      'get',
      'patch',
    ])
  })
})
