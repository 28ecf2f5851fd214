import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Refusal } from '../kit/refusal.ts'
import type { Page, Pages } from './pages/pages.ts'
import type { Exchange } from './pipeline/exchange.ts'
import { BODY_LIMIT } from './pipeline/parse.ts'
import type { Pipeline } from './pipeline/pipeline.ts'
import type { Answer } from './pipeline/respond.ts'

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | undefined
    page: Page | undefined
  }
}

/**
 * The transport: one route for everything, so that starting costs the same however many operations there are. HubSpot's
 * paths go to the pipeline; a few pages of Spoke's own are looked up first.
 */
export function openHttp(pipeline: Pipeline, pages: Pages): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    // Every address is routed as "/": matching is the pipeline's, and so are the answers to malformed addresses.
    rewriteUrl: () => '/',
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: 64 * 1024 },
    exposeHeadRoutes: false,
  })
  server.decorateRequest('exchange', undefined)
  server.decorateRequest('page', undefined)
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const begin = (request: FastifyRequest): Exchange =>
    pipeline.begin(request.method, request.originalUrl, request.headers.authorization)

  server.addHook('onRequest', async (request) => {
    request.page = pages.find(request.method, request.originalUrl)
    if (request.page !== undefined) return
    request.exchange = begin(request)
    await pipeline.admit(request.exchange)
  })

  server.addHook('onResponse', async (request, reply) => {
    if (request.exchange !== undefined) pipeline.record(request.exchange, reply.statusCode)
  })

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (request.page !== undefined) return sendPage(reply, request.page)
    const exchange = request.exchange ?? begin(request)
    const body = Buffer.isBuffer(request.body) ? request.body : undefined
    return send(reply, await pipeline.carryOut(exchange, request.headers['content-type'], body))
  }

  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const exchange = request.exchange ?? begin(request)
    return send(reply, pipeline.refuse(exchange, toRefusal(error)))
  }

  server.setErrorHandler((error, request, reply) => fail(error, request, reply))
  server.setNotFoundHandler((request, reply) => {
    const error = new Refusal('METHOD_NOT_ALLOWED', `${request.method} is not a method of this API.`)
    return fail(error, request, reply)
  })
  server.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'], url: '/', handler: handle })
  return server
}

/** Past Fastify's own sending: nothing here needs its serialisation, and it costs a fifth of a GET. */
function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  reply.hijack()
  if (body === undefined) reply.raw.writeHead(status, headers).end()
  else reply.raw.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
  return reply
}

async function sendPage(reply: FastifyReply, page: Page): Promise<FastifyReply> {
  const { status, headers, body } = await page()
  return reply.code(status).headers(headers).send(body)
}

/** What the transport itself refuses, in our words. */
function toRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const { code, statusCode } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Refusal('PAYLOAD_TOO_LARGE', `The body is larger than ${BODY_LIMIT} bytes: send fewer inputs at once.`)
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new Refusal('VALIDATION_ERROR', error instanceof Error ? error.message : 'The request can not be read.')
  }
  return error
}
