import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, spoke } from '../harness/process.ts'
import { openReceiver, type Receiver } from '../harness/receiver.ts'

const TOKEN = 'pat-na1-0c7a54ed-0000-4000-8000-00000000115e'
let folder = ''
let receiver: Receiver
let server: Running
let url = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spoke-listen-'))
  receiver = await openReceiver('/hook')
  await startServer('0')
})
afterAll(async () => {
  server.child.kill('SIGTERM')
  await server.finished
  await receiver.close()
  rmSync(folder, { recursive: true, force: true })
})

async function startServer(port: string): Promise<void> {
  server = spoke(['start', '--port', port, '--data', folder], { SPOKE_BOOTSTRAP_TOKEN: TOKEN })
  url = (await server.says(/ready at (http:\S+)/))[1] ?? ''
}

async function newContact(firstname: string): Promise<string> {
  const response = await fetch(`${url}/crm/v3/objects/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ properties: { firstname } }),
  })
  const { id } = (await response.json()) as { id: string }
  return id
}

test('spoke listen forwards what happens, signed, and goes on when the server comes back', {
  timeout: 60_000,
}, async () => {
  const listening = spoke(
    ['listen', '--url', url, '--forward', receiver.url, '--events', 'contact.creation', '--app', '77'],
    { SPOKE_TOKEN: TOKEN, SPOKE_CLIENT_SECRET: 'a secret of mine' },
  )
  await expect.poll(() => listening.err(), { timeout: 15_000 }).toContain('Listening to')
  const first = await newContact('Ada')
  await listening.says(new RegExp(`contact.creation ${first} → 204 in \\d+ ms, signature valid`))
  expect(receiver.events()).toEqual([
    expect.objectContaining({ subscriptionType: 'contact.creation', appId: 77, objectId: Number(first) }),
  ])
  expect(listening.out() + listening.err()).not.toContain('a secret of mine')

  server.child.kill('SIGKILL')
  await server.finished
  await startServer(new URL(url).port)
  const second = await newContact('Grace')
  await listening.says(new RegExp(`contact.creation ${second} → 204`))
  listening.child.kill('SIGINT')
  expect(await listening.finished).toMatchObject({ code: 0 })
  expect(receiver.events().map(({ objectId }) => objectId)).toEqual([Number(first), Number(second)])
})

test.each([
  [['--forward', 'http://localhost:1/'], {}, /SPOKE_TOKEN/],
  [['--forward', 'nonsense'], { SPOKE_TOKEN: TOKEN }, /--forward takes an address/],
  [['--forward', 'http://localhost:1/', '--events', 'x.y'], { SPOKE_TOKEN: TOKEN }, /no event type x\.y/],
])('spoke listen %j is refused in one line', async (args, env, says) => {
  const { code, err } = await spoke(['listen', '--url', url, ...args], env).finished
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(says) })
})

test('spoke listen ends with what the server says where the token opens nothing', async () => {
  const args = ['listen', '--url', url, '--forward', receiver.url]
  const { code, err } = await spoke(args, { SPOKE_TOKEN: 'pat-na1-nobody', SPOKE_CLIENT_SECRET: 'x' }).finished
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('401') })
})
