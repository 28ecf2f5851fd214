import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { createDatabase } from '../harness/database.ts'
import { launch, type Running, spoke } from '../harness/process.ts'

let folder = ''
const started: Running[] = []
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'spoke-e2e-')), 'data')
})
afterEach(async () => {
  for (const { child, finished } of started.splice(0)) {
    child.kill('SIGKILL')
    await finished
  }
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

const TOKEN = 'pat-na1-11111111-2222-4333-8444-555555555555'

function start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Running {
  const running = spoke(['start', '--port', '0', '--data', folder, ...args], env)
  started.push(running)
  return running
}

async function address(running: Running): Promise<string> {
  const [, url = ''] = await running.says(/ready at (http:\/\/\S+)/)
  return url
}

const list = (url: string, token: string) =>
  fetch(`${url}/crm/v3/objects/contacts`, { headers: { authorization: `Bearer ${token}` } })

async function stop(running: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  running.child.kill(signal)
  return (await running.finished).code
}

describe('spoke start', () => {
  test('the first start prints a token that works, once; the next start prints none, and the token still works', async () => {
    const first = start()
    const url = await address(first)
    const [token = ''] = await first.says(/pat-na1-[0-9a-f-]{36}/)
    expect((await list(url, token)).status).toBe(200)
    await stop(first)
    const second = start()
    expect((await list(await address(second), token)).status).toBe(200)
    expect(second.out()).not.toContain('pat-')
  })

  test('the call that it prints works when it is pasted', async () => {
    const running = start()
    await address(running)
    const [, command = ''] = await running.says(/A first call:\n {2}(.+)\n/)
    const pasted = await launch('sh', ['-c', `${command} --silent --fail`]).finished
    expect(JSON.parse(pasted.out)).toEqual({ results: [] })
  })

  test('on an address that others can reach it prints no token', async () => {
    const running = start(['--host', '0.0.0.0'])
    await address(running)
    expect(running.out() + running.err()).not.toMatch(/pat-na1-/)
  })

  test('bootstrap secrets are taken, and never printed or logged', async () => {
    const key = '99999999-8888-4777-8666-555555555555'
    const running = start([], { SPOKE_BOOTSTRAP_TOKEN: TOKEN, SPOKE_BOOTSTRAP_API_KEY: key })
    const url = await address(running)
    expect((await list(url, TOKEN)).status).toBe(200)
    expect((await fetch(`${url}/crm/v3/objects/contacts?hapikey=${key}`)).status).toBe(200)
    await stop(running)
    expect(running.out() + running.err()).not.toContain(TOKEN)
    expect(running.out() + running.err()).not.toContain(key)
    expect(running.err()).toContain('/crm/v3/objects/{objectType}')
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0 after what is in flight is answered', async (signal) => {
    const running = start([], { SPOKE_BOOTSTRAP_TOKEN: TOKEN })
    const url = await address(running)
    const calls = Array.from({ length: 20 }, (_, at) =>
      fetch(`${url}/crm/v3/objects/contacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ properties: { email: `${at}@customer.example` } }),
      }),
    )
    await Promise.race(calls)
    expect(await stop(running, signal)).toBe(0)
    const settled = await Promise.allSettled(calls)
    const made = settled.filter((each) => each.status === 'fulfilled' && each.value.status === 201)
    expect(made.length).toBeGreaterThan(0)
    const again = await address(start())
    const response = await fetch(`${again}/crm/v3/objects/contacts?limit=100`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    const { results } = (await response.json()) as { results: unknown[] }
    expect(results.length).toBeGreaterThanOrEqual(made.length)
  })

  test('--memory leaves nothing behind, and --demo begins with records', async () => {
    const running = spoke(['start', '--port', '0', '--memory', '--demo'], {
      SPOKE_BOOTSTRAP_TOKEN: TOKEN,
      TMPDIR: join(folder, '..'),
    })
    started.push(running)
    const url = await address(running)
    const { results } = (await (await list(url, TOKEN)).json()) as { results: unknown[] }
    expect(results.length).toBe(10)
    expect(await stop(running)).toBe(0)
    expect(readdirSync(join(folder, '..')).filter((name) => name !== 'node-compile-cache')).toEqual([])
  })

  test('it runs on PostgreSQL, and a second process on the same database serves the same records', async () => {
    const database = await createDatabase(inject('postgres'))
    const env = { SPOKE_BOOTSTRAP_TOKEN: TOKEN, SPOKE_DATABASE_URL: database.url }
    const urls = await Promise.all([start([], env), start([], env)].map(address))
    await fetch(`${urls[0]}/crm/v3/objects/contacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: '{"properties":{"email":"ada@customer.example"}}',
    })
    const { results } = (await (await list(`${urls[1]}`, TOKEN)).json()) as { results: unknown[] }
    expect(results.length).toBe(1)
    expect(existsSync(folder)).toBe(false)
    for (const each of started) await stop(each)
    await database.drop()
  })
})

describe('what a person has to put right is one clear line and exit code 1', () => {
  async function complaint(running: Running): Promise<string> {
    const { code, err, out } = await running.finished
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.trimEnd().split('\n').length).toBe(1)
    return err
  }

  test('the folder is in use', async () => {
    await address(start())
    expect(await complaint(start())).toMatch(/^spoke: The data folder .* is in use by another Spoke\./)
  })

  test('the folder can not be made', async () => {
    writeFileSync(folder, 'a file')
    expect(await complaint(start())).toMatch(/^spoke: Cannot .* the data folder .*--data/)
  })

  test('the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const taken = other.address()
    const port = typeof taken === 'object' && taken !== null ? taken.port : 0
    const running = spoke(['start', '--port', String(port), '--data', folder])
    started.push(running)
    expect(await complaint(running)).toBe(
      `spoke: Port ${port} on 127.0.0.1 is in use by another program. Choose another with --port.\n`,
    )
    other.close()
  })

  test('the database can not be reached', async () => {
    const line = await complaint(start(['--database-url', 'postgres://u:hidden@127.0.0.1:1/none']))
    expect(line).toMatch(/^spoke: Cannot use the database at postgres:\/\/127\.0\.0\.1:1\/none/)
    expect(line).not.toContain('hidden')
  })

  test.each([
    [['--port', 'abc'], /The port must be a number/],
    [['--log', 'loud'], /SPOKE_LOG takes/],
    [['--public-url', 'ftp://x'], /public URL must begin with http/],
    [['--database-url', 'mysql://x'], /must begin with postgres:/],
    [['--host', '203.0.113.7'], /not an address of this machine/],
  ])('a setting that can not be: %s', async (args, expected) => {
    const running = spoke(['start', '--port', '0', '--data', folder, ...args])
    started.push(running)
    expect(await complaint(running)).toMatch(expected)
  })
})

test('npm start runs the server itself: SIGTERM to npm ends the server, and the port is free', {
  timeout: 60_000,
}, async () => {
  const running = launch('npm', ['start', '--silent', '--', '--port', '0', '--data', folder])
  started.push(running)
  const url = await address(running)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(await stop(running)).toBe(0)
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})
