// The only door of the console to Spoke: HTTP, with the session's cookie. What it promises: JSON in, JSON out, and an
// ApiError for everything else, whose message a person can read.

/** What Spoke answered instead of what was asked for; status 0 when it did not answer at all. */
export class ApiError extends Error {
  readonly status: number
  readonly category: string | undefined
  readonly correlationId: string | undefined
  /** The fields that the answer names, each with what is said of it. */
  readonly context: Readonly<Record<string, readonly string[]>>

  constructor(status: number, message: string, envelope: Envelope = {}) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.category = envelope.category
    this.correlationId = envelope.correlationId
    this.context = envelope.context ?? {}
  }
}

interface Envelope {
  readonly message?: string
  readonly category?: string
  readonly correlationId?: string
  readonly context?: Readonly<Record<string, readonly string[]>>
  readonly errors?: readonly { readonly message: string }[]
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Listener {
  /** The session is over: whoever is at the screen must sign in again. */
  sessionEnded(): void
  connection(there: boolean): void
}

let listener: Listener | undefined

/** Who hears of ended sessions and lost connections; there is one. */
export function listen(to: Listener): void {
  listener = to
}

/** Calls Spoke. `T` is the shape that the operation declares (`src/api/auth/…`): console and server are one release. */
export async function call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } }
  if (body !== undefined) {
    init.body = JSON.stringify(body)
    init.headers = { accept: 'application/json', 'content-type': 'application/json' }
  }
  if (signal !== undefined) init.signal = signal
  const response = await reach(path, init)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  if (response.ok) return JSON.parse(text) as T
  if (response.status === 401 && !path.startsWith('/spoke/v1/session')) listener?.sessionEnded()
  throw refusal(response.status, text)
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, init)
    listener?.connection(true)
    return response
  } catch (error) {
    if (init.signal?.aborted === true) throw error
    listener?.connection(false)
    throw new ApiError(
      0,
      'Spoke does not answer; this page tries to reach it again. What you entered is kept: look whether it was saved before you send it once more.',
    )
  }
}

function refusal(status: number, text: string): ApiError {
  try {
    const envelope = JSON.parse(text) as Envelope
    const details = (envelope.errors ?? []).map(({ message }) => message)
    const message = [envelope.message ?? `Spoke answered ${status}.`, ...details.slice(0, 3)].join(' ')
    return new ApiError(status, message, envelope)
  } catch {
    return new ApiError(status, `Spoke answered ${status} without saying why.`)
  }
}

/** What went wrong, for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
