import { expect, test } from 'vitest'
import { startSpoke } from '../../src/testing.ts'
import { ADMIN, act, openWithAdmin, refusal } from '../auth/support.ts'
import { openTestSpoke } from '../harness/spoke.ts'
import { CALLBACK, DEALS, install, READ, signedIn, tokenCall, toldTo } from './support.ts'
import { newVisitor } from './visitor.ts'

const given = {
  name: 'Automated',
  appId: 2001,
  clientId: 'a-client-id',
  clientSecret: 'a-client-secret-of-automation',
  redirectUrls: [CALLBACK],
  scopes: [READ],
  optionalScopes: [DEALS],
}
const variable = (app: unknown) => ({ SPOKE_BOOTSTRAP_APP: typeof app === 'string' ? app : JSON.stringify(app) })

test('the app that automation names is there with its own number, id and secret; no other app takes its number', async () => {
  const { spoke } = await openWithAdmin({ env: variable(given) })
  try {
    const [app] = await act<{ id: number; clientId: string }[]>(spoke, 'apps.list', { kind: 'public-app' })
    expect(app).toMatchObject({ id: 2001, clientId: 'a-client-id', scopes: { required: [READ], optional: [DEALS] } })
    const test = { ...given, id: 2001, portal: spoke.portalId, secret: given.clientSecret }
    const { access_token } = await install(spoke, await signedIn(spoke, ADMIN), test)
    expect(access_token).toMatch(/^[\w-]{64}$/)
    const made = await act<{ app: number }>(spoke, 'tokens.create', { name: 'Other', scopes: [READ] })
    const others = await act<{ id: number }[]>(spoke, 'apps.list', {})
    expect(others.map(({ id }) => id)).not.toContain(2001)
    expect(made.app).not.toBe(2001)
  } finally {
    await spoke.close()
  }
})

test.each([
  ['nonsense', 'must be a JSON object'],
  ['[]', 'must be a JSON object'],
  [{ ...given, clientSecret: '' }, 'clientSecret must be text'],
  [{ ...given, clientId: 7 }, 'clientId must be text'],
  [{ ...given, appId: '1' }, 'appId must be a whole number'],
  [{ ...given, redirectUrls: ['http://shop.example/'] }, 'it must begin with https'],
  [{ ...given, redirectUrls: [] }, 'at least one'],
  [{ ...given, scopes: ['nonsense'] }, 'There is no scope'],
  [{ ...given, scopes: READ }, 'scopes must be a list'],
  [{ ...given, secret: 'x' }, 'and nothing else'],
])('%j is refused with what is wrong, and without its secret', async (app, why) => {
  const message = await refusal(openTestSpoke({ env: variable(app) }))
  expect(message).toContain('SPOKE_BOOTSTRAP_APP')
  expect(message).toContain(why)
  expect(message).not.toContain(given.clientSecret)
})

test('spoke/testing hands out an app, and who can let it in', async () => {
  const spoke = await startSpoke({ oauth: { redirectUrls: [CALLBACK], scopes: [READ] } })
  try {
    const { clientId, clientSecret, email, password } = spoke.oauth ?? {
      clientId: '',
      clientSecret: '',
      email: '',
      password: '',
    }
    const visitor = newVisitor(spoke.url)
    const address = `${spoke.url}/oauth/authorize?client_id=${clientId}&redirect_uri=${CALLBACK}&scope=${READ}`
    const asked = await visitor.press(await visitor.open(address), 'Sign in', { email, password })
    const code = toldTo(await visitor.press(asked, 'Connect app')).get('code') ?? ''
    const reply = await tokenCall(spoke, {
      ...{ grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret },
      ...{ redirect_uri: CALLBACK, code },
    })
    expect(reply.body.hub_id).toBe(spoke.portalId)
  } finally {
    await spoke.close()
  }
})
