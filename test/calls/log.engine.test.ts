import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { act, newUser, openWithAdmin, withKey } from '../auth/support.ts'
import { anonymous, CONTACTS, expectEnvelope, expectRefusalLike, newContact } from '../compat/support.ts'
import type { Caller, Reply, TestSpoke } from '../harness/spoke.ts'

let spoke: TestSpoke
let admin: Caller
let log = ''
/** Where this file's Spoke has its temporary folder. */
const temporary = mkdtempSync(join(tmpdir(), 'spoke-calls-'))
beforeAll(async () => {
  process.env['TMPDIR'] = temporary
  ;({ spoke, admin } = await openWithAdmin())
  log = `/spoke/v1/portals/${spoke.portalId}/calls`
})
afterAll(async () => {
  await spoke.close()
  rmSync(temporary, { recursive: true, force: true })
})

const idOf = (reply: Reply): string => reply.headers.get('x-hubspot-correlation-id') ?? ''

/** A call as the log shows it, by the id that its answer carried. */
async function logged(reply: Reply, from = log): Promise<Reply['body']> {
  const found = await admin.get(`${from}/${idOf(reply)}`)
  expect({ status: found.status, body: found.body }).toMatchObject({ status: 200 })
  return found.body
}

describe('a call', () => {
  test('that went well is logged with its credential, its scopes and its bytes', async () => {
    const caller = await spoke.newToken(['crm.objects.contacts.read', 'crm.objects.contacts.write'])
    const id = await newContact(caller)
    const reply = await caller.get(`${CONTACTS}/${id}?properties=email`, { headers: { 'user-agent': 'importer/1.2' } })
    const call = await logged(reply)
    expect(call).toMatchObject({
      portalId: spoke.portalId,
      method: 'GET',
      path: '/crm/v3/objects/{objectType}/{objectId}',
      target: `${CONTACTS}/${id}?properties=email`,
      version: 'v3',
      operation: 'crm.objects.read',
      status: 200,
      category: null,
      credential: { kind: 'private-app', name: expect.stringMatching(/^Test \d+$/) },
      appId: expect.any(Number),
      scopes: { required: [['crm.objects.contacts.read'], ['contacts']], used: ['crm.objects.contacts.read'] },
      ipAddress: expect.stringMatching(/127\.0\.0\.1$/),
      userAgent: 'importer/1.2',
      bytesIn: 0,
      bytesOut: JSON.stringify(reply.body).length,
    })
    expect(call.refusal).toBeUndefined()
    expect(Math.abs(Date.parse(call.occurredAt) - Date.now())).toBeLessThan(60_000)
  })

  test('that was refused is logged with what the refusal said', async () => {
    const caller = await spoke.newToken(['crm.objects.companies.read'])
    const refused = await caller.get(CONTACTS)
    expect(await logged(refused)).toMatchObject({
      status: 403,
      category: 'MISSING_SCOPES',
      scopes: { required: [['crm.objects.contacts.read'], ['contacts']], used: [] },
      refusal: { status: 'error', correlationId: idOf(refused), category: 'MISSING_SCOPES' },
    })
    const body = { properties: { nosuchproperty: '1' } }
    const wrong = await spoke.post(CONTACTS, body)
    expect(await logged(wrong)).toMatchObject({
      status: 400,
      category: 'VALIDATION_ERROR',
      bytesIn: JSON.stringify(body).length,
    })
  })

  test('that matched nothing, or came without a credential, is in the log of the whole', async () => {
    for (const path of ['/no/such/path', CONTACTS]) {
      const reply = await anonymous(spoke.url)('GET', path)
      expect((await admin.get(`${log}/${idOf(reply)}`)).status).toBe(404)
      expect(await logged(reply, '/spoke/v1/calls')).toMatchObject({
        portalId: null,
        credential: null,
        target: path,
        path: path === CONTACTS ? '/crm/v3/objects/{objectType}' : '(unknown)',
      })
    }
  })

  test('of a user, and one that HubSpot publishes and Spoke does not serve, are logged', async () => {
    expect(await logged(await admin.get(`/spoke/v1/portals/${spoke.portalId}`))).toMatchObject({
      operation: 'spoke.portals.read',
      userId: expect.any(Number),
      credential: null,
    })
    const unbuilt = await spoke.get('/marketing/v3/campaigns')
    expect(unbuilt.status).toBe(501)
    expect(await logged(unbuilt)).toMatchObject({
      status: 501,
      path: expect.stringContaining('/marketing/v3/campaigns'),
    })
  })

  test('is repeated by the command that goes with it', async () => {
    const id = await newContact(spoke)
    const { curl } = await logged(await withKey(spoke, spoke.apiKey, `${CONTACTS}/${id}`))
    expect(curl).toBe(`curl '${spoke.url}${CONTACTS}/${id}' \\\n  -H "Authorization: Bearer $TOKEN"`)
  })
})

describe('pages', () => {
  test('are newest first, and go on where the last one ended', async () => {
    const portal = await spoke.newPortal()
    const made: string[] = []
    for (let at = 0; at < 7; at++) made.unshift(idOf(await portal.get(`${CONTACTS}?limit=${at + 1}`)))
    const path = `/spoke/v1/portals/${portal.portalId}/calls`
    const seen: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: Reply = await admin.get(
        `${path}?limit=3&operation=crm.objects.list${after === '' ? '' : `&after=${after}`}`,
      )
      expect(page.status).toBe(200)
      seen.push(...page.body.results.map((call: { correlationId: string }) => call.correlationId))
      after = page.body.paging?.next.after
    }
    expect(seen).toHaveLength(7)
    // Calls of one millisecond stand in either order.
    expect(seen.toSorted()).toEqual(made.toSorted())
    expect(seen.map((id) => id.slice(0, 13))).toEqual(made.map((id) => id.slice(0, 13)))
  })

  test('show what the filters say, one or several', async () => {
    const portal = await spoke.newPortal()
    const path = `/spoke/v1/portals/${portal.portalId}/calls`
    const id = await newContact(portal)
    await portal.get(`${CONTACTS}/${id}`)
    const missing = await portal.get(`${CONTACTS}/987654321`)
    await portal.patch(`${CONTACTS}/${id}`, { properties: { nosuch: 'x' } })
    await portal.get(`${CONTACTS}?limit=1`, { headers: { 'user-agent': 'quarterly report' } })
    const all = (await admin.get(path)).body.results
    const { appId, credential } = all.at(-1)
    const found = async (query: string): Promise<string[]> => {
      const reply = await admin.get(`${path}?${query}`)
      expect({ query, status: reply.status }).toEqual({ query, status: 200 })
      return reply.body.results
        .filter((call: { operation: string }) => call.operation.startsWith('crm.'))
        .map((call: { method: string; status: number }) => `${call.method} ${call.status}`)
    }
    expect(await found('')).toEqual(['GET 200', 'PATCH 400', 'GET 404', 'GET 200', 'POST 201'])
    expect(await found('status=4xx')).toEqual(['PATCH 400', 'GET 404'])
    expect(await found('status=404')).toEqual(['GET 404'])
    expect(await found('method=get&status=2xx')).toEqual(['GET 200', 'GET 200'])
    expect(await found('operation=crm.objects.create')).toEqual(['POST 201'])
    expect(await found(`path=${encodeURIComponent('/crm/v3/objects/{objectType}')}`)).toEqual(['GET 200', 'POST 201'])
    expect(await found('category=VALIDATION_ERROR')).toEqual(['PATCH 400'])
    expect(await found(`credentialId=${credential.id}&appId=${appId}`)).toHaveLength(5)
    expect(await found(`credentialId=${credential.id + 1}`)).toEqual([])
    expect(await found(`address=${all.at(-1).ipAddress}`)).toHaveLength(5)
    expect(await found('address=192.0.2.7')).toEqual([])
    expect(await found(`correlationId=${idOf(missing)}`)).toEqual(['GET 404'])
    expect(await found(`correlationId=${idOf(missing)}&status=200`)).toEqual([])
    expect(await found('text=987654321')).toEqual(['GET 404'])
    expect(await found('text=quarterly')).toEqual(['GET 200'])
    expect(await found('text=quarterly%20limit')).toEqual(['GET 200'])
    expect(await found('text=quarterly%20987654321')).toEqual([])
    expect(await found(`occurredAfter=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`)).toEqual([])
    expect(await found('occurredBefore=2020-01-01')).toEqual([])
  })

  test.each([
    ['status', '42x'],
    ['method', 'G T'],
    ['path', 'crm'],
    ['credentialId', 'seven'],
    ['appId', '-1'],
    ['address', 'here'],
    ['correlationId', '12'],
    ['text', '!'],
    ['occurredAfter', 'yesterday'],
    ['after', 'next'],
    ['limit', '0'],
  ])('a wrong %s is refused, and named', async (name, value) => {
    const reply = await admin.get(`${log}?${name}=${encodeURIComponent(value)}`)
    expectRefusalLike(reply, 400, { message: expect.stringContaining(name), context: { [name]: expect.any(Array) } })
  })
})

test('nobody sees the calls of a portal that is not his', async () => {
  const other = await spoke.newPortal()
  const reply = await other.get(CONTACTS)
  const outsider = await newUser(spoke, { abilities: ['audit'] })
  const member = await newUser(spoke, { abilities: [] })
  const theirs = `/spoke/v1/portals/${other.portalId}/calls`
  for (const path of [
    theirs,
    `${theirs}/${idOf(reply)}`,
    `${theirs}/export`,
    `${theirs}/chart`,
    `${theirs}/forecast`,
  ]) {
    expectEnvelope(await outsider.get(path), 404)
  }
  for (const path of [
    '/spoke/v1/calls',
    '/spoke/v1/call-log',
    '/spoke/v1/sunset/paths',
    `/spoke/v1/calls/${idOf(reply)}`,
  ]) {
    expectEnvelope(await outsider.get(path), 403)
  }
  for (const end of ['', '/export', '/chart', '/forecast', `/${idOf(reply)}`])
    expectEnvelope(await member.get(log + end), 403)
  // Through one's own portal either.
  expectEnvelope(await outsider.get(`${log}/${idOf(reply)}`), 404)
  const mine = await outsider.get(`${log}?limit=1000`)
  expect(mine.status).toBe(200)
  expect(mine.body.results.every((call: { portalId: number }) => call.portalId === spoke.portalId)).toBe(true)
  expectEnvelope(await spoke.get(log), 401)
})

test('a credential that is gone still has its name', async () => {
  const made = await act<{ app: number; secret: string }>(spoke, 'tokens.create', {
    portal: spoke.portalId,
    name: 'Old shop',
    scopes: ['crm.objects.contacts.read'],
  })
  const reply = await anonymous(spoke.url)('GET', CONTACTS, { headers: { authorization: `Bearer ${made.secret}` } })
  await act(spoke, 'apps.delete', { portal: spoke.portalId, id: made.app })
  const call = await logged(reply)
  expect(call.credential.name).toBe('Old shop')
  const told = await admin.get(`/spoke/v1/portals/${spoke.portalId}/credentials/${call.credential.id}/scopes`)
  expect(told.body).toMatchObject({ credential: { name: 'Old shop', gone: true }, calls: 1 })
})

describe('export', () => {
  test('gives every call, as JSON lines and as CSV', async () => {
    const portal = await spoke.newPortal()
    for (let at = 0; at < 25; at++) await portal.get(`${CONTACTS}?limit=${(at % 5) + 1}&x==SUM(1)`)
    const path = `/spoke/v1/portals/${portal.portalId}/calls/export`
    const lines = await admin.get(`${path}?operation=crm.objects.list`)
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson;charset=utf-8')
    const parsed = String(lines.body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(parsed).toHaveLength(25)
    expect(parsed[0]).toMatchObject({ operation: 'crm.objects.list', status: 200 })
    const csv = await admin.get(`${path}?operation=crm.objects.list&format=csv&limit=10`)
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="calls-${portal.portalId}.csv"`)
    const rows = String(csv.body).trim().split('\r\n')
    expect(rows).toHaveLength(11)
    expect(rows[0]).toContain('occurredAt,correlationId')
    expectRefusalLike(await admin.get(`${path}?format=xml`), 400, { message: expect.stringContaining('format') })
    // The export is a call itself, with what it sent.
    expect(await logged(csv, `/spoke/v1/portals/${portal.portalId}/calls`)).toMatchObject({
      operation: 'spoke.calls.export',
      bytesOut: Buffer.byteLength(String(csv.body)),
    })
  })
})

test('sums by the minute, the hour and the day are those of the calls', async () => {
  const portal = await spoke.newPortal()
  const credential = await credentialOf(portal)
  for (let at = 0; at < 6; at++) await portal.get(CONTACTS)
  for (let at = 0; at < 2; at++) await portal.get(`${CONTACTS}/987654321`)
  const chart = async (query: string) => {
    const { status, body } = await admin.get(`/spoke/v1/portals/${portal.portalId}/calls/chart?${query}`)
    expect(status).toBe(200)
    const sum = (name: string) =>
      body.results.reduce((all: number, point: Record<string, number>) => all + (point[name] ?? 0), 0)
    return { calls: sum('calls'), succeeded: sum('succeeded'), refused: sum('refused'), points: body.results.length }
  }
  for (const step of ['minute', 'hour', 'day']) {
    const { points, ...sums } = await chart(`step=${step}&credentialId=${credential}`)
    expect(sums).toEqual({ calls: 9, succeeded: 6, refused: 3 })
    expect(points).toBeLessThanOrEqual(2)
  }
  expect(await chart('operation=crm.objects.read')).toMatchObject({ calls: 3, refused: 3 })
  for (const bad of ['step=week', 'step=minute&occurredAfter=2000-01-01', 'step=minute&operation=x']) {
    expectRefusalLike(await admin.get(`/spoke/v1/portals/${portal.portalId}/calls/chart?${bad}`), 400, {
      message: expect.stringContaining('step'),
    })
  }
  const told = await admin.get(`/spoke/v1/portals/${portal.portalId}/calls/forecast?limit=9&credentialId=${credential}`)
  expect(told.body).toMatchObject({ callsLastHour: 9, callsPerDay: 216, limit: 9, remaining: expect.any(Number) })
})

async function credentialOf(portal: Caller): Promise<number> {
  const reply = await portal.get(`${CONTACTS}/1`)
  const { body } = await admin.get(`/spoke/v1/portals/${portal.portalId}/calls/${idOf(reply)}`)
  return body.credential.id
}
test('nothing secret or personal is in the files or the answers', async () => {
  const secrets = {
    token: spoke.token,
    key: spoke.apiKey,
    password: 'hunter2-correct-horse',
    clientSecret: '0f8fad5b-d9cb-469f-a165-70867728950e',
    email: 'grace.hopper@navy.example',
    phone: '+1 (415) 555-0199',
    plainPhone: '4155550123',
    surname: 'Lovelace-Byron',
    jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    session: 'spoke-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4',
  }
  const { email, phone } = secrets
  const sent = [
    await withKey(spoke, secrets.key, `${CONTACTS}/1`),
    await spoke.get(`${CONTACTS}/${email}?idProperty=email`),
    await spoke.get(`${CONTACTS}/${encodeURIComponent(email)}?idProperty=email`),
    await spoke.get(`${CONTACTS}?hapikey=${secrets.key}&access_token=${secrets.token}&q=${encodeURIComponent(phone)}`),
    await spoke.get(
      `${CONTACTS}?client_secret=${secrets.clientSecret}&x=${secrets.clientSecret}&password=${secrets.password}`,
    ),
    await spoke.get(
      `${CONTACTS}?a=${secrets.jwt}&b=${secrets.session}&phone=${secrets.plainPhone}&c=${email}&d[${email}]=1`,
    ),
    await spoke.get(`/nothing/${secrets.token}/${secrets.clientSecret}/${secrets.jwt}`),
    await spoke.get(`${CONTACTS}/%2B14155550199`, { headers: { 'user-agent': `me ${email} Bearer ${secrets.token}` } }),
    await spoke.post(CONTACTS, { properties: { email: `${email} `, lifecyclestage: secrets.surname } }),
    await spoke.post(CONTACTS, { properties: { email: 'no.mail', hs_lead_status: secrets.surname, phone } }),
    await spoke.post(CONTACTS, { properties: { [email]: 'x', [secrets.token]: secrets.password } }),
    await spoke.post(`${CONTACTS}/batch/read`, { inputs: [{ id: email }], idProperty: secrets.token }),
    await anonymous(spoke.url)('POST', '/spoke/v1/session', {
      headers: { 'content-type': 'application/json', cookie: `spoke_session=${secrets.session}` },
      body: JSON.stringify({ email, password: secrets.password }),
    }),
    await anonymous(spoke.url)('GET', CONTACTS, { headers: { authorization: `Bearer ${secrets.token}x` } }),
  ]
  const answers: string[] = []
  for (const reply of sent) {
    const { status, body } = await admin.get(`/spoke/v1/calls/${idOf(reply)}`)
    expect(status).toBe(200)
    answers.push(JSON.stringify(body))
  }
  answers.push(
    String((await admin.get(`${log}/export`)).body),
    String((await admin.get(`${log}/export?format=csv`)).body),
  )
  answers.push(...(await stored()))
  const everywhere = answers.join('\n')
  // It is the right place that is looked at.
  expect(everywhere).toContain('crm.objects.list')
  expect(everywhere).toContain('***')
  for (const [name, secret] of Object.entries({ ...secrets, digits: '14155550199', spaced: '(415) 555-0199' })) {
    expect({ name, found: everywhere.includes(secret) || everywhere.includes(encodeURIComponent(secret)) }).toEqual({
      name,
      found: false,
    })
  }
})

/** All that the log has on disk. */
async function stored(): Promise<readonly string[]> {
  if (inject('engine') === 'sqlite') {
    const files = readdirSync(temporary, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /calls.*\.db/.test(name),
    )
    expect(files.length).toBeGreaterThan(0)
    return files.map((name) => readFileSync(join(temporary, name)).toString('latin1'))
  }
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: spoke.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      'select row_to_json(c)::text as text from spoke_calls.call c union all select row_to_json(s)::text from spoke_calls.shape s',
    )
    return rows.map((row: { text: string }) => row.text)
  } finally {
    await client.end()
  }
}
