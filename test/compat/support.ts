import { expect } from 'vitest'
import type { Caller, Reply } from '../harness/spoke.ts'

/** HubSpot's correlation ids are UUIDs. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Java's `Instant.toString()`: a fraction only where it is not zero (hubspot-api.md §4.3). */
export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.(?!000)\d{3})?Z$/

export const CONTACTS = '/crm/v3/objects/contacts'
export const COMPANIES = '/crm/v3/objects/companies'

/** An id that no record has. */
export const NOBODY = '987654321'

let count = 0

/** An e-mail address that no other test uses. */
export function freshEmail(name = 'ada'): string {
  return `${name}.${process.pid}.${++count}@example.com`
}

/** What stands in an error body beside `status` and `correlationId`, in the order in which it is sent. */
export interface ErrorBody {
  readonly message: string
  readonly errors?: readonly unknown[]
  readonly context?: Readonly<Record<string, readonly string[]>>
  readonly links?: Readonly<Record<string, string>>
  readonly category?: string
}

/** The whole envelope: status, headers, every key in HubSpot's order, nothing else (hubspot-api.md §9.1). */
export function expectRefusal(reply: Reply, status: number, body: ErrorBody): void {
  const { message, errors, context, links, category } = body
  const correlationId = expectEnvelope(reply, status)
  const expected = {
    status: 'error',
    message,
    correlationId,
    ...(errors === undefined ? {} : { errors }),
    ...(context === undefined ? {} : { context }),
    ...(links === undefined ? {} : { links }),
    ...(category === undefined ? {} : { category }),
  }
  expect(reply.body).toEqual(expected)
  expect(JSON.stringify(reply.body)).toBe(JSON.stringify(expected))
}

/** Whatever it says, an error has HubSpot's envelope, and its correlation id stands in the headers too. */
export function expectEnvelope(reply: Reply, status: number): string {
  expect({ status: reply.status, body: reply.body }).toMatchObject({
    status,
    body: { status: 'error', message: expect.any(String), correlationId: expect.stringMatching(UUID) },
  })
  expect(reply.headers.get('content-type')).toBe('application/json;charset=utf-8')
  expect(reply.headers.get('x-hubspot-correlation-id')).toBe(reply.body.correlationId)
  expect(envelopeKeys).toEqual(expect.arrayContaining(Object.keys(reply.body)))
  return reply.body.correlationId
}

/** The envelope, and of what it says only what is given here. */
export function expectRefusalLike(reply: Reply, status: number, like: Readonly<Record<string, unknown>>): void {
  expectEnvelope(reply, status)
  expect(reply.body).toMatchObject(like)
}

const envelopeKeys = [
  ...['status', 'message', 'errorType', 'correlationId', 'policyName', 'requestId'],
  ...['errors', 'context', 'links', 'category'],
]

export interface Problem {
  readonly code: string
  readonly message: string
  readonly name: string
  readonly value?: string
}

/** The 400 for bad property values, with the compact JSON array in its message (hubspot-api.md §4.9). */
export function expectInvalidValues(reply: Reply, portal: number, problems: readonly Problem[]): void {
  const list = problems.map(({ code, message, name, value }) => ({
    isValid: false,
    message,
    error: code,
    name,
    ...(value === undefined ? {} : { propertyValue: value }),
    localizedErrorMessage: message,
    portalId: portal,
  }))
  expectRefusal(reply, 400, {
    message: `Property values were not valid: ${JSON.stringify(list)}`,
    errors: problems.map(({ message, code, name }) => ({ message, code, context: { propertyName: [name] } })),
    category: 'VALIDATION_ERROR',
  })
}

/** Makes a contact and gives its id. */
export async function newContact(caller: Caller, properties: Record<string, unknown> = {}): Promise<string> {
  return made(await caller.post(CONTACTS, { properties }))
}

/** Makes a company and gives its id. */
export async function newCompany(caller: Caller, properties: Record<string, unknown> = {}): Promise<string> {
  return made(await caller.post(COMPANIES, { properties: { name: 'Analytical Engines', ...properties } }))
}

function made(reply: Reply): string {
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
  return reply.body.id
}

/** The properties of a record, as asked for. */
export async function readProperties(
  caller: Caller,
  path: string,
  names: readonly string[],
): Promise<Record<string, string | null>> {
  const reply = await caller.get(`${path}?properties=${names.join(',')}`)
  expect(reply.status).toBe(200)
  return Object.fromEntries(names.map((name) => [name, reply.body.properties[name]]))
}

/** A caller without any credential. */
export function anonymous(url: string): (method: string, path: string, options?: Sent) => Promise<Reply> {
  return async (method, path, { headers = {}, body } = {}) => {
    const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
    }
  }
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}
