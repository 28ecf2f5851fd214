import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '../compat/support.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import { ADMIN, act, newUser, openWithAdmin, signIn, signInFirst } from './support.ts'

interface Received {
  readonly to: string
  readonly from: string
  readonly text: string
}

/** A mail server on loopback that keeps what it gets; `refuse` makes it take nothing. */
async function mailServer() {
  const letters: Received[] = []
  const state = { refuse: false }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(state.refuse ? new Error('no such mailbox') : null),
    onData(stream, session, done) {
      let text = ''
      stream.setEncoding('utf8')
      stream.on('data', (part: string) => {
        text += part
      })
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        // Long lines come folded (RFC 2045 §6.7).
        const whole = text.replaceAll('=\r\n', '').replaceAll('=3D', '=')
        letters.push({ to: rcptTo.map(({ address }) => address).join(), from, text: whole })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    letters,
    state,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((done) => server.close(done)),
  }
}

const linkIn = ({ text }: Received): string => /welcome#link=(spoke-[\w-]+)/.exec(text)?.[1] ?? ''

describe('with a mail server', () => {
  let mail: Awaited<ReturnType<typeof mailServer>>
  let spoke: TestSpoke
  let admin: Caller
  let users = ''
  beforeAll(async () => {
    mail = await mailServer()
    const opened = await openWithAdmin({
      env: { SPOKE_SMTP_URL: mail.url, SPOKE_MAIL_FROM: 'Spoke <spoke@harbour.example>' },
    })
    spoke = opened.spoke
    admin = opened.admin
    users = `/spoke/v1/portals/${spoke.portalId}/users`
  })
  afterAll(async () => {
    await spoke.close()
    await mail.close()
  })
  const forgotten = (email: string) =>
    anonymous(spoke.url)('POST', '/spoke/v1/session/forgotten', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email }),
    })
  const useLink = (link: string, password: string) =>
    anonymous(spoke.url)('POST', '/spoke/v1/session/link', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link, password }),
    })

  test('an invitation goes to its address alone, and the link in it signs in once', async () => {
    const reply = await admin.post(users, { email: 'grace@harbour.example', roleId: 0 })
    expect(reply.body).toMatchObject({ link: null, mailed: true, invited: true })
    const [letter] = mail.letters.splice(0)
    expect(letter).toMatchObject({ to: 'grace@harbour.example', from: 'spoke@harbour.example' })
    const link = linkIn(letter as Received)
    expect(JSON.stringify(reply.body)).not.toContain(link)
    expect((await useLink(link, 'the first password')).status).toBe(201)
    expect((await useLink(link, 'another password')).status).toBe(401)
    expect((await signIn(spoke, 'grace@harbour.example', 'the first password')).reply.status).toBe(201)
    expect((await admin.post(`${users}/${reply.body.id}/invitation`)).status).toBe(409)
  })

  test('inviting again makes the link before worthless', async () => {
    const { body } = await admin.post(users, { email: 'ann@harbour.example', roleId: 0 })
    const again = await admin.post(`${users}/${body.id}/invitation`)
    expect(again.body).toEqual({ link: null, mailed: true })
    const [first, second] = mail.letters.splice(0)
    expect((await useLink(linkIn(first as Received), 'a password of hers')).status).toBe(401)
    expect((await useLink(linkIn(second as Received), 'a password of hers')).status).toBe(201)
  })

  test('where the server does not take it, who invites gets the link', async () => {
    mail.state.refuse = true
    const { body } = await admin.post(users, { email: 'mo@harbour.example', roleId: 0 })
    expect(body.mailed).toBe(false)
    expect(body.link).toMatch(/\/console\/welcome#link=spoke-/)
    const again = await admin.post(`${users}/${body.id}/invitation`)
    expect(again.status).toBe(409)
    expect(again.body.message).toMatch(/^The mail server did not take the invitation: /)
    mail.state.refuse = false
  })

  test('a forgotten password is replaced by a link in a mail; asking tells nobody who is a user', async () => {
    const user = await newUser(spoke, 'super-admin')
    await signInFirst(spoke, user.email, 'the old password')
    const known = await forgotten(user.email.toUpperCase())
    const unknown = await forgotten('nobody@harbour.example')
    expect({ status: known.status, body: known.body }).toEqual({ status: unknown.status, body: unknown.body })
    await expect.poll(() => mail.letters.length).toBe(1)
    const [letter] = mail.letters.splice(0)
    expect(letter?.to).toBe(user.email)
    // Until the link is used, the old password is the right one.
    expect((await signIn(spoke, user.email, 'the old password')).reply.status).toBe(201)
    expect((await useLink(linkIn(letter as Received), 'the new password')).status).toBe(201)
    expect((await signIn(spoke, user.email, 'the old password')).reply.status).toBe(401)
  })

  test('asking over and over is slowed down, without keeping the user from signing in', async () => {
    const user = await newUser(spoke, 'super-admin')
    await signInFirst(spoke, user.email, 'a password of chance')
    const replies = []
    for (let round = 0; round < 8; round++) replies.push((await forgotten(user.email)).status)
    expect(replies.slice(0, 5)).toEqual([202, 202, 202, 202, 202])
    expect(replies.at(-1)).toBe(429)
    expect((await signIn(spoke, user.email, 'a password of chance')).reply.status).toBe(201)
  })

  test('a name that others chose can not write lines of its own into a mail', async () => {
    await admin.patch(`/spoke/v1/portals/${spoke.portalId}`, {
      name: 'Evil\r\nSubject: win\r\n\r\nhttps://evil.example',
    })
    await admin.post(users, { email: 'last@harbour.example', roleId: 0 })
    const letter = mail.letters.find(({ to }) => to === 'last@harbour.example')
    expect(letter?.text).toContain('Subject: You were invited to Spoke')
    expect(letter?.text).toContain('"Evil Subject: win https://evil.example"')
    expect(letter?.text).not.toMatch(/^Subject: win/m)
  })
})

describe('without a mail server', () => {
  let spoke: TestSpoke
  let admin: Caller
  beforeAll(async () => {
    const opened = await openWithAdmin()
    spoke = opened.spoke
    admin = opened.admin
  })
  afterAll(() => spoke.close())

  test('the link is in the answer, and a forgotten password says that nothing was mailed', async () => {
    const users = `/spoke/v1/portals/${spoke.portalId}/users`
    const { body } = await admin.post(users, { email: 'grace@harbour.example', roleId: 0 })
    expect(body).toMatchObject({ mailed: false, link: expect.stringMatching(/#link=spoke-/) })
    const again = await admin.post(`${users}/${body.id}/invitation`)
    expect(again.body).toMatchObject({ mailed: false, link: expect.stringMatching(/#link=spoke-/) })
    const reply = await anonymous(spoke.url)('POST', '/spoke/v1/session/forgotten', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'grace@harbour.example' }),
    })
    expect(reply.body).toEqual({ mailed: false })
    expect((await anonymous(spoke.url)('GET', '/spoke/v1/session/ways')).body).toEqual({
      mail: false,
      singleSignOn: false,
    })
  })

  test('a link that would open other portals too is shown to nobody of this one', async () => {
    const other = await act<{ id: number }>(spoke, 'portals.create', { name: 'Other' })
    const users = `/spoke/v1/portals/${spoke.portalId}/users`
    const { body } = await admin.post(users, { email: 'both@harbour.example', roleId: 0 })
    await act(spoke, 'users.create', { portal: other.id, email: 'both@harbour.example', role: 0 })
    const local = await newUser(spoke, 'super-admin')
    expect((await local.post(`${users}/${body.id}/invitation`)).status).toBe(403)
  })

  test('a user sees where he is signed in, and ends one of the others', async () => {
    const first = await signIn(spoke, ADMIN.email, ADMIN.password, { 'user-agent': 'First/1' })
    const second = await signIn(spoke, ADMIN.email, ADMIN.password, { 'user-agent': 'Second/1' })
    const as = (cookie: string, method: string, path: string) =>
      anonymous(spoke.url)(method, path, { headers: { cookie } })
    const { body } = await as(second.cookie, 'GET', '/spoke/v1/sessions')
    expect(body.results.slice(0, 2)).toMatchObject([
      { userAgent: 'Second/1', current: true },
      { userAgent: 'First/1', current: false },
    ])
    expect((await as(second.cookie, 'DELETE', `/spoke/v1/sessions/${body.results[1].id}`)).status).toBe(204)
    expect((await as(first.cookie, 'GET', '/spoke/v1/session')).status).toBe(401)
    const stranger = await newUser(spoke, 'super-admin')
    expect((await stranger.delete(`/spoke/v1/sessions/${body.results[0].id}`)).status).toBe(404)
  })
})
