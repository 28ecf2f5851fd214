import { lookup as resolveName } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './address.ts'
import type { Clock } from './clock.ts'
import { codeOf, messageOf } from './failure.ts'

export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** From the beginning until the whole answer is here, in ms. */
  readonly timeout: number
}

export interface OutgoingAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The beginning of the answer. */
  readonly body: string
}

/** Why there is no answer. The message is for people, and names nothing secret. */
export class NoAnswer extends Error {
  readonly reason: 'timeout' | 'address' | 'connection'
  constructor(reason: NoAnswer['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

/**
 * Sends requests to addresses that others have named. Unless `allowPrivate`, nothing is sent to this machine or to a private
 * network: that is decided on the very address that is connected to, so a name that changes its address gains nothing.
 * Redirects are answers like any other: they are not followed.
 */
export interface Outgoing {
  /** Throws a NoAnswer. */
  post(request: OutgoingRequest): Promise<OutgoingAnswer>
  close(): void
}

/** So much of an answer is read; the rest is of no interest. */
const MOST_READ = 16 * 1024
/** So much of it is given back. */
const MOST_KEPT = 1_024

class PrivateAddress extends Error {}

export function openOutgoing({ clock, allowPrivate }: { clock: Clock; allowPrivate: boolean }): Outgoing {
  const options = {
    keepAlive: true,
    maxFreeSockets: 16,
    timeout: 30_000,
    ...(allowPrivate ? {} : { lookup: publicLookup }),
  }
  const http = new HttpAgent(options)
  const https = new HttpsAgent(options)

  function once(given: OutgoingRequest, url: URL): Promise<OutgoingAnswer> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:'
      const sent = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: secure ? https : http,
        headers: { ...given.headers, 'content-length': String(given.body.length) },
      })
      const late = clock.after(given.timeout, () =>
        sent.destroy(new NoAnswer('timeout', `No answer within ${given.timeout} ms.`)),
      )
      let answered = false
      sent.on('response', (answer) => {
        answered = true
        read(answer, resolve, reject)
      })
      sent.on('error', (error) => reject(sent.reusedSocket && wasClosed(error) ? new Stale() : noAnswer(error)))
      sent.on('close', () => {
        late()
        if (!answered) reject(new NoAnswer('connection', 'The connection was closed before an answer came.'))
      })
      sent.end(given.body)
    })
  }

  return {
    async post(given) {
      const url = new URL(given.url)
      const literal = url.hostname.replace(/^\[|\]$/g, '')
      if (!allowPrivate && isIP(literal) !== 0 && !isPublicAddress(literal)) throw privateAddress()
      for (;;) {
        try {
          return await once(given, url)
        } catch (error) {
          // The other side had closed a connection that was kept: it never saw the request.
          if (!(error instanceof Stale)) throw error
        }
      }
    },
    close() {
      http.destroy()
      https.destroy()
    },
  }
}

class Stale extends Error {}

function wasClosed(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ECONNRESET' || code === 'EPIPE'
}

const publicLookup: LookupFunction = (name, options, done) => {
  resolveName(name, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      done(error, '', 0)
      return
    }
    // One private address among several is refused like a private one alone: nobody chooses which is connected to.
    const [first] = found
    if (first === undefined || !found.every(({ address }) => isPublicAddress(address))) {
      done(new PrivateAddress(), '', 0)
      return
    }
    if (options.all === true) done(null, found)
    else done(null, first.address, first.family)
  })
}

function noAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error
  if (error instanceof PrivateAddress) return privateAddress()
  return new NoAnswer('connection', codeOf(error) ?? messageOf(error))
}

function privateAddress(): NoAnswer {
  return new NoAnswer(
    'address',
    'The target is on this machine or in a private network: only SPOKE_ALLOW_PRIVATE_TARGETS=true lets requests go there.',
  )
}

function read(
  answer: IncomingMessage,
  resolve: (answer: OutgoingAnswer) => void,
  reject: (error: NoAnswer) => void,
): void {
  const parts: Buffer[] = []
  let length = 0
  const finish = (): void => {
    const body = Buffer.concat(parts).subarray(0, MOST_KEPT).toString('utf8').replaceAll('\0', '')
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: body.toWellFormed() })
  }
  answer.on('data', (part: Buffer) => {
    parts.push(part)
    length += part.length
    if (length <= MOST_READ) return
    finish()
    answer.destroy()
  })
  answer.on('end', finish)
  answer.on('error', (error) => reject(noAnswer(error)))
}
