import { expect } from 'vitest'
import { ADMIN, act } from '../auth/support.ts'
import { anonymous } from '../compat/support.ts'
import type { Reply, TestSpoke } from '../harness/spoke.ts'
import { newVisitor, type Page, type Visitor } from './visitor.ts'

export const READ = 'crm.objects.contacts.read'
export const WRITE = 'crm.objects.contacts.write'
export const DEALS = 'crm.objects.deals.read'
export const CALLBACK = 'https://shop.example/oauth/callback'

export interface TestApp {
  readonly id: number
  readonly portal: number
  readonly clientId: string
  readonly secret: string
  readonly redirectUrls: readonly string[]
}

let names = 0

/** A public app; owned by the first portal unless told otherwise. */
export function newApp(spoke: TestSpoke, extra: object = {}): Promise<TestApp> {
  return act<TestApp>(spoke, 'apps.create', {
    portal: spoke.portalId,
    name: `Shop ${++names}`,
    redirectUrls: [CALLBACK],
    scopes: { required: [READ], optional: [DEALS] },
    ...extra,
  })
}

/** The address of an authorize page; undefined leaves a parameter out. */
export function authorizeUrl(
  spoke: TestSpoke,
  app: Pick<TestApp, 'clientId'>,
  parameters: Readonly<Record<string, string | undefined>> = {},
  portal?: number,
): string {
  const all = { client_id: app.clientId, redirect_uri: CALLBACK, scope: READ, ...parameters }
  const query = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return `${spoke.url}/oauth/${portal === undefined ? '' : `${portal}/`}authorize?${query.join('&')}`
}

/** A visitor who is signed in. */
export async function signedIn(
  spoke: TestSpoke,
  person: { readonly email: string; readonly password: string } = ADMIN,
): Promise<Visitor> {
  const visitor = newVisitor(spoke.url)
  await visitor.send(`${spoke.url}/spoke/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  })
  expect(visitor.cookies.size).toBe(1)
  return visitor
}

/** What stands in the query of the address that a visitor was sent to. */
export function toldTo(page: Page): URLSearchParams {
  expect({ status: page.status, text: page.text, away: page.away }).toMatchObject({ away: expect.any(String) })
  return new URL(page.away ?? '').searchParams
}

/** Lets an app into a portal; gives the code. */
export async function consent(
  spoke: TestSpoke,
  visitor: Visitor,
  app: TestApp,
  parameters: Readonly<Record<string, string | undefined>> = {},
  portal = spoke.portalId,
): Promise<string> {
  const page = await visitor.open(authorizeUrl(spoke, app, parameters, portal))
  return toldTo(await visitor.press(page, 'Connect app')).get('code') ?? ''
}

/** A call of a token endpoint, as a form. */
export function tokenCall(
  spoke: Pick<TestSpoke, 'url'>,
  fields: Readonly<Record<string, string | undefined>>,
  path = '/oauth/v1/token',
): Promise<Reply> {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.set(name, value)
  return anonymous(spoke.url)('POST', path, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  })
}

export const proofOf = ({ clientId, secret }: TestApp) => ({ client_id: clientId, client_secret: secret })

export function exchange(
  spoke: TestSpoke,
  app: TestApp,
  code: string,
  extra: Readonly<Record<string, string | undefined>> = {},
  path?: string,
): Promise<Reply> {
  const fields = { grant_type: 'authorization_code', ...proofOf(app), redirect_uri: CALLBACK, code, ...extra }
  return tokenCall(spoke, fields, path)
}

export function refresh(spoke: TestSpoke, app: TestApp, token: string, path?: string): Promise<Reply> {
  return tokenCall(spoke, { grant_type: 'refresh_token', ...proofOf(app), refresh_token: token }, path)
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** Installs an app; gives its tokens. */
export async function install(
  spoke: TestSpoke,
  visitor: Visitor,
  app: TestApp,
  parameters: Readonly<Record<string, string | undefined>> = {},
  portal = spoke.portalId,
): Promise<Tokens> {
  const code = await consent(spoke, visitor, app, parameters, portal)
  const reply = await exchange(spoke, app, code)
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 200 })
  return reply.body
}
