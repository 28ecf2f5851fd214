import { afterAll, beforeAll, expect, test } from 'vitest'
import { act, openWithAdmin, withToken } from '../auth/support.ts'
import { openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { consent, exchange, install, newApp, proofOf, refresh, signedIn, tokenCall } from './support.ts'
import type { Visitor } from './visitor.ts'

let spoke: TestSpoke
/** Another process's worth on the same database; on SQLite, where one process has the folder, the same again. */
let second: TestSpoke
let visitor: Visitor
beforeAll(async () => {
  ;({ spoke } = await openWithAdmin())
  const { databaseUrl } = spoke
  second = databaseUrl === undefined ? spoke : await openTestSpoke({ env: { SPOKE_DATABASE_URL: databaseUrl } })
  visitor = await signedIn(spoke)
})
afterAll(async () => {
  if (second !== spoke) await second.close()
  await spoke.close()
})

const tokensIn = (replies: readonly Reply[]): readonly string[] =>
  replies.filter(({ status }) => status === 200).map(({ body }) => body.access_token)

/** After the second in which another process may still trust what it knew. */
async function allEnded(tokens: readonly string[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, second === spoke ? 0 : 1_000))
  for (const each of [spoke, second]) {
    for (const token of tokens) expect((await withToken(each, token)).status).toBe(401)
  }
}

test('tokens that are refreshed while the app is taken out end with it, whichever was first', async () => {
  for (let round = 0; round < 3; round++) {
    const app = await newApp(spoke)
    const { access_token, refresh_token } = await install(spoke, visitor, app)
    const refreshing = Array.from({ length: 12 }, (_, at) => refresh(at % 2 === 0 ? spoke : second, app, refresh_token))
    const [replies] = await Promise.all([
      Promise.all(refreshing),
      act(spoke, 'installs.remove', { portal: spoke.portalId, id: app.id }),
    ])
    await allEnded([access_token, ...tokensIn(replies)])
    expect((await refresh(second, app, refresh_token)).body.status).toBe('BAD_REFRESH_TOKEN')
  }
})

test('tokens that are refreshed while their refresh token is revoked end with it', async () => {
  const app = await newApp(spoke)
  const { refresh_token } = await install(spoke, visitor, app)
  const refreshing = Array.from({ length: 12 }, (_, at) => refresh(at % 2 === 0 ? spoke : second, app, refresh_token))
  const revoking = tokenCall(second, { ...proofOf(app), token: refresh_token }, '/oauth/v3/token/revoke')
  const [replies] = await Promise.all([Promise.all(refreshing), revoking])
  await allEnded(tokensIn(replies))
})

test('a code brought to two processes at once is good for one pair of tokens, and that is ended', async () => {
  const app = await newApp(spoke)
  const code = await consent(spoke, visitor, app)
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, at) => exchange(at % 2 === 0 ? spoke : second, app, code)),
  )
  expect(tokensIn(replies).length).toBe(1)
  await allEnded(tokensIn(replies))
})

test('what is revoked in one process is refused by the others within a second', async () => {
  const app = await newApp(spoke)
  const { access_token } = await install(spoke, visitor, app)
  expect((await withToken(second, access_token)).status).toBe(200)
  await act(spoke, 'installs.remove', { portal: spoke.portalId, id: app.id })
  await allEnded([access_token])
})
