import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act } from '../auth/support.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

// The nginx of this machine, if it has one, with the very configuration of the guide.

const hasNginx = spawnSync('nginx', ['-v']).status === 0
let folder = ''
let spoke: TestSpoke
let service: Server
let nginx: ChildProcess
let url = ''
/** The token of an app that may be used twice an hour. */
let limited = ''
const reached: IncomingHttpHeaders[] = []

beforeAll(async () => {
  if (!hasNginx) return
  folder = mkdtempSync(join(tmpdir(), 'spoke-nginx-'))
  spoke = await openTestSpoke()
  const made = await act<{ secret: string; app: number }>(spoke, 'tokens.create', { name: 'Limited', scopes: 'all' })
  await act(spoke, 'limits.create', { subject: 'app', subjectId: made.app, max: 2, period: 'hour' })
  limited = made.secret
  service = createServer((request, response) => {
    reached.push(request.headers)
    response.end('the service')
  })
  const port = await listen(service)
  const own = await freePort()
  const [, guide = ''] =
    /```nginx\n([\s\S]*?)```/.exec(readFileSync('docs/guides/guard-your-own-service.md', 'utf8')) ?? []
  const locations = guide.replaceAll('9000', String(port)).replaceAll('http://127.0.0.1:8484', spoke.url)
  writeFileSync(join(folder, 'nginx.conf'), configuration(locations, own))
  nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
    stdio: 'ignore',
  })
  url = `http://127.0.0.1:${own}`
  await answers(url)
})
afterAll(async () => {
  if (!hasNginx) return
  nginx.kill('SIGTERM')
  await new Promise((resolve) => nginx.once('close', resolve))
  service.close()
  await spoke.close()
  rmSync(folder, { recursive: true, force: true })
})

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves once the address answers. */
async function answers(address: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (
      await fetch(address).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`nginx did not start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`)
}

function configuration(locations: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n')
  return `daemon off; worker_processes 1; pid ${join(folder, 'pid')};
events {}
http { access_log off; ${temporary}
server { listen 127.0.0.1:${port}; location = / { return 200; } ${locations} } }`
}

describe.skipIf(!hasNginx)('nginx with the configuration of the guide', () => {
  const call = (headers: Record<string, string> = {}, method = 'GET', body?: string) =>
    fetch(`${url}/service/x?y=1`, { method, headers, ...(body === undefined ? {} : { body }) })

  test('lets a caller through whose credential holds, and tells the service who it is, but not the secret', async () => {
    for (const [method, body] of [['GET'], ['POST', 'a body']] as const) {
      const response = await call({ authorization: `Bearer ${spoke.token}`, 'x-spoke-portal': '7' }, method, body)
      expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: 'the service' })
      const headers = reached.at(-1)
      expect(headers?.['x-spoke-portal']).toBe(String(spoke.portalId))
      expect(JSON.stringify(headers)).not.toContain(spoke.token)
    }
  })

  test('answers 429 with Retry-After beyond the limit of a key', async () => {
    const statuses: number[] = []
    let retryAfter: string | null = null
    for (let sent = 0; sent < 4; sent++) {
      const response = await call({ authorization: `Bearer ${limited}` })
      statuses.push(response.status)
      retryAfter = response.headers.get('retry-after')
    }
    expect(statuses).toEqual([200, 200, 429, 429])
    expect(Number(retryAfter)).toBeGreaterThan(3_000)
    expect((await call({ authorization: `Bearer ${spoke.token}` })).status).toBe(200)
  })

  test('lets nobody else through', async () => {
    const before = reached.length
    expect((await call()).status).toBe(401)
    expect((await call({ authorization: 'Bearer pat-na1-nonsense' })).status).toBe(401)
    const cookie = 'spoke_session=nonsense'
    expect((await call({ cookie })).status).toBe(401)
    expect(reached.length).toBe(before)
  })
})
