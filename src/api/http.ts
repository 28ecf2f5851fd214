import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline as pipelineOf } from 'node:stream/promises'
import Fastify, {
  type ConnectionError,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Clock } from '../kit/clock.ts'
import { Refusal } from '../kit/refusal.ts'
import { openOutbox } from './outbox.ts'
import type { Page, PageAnswer, Pages } from './pages/pages.ts'
import type { Exchange, Peer } from './pipeline/exchange.ts'
import { BODY_LIMIT } from './pipeline/parse.ts'
import type { Pipeline } from './pipeline/pipeline.ts'
import type { Answer } from './pipeline/respond.ts'

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | undefined
    page: Page | undefined
  }
  interface FastifyInstance {
    /** Connections on which no request has begun: Node counts them as busy. */
    unused: Set<Socket>
  }
}

/** Whose word is taken on where a request comes from: as Fastify's `trustProxy` has it. */
export type TrustProxy = boolean | number | string[]

/**
 * The transport: one route for everything, so that starting costs the same however many operations there are. HubSpot's
 * paths go to the pipeline; a few pages of Spoke's own are looked up first.
 */
export function openHttp(pipeline: Pipeline, pages: Pages, trustProxy: TrustProxy = false): FastifyInstance {
  const server = Fastify({
    trustProxy: typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : trustProxy,
    logger: false,
    bodyLimit: BODY_LIMIT,
    // Every address is routed as "/": matching is the pipeline's, and so are the answers to malformed addresses.
    rewriteUrl: () => '/',
    forceCloseConnections: 'idle',
    // What still comes in on an open connection while Spoke stops is answered, and the connection then closed.
    return503OnClosing: false,
    http: { maxHeaderSize: 64 * 1024, requireHostHeader: false },
    // A request that is cut off or stalls does not keep its connection for ever: Fastify's default is no limit.
    requestTimeout: 60_000,
    clientErrorHandler(error, socket) {
      answerUnreadable(pipeline, error, socket)
    },
    exposeHeadRoutes: false,
  })
  server.decorateRequest('exchange', undefined)
  server.decorateRequest('page', undefined)
  server.decorate('unused', new Set<Socket>())
  server.server.on('connection', (socket: Socket) => {
    server.unused.add(socket)
    socket.once('close', () => server.unused.delete(socket))
  })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const out = openOutbox()
  const peerOf = (request: FastifyRequest): Peer =>
    trustProxy === false ? request.socket : { remoteAddress: request.ip }
  const begin = (request: FastifyRequest): Exchange =>
    pipeline.begin(request.method, request.originalUrl, request.headers, peerOf(request))

  // Callbacks, not promises: Fastify's own wrapping of async hooks and handlers costs as much as the record's read.
  server.addHook('onRequest', (request, reply, done) => {
    server.unused.delete(request.socket)
    request.page = pages.find(request.method, request.originalUrl)
    if (request.page !== undefined) {
      done()
      return
    }
    request.exchange = begin(request)
    request.exchange.left = () => leftBy(reply)
    pipeline.admit(request.exchange).then(() => done(), done)
  })

  function handle(request: FastifyRequest, reply: FastifyReply): void {
    const failed = (error: unknown): void => fail(error, request, reply)
    if (request.page === undefined) carryOut(request).then((answer) => send(request, reply, answer), failed)
    else request.page(request.headers).then((answer) => sendPage(reply, answer), failed)
  }

  /** A page is nobody's call: nothing records it. */
  function sendPage(reply: FastifyReply, answer: PageAnswer): void {
    reply.hijack()
    out.put(reply.raw, answer, () => undefined)
  }

  function carryOut(request: FastifyRequest): Promise<Answer> {
    const body = Buffer.isBuffer(request.body) ? request.body : undefined
    return pipeline.carryOut(request.exchange ?? begin(request), request.headers['content-type'], body)
  }

  /** Past Fastify's own sending: nothing here needs its serialisation, nor its watch over the response's end. */
  function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): void {
    const { exchange } = request
    reply.hijack()
    if (typeof answer.body === 'object') {
      void sendPieces(request, reply, answer, answer.body)
      return
    }
    if (exchange !== undefined)
      pipeline.record(exchange, answer, bytesIn(request), Buffer.byteLength(answer.body ?? ''))
    // Where not even the answer can be written, the caller sees a closed connection; the log says why.
    out.put(reply.raw, answer, (error) => {
      if (exchange !== undefined) pipeline.refuse(exchange, error)
    })
  }

  /** As fast as it is taken; recorded at its end. Where it breaks off in the middle, so does the connection. */
  async function sendPieces(
    { exchange }: FastifyRequest,
    { raw }: FastifyReply,
    answer: Answer,
    pieces: AsyncIterable<string>,
  ): Promise<void> {
    let sent = 0
    try {
      raw.writeHead(answer.status, answer.headers)
      await pipelineOf(async function* counted() {
        for await (const piece of pieces) {
          sent += Buffer.byteLength(piece)
          yield piece
        }
      }, raw)
    } catch (error) {
      if (exchange !== undefined && !raw.destroyed) pipeline.refuse(exchange, error)
      raw.destroy()
    }
    if (exchange !== undefined) pipeline.record(exchange, answer, 0, sent)
  }

  function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    request.exchange ??= begin(request)
    send(request, reply, pipeline.refuse(request.exchange, toRefusal(error)))
  }

  server.setErrorHandler((error, request, reply) => fail(error, request, reply))
  server.setNotFoundHandler((request, reply) => {
    fail(new Refusal('METHOD_NOT_ALLOWED', `${request.method} is not a method of this API.`), request, reply)
  })
  server.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'], url: '/', handler: handle })
  // Without a listener Node answers an unknown `Expect` by itself, with nothing in it; it may as well be passed over.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response))
  return server
}

/** How long the body was, or said to be where nobody read it. */
function bytesIn({ body, headers }: FastifyRequest): number {
  if (Buffer.isBuffer(body)) return body.length
  const said = headers['content-length']
  return said === undefined ? 0 : Number(said) || 0
}

/** Aborted when the connection closes before the answer is written. */
function leftBy({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort()
  })
  return left.signal
}

/** What Node could not even read as a request is refused in the envelope all the same; then the connection ends. */
function answerUnreadable(pipeline: Pipeline, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const exchange = pipeline.begin('', '', {}, socket)
  const answer = pipeline.refuse(exchange, unreadable(error))
  const { status, headers } = answer
  const body = String(answer.body ?? '')
  pipeline.record(exchange, answer, 0, Buffer.byteLength(body))
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy())
}

function unreadable({ code }: ConnectionError): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal('HEADERS_TOO_LARGE', 'The address and the headers together are longer than 65536 bytes.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal('REQUEST_TIMEOUT', 'The request did not arrive in time.')
    default:
      return new Refusal('VALIDATION_ERROR', 'The request is not HTTP/1.1 that can be read.')
  }
}

/** What the transport itself refuses, in our words. */
function toRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const { code, statusCode } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Refusal('PAYLOAD_TOO_LARGE', `The body is larger than ${BODY_LIMIT} bytes: send fewer inputs at once.`, {
      headers: { connection: 'close' },
    })
  }
  if (statusCode === 415) {
    return new Refusal('UNSUPPORTED_MEDIA_TYPE', 'HTTP 415 Unsupported Media Type: send the body as application/json.')
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new Refusal('VALIDATION_ERROR', error instanceof Error ? error.message : 'The request can not be read.')
  }
  return error
}

/** How often connections that have fallen silent are closed while the server stops, in ms. */
const SWEEP = 50

/**
 * Stops accepting and resolves when everything in flight is answered. Fastify closes the connections that are idle at
 * that moment; those that become idle afterwards would hold the server for their whole keep-alive time.
 */
export async function drainHttp(server: FastifyInstance, clock: Clock): Promise<void> {
  let cancel = (): void => undefined
  const sweep = (): void => {
    server.server.closeIdleConnections()
    for (const socket of server.unused) if (socket.bytesRead === 0) socket.destroy()
    cancel = clock.after(SWEEP, sweep)
  }
  sweep()
  await server.close()
  cancel()
}
