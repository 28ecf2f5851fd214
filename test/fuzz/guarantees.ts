import type { Log, LogFields } from '../../src/kit/log.ts'
import type { Caller, Reply, TestSpoke } from '../harness/spoke.ts'
import type { Conversation } from './wire.ts'

/** The longest answer to a request that was refused, in bytes: what is wrong can be said in less. */
const LONGEST_REFUSAL = 1_048_576
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

interface Given {
  readonly status: number
  readonly correlationHeader: string | null | undefined
  readonly body: unknown
  readonly length: number
}

/** What breaks the guarantee for every answer: 2xx, or a refusal in the envelope; never a 5xx but 501. */
export function wrongAnswer({ status, correlationHeader, body, length }: Given): string | undefined {
  if ((status >= 200 && status < 300) || status === 302) return undefined
  const shown = JSON.stringify(body)?.slice(0, 300)
  if (status < 400 || (status >= 500 && status !== 501)) return `status ${status}: ${shown}`
  if (length > LONGEST_REFUSAL) return `a refusal of ${length} bytes: ${shown}`
  if (typeof body !== 'object' || body === null || !('correlationId' in body) || !('message' in body)) {
    return `${status} without the envelope: ${shown}`
  }
  const { correlationId, message } = body
  const known = 'status' in body && body.status === 'error' && typeof message === 'string' && message !== ''
  if (!known || typeof correlationId !== 'string' || !UUID.test(correlationId))
    return `${status} with a wrong envelope: ${shown}`
  return correlationHeader === correlationId
    ? undefined
    : `${status} whose header names another correlation id: ${shown}`
}

/** The same for an answer that came through `fetch`. */
export function wrongReply({ status, headers, body }: Reply): string | undefined {
  const length = Number(headers.get('content-length') ?? 0)
  return wrongAnswer({ status, correlationHeader: headers.get('x-hubspot-correlation-id'), body, length })
}

/** The same for a conversation over a socket, which must end, and in nothing but whole answers. */
export function wrongConversation({ answers, rest, hung }: Conversation, bodiless = false): string | undefined {
  if (hung) return `the connection hung after ${answers.length} answers`
  if (rest > 0) return `${rest} bytes that are no answer`
  for (const { status, headers, body } of answers) {
    if (bodiless && status < 500) continue
    const correlationHeader = headers.get('x-hubspot-correlation-id')
    const wrong = wrongAnswer({ status, correlationHeader, body: parsed(body), length: body.length })
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return body.toString('latin1').slice(0, 300)
  }
}

export interface Watch {
  readonly log: Log
  /** Lines that must not be there, since the last call. */
  wrongLines(): readonly string[]
  /** From now on no line may contain this. */
  guard(secret: string): void
}

/** A log that keeps only what must not be in one: a request that failed, a secret. */
export function watchLog(): Watch {
  const secrets: string[] = []
  let wrong: string[] = []
  const at = (level: string) => (event: string, fields?: LogFields) => {
    const line = `${level} ${event} ${JSON.stringify(fields)}`
    if (event === 'request.failed' || level === 'error') wrong.push(line)
    if (secrets.some((secret) => line.toLowerCase().includes(secret))) wrong.push(`a secret in the log: ${line}`)
  }
  return {
    log: {
      error: at('error'),
      warn: at('warn'),
      info: at('info'),
      debug: at('debug'),
      informs: true,
      flush: () => undefined,
    },
    wrongLines() {
      const lines = wrong
      wrong = []
      return lines
    },
    guard: (secret) => secrets.push(secret.toLowerCase()),
  }
}

let sound = 0

/** Creates, reads, lists and finds a record. Gives what does not work. */
export async function unsound(spoke: TestSpoke): Promise<string | undefined> {
  const fresh: Caller = await spoke.newPortal()
  const email = `sound-${++sound}@fuzz.test`
  const made = await fresh.post('/crm/v3/objects/contacts', { properties: { email, firstname: 'Ö' } })
  if (made.status !== 201) return `create gives ${made.status}`
  const id: unknown = made.body.id
  const read = await fresh.get(`/crm/v3/objects/contacts/${id}`)
  if (read.body?.properties?.email !== email) return `read gives ${read.status} ${JSON.stringify(read.body)}`
  const listed = await fresh.get('/crm/v3/objects/contacts?limit=100')
  if (listed.body?.results?.length !== 1) return `list gives ${listed.status} ${JSON.stringify(listed.body)}`
  const filters = [{ propertyName: 'email', operator: 'EQ', value: email }]
  const found = await fresh.post('/crm/v3/objects/contacts/search', { filterGroups: [{ filters }] })
  return found.body?.total === 1 ? undefined : `search gives ${found.status} ${JSON.stringify(found.body)}`
}
