import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import type { Authority } from './authority.ts'
import { HUBSPOT } from './hosts.ts'

export type Note = (method: string, address: URL, status: number, detail: string) => void
export type RunningProxy = { readonly port: number; close(): Promise<void> }

/** What is kept of a refusal. */
const DETAIL = 2_000

/**
 * An HTTPS proxy on this machine alone: HubSpot's hosts are answered by Spoke, under a certificate of this run's own
 * authority; everything else is passed through unread, by the proxy that was set before where there is one.
 */
export function startProxy(
  spoke: URL,
  { certificate, key }: Authority,
  note: Note,
  upstream: URL | undefined,
): Promise<RunningProxy> {
  const open = new Set<Duplex>()
  const keep = <T extends Duplex>(socket: T): T => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }
  const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const address = new URL(request.url ?? '/', `https://${request.headers.host ?? 'api.hubapi.com'}`)
    if (HUBSPOT.test(address.hostname)) toSpoke(spoke, address, request, response, note)
    else elsewhere(address, request, response, upstream)
  }
  // It never listens: it is handed the connections that were asked for.
  const hubspot = https.createServer({ cert: certificate, key }, answer)
  const proxy = http.createServer(answer)
  proxy.on('connection', (socket) => keep(socket))
  proxy.on('connect', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    const [, host = '', port = '443'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(request.url ?? '') ?? []
    keep(socket)
    if (HUBSPOT.test(host)) {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) socket.unshift(head)
      hubspot.emit('connection', socket)
      return
    }
    const through = keep(
      net.connect(upstream === undefined ? Number(port) : portOf(upstream), upstream?.hostname ?? host),
    )
    through.on('connect', () => {
      if (upstream === undefined) socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      else through.write(`CONNECT ${request.url} HTTP/1.1\r\nHost: ${request.url}\r\n${signIn(upstream)}\r\n`)
      if (head.length > 0) through.write(head)
      socket.pipe(through).pipe(socket)
    })
    through.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
  })
  return new Promise((resolve, reject) => {
    proxy.on('error', reject)
    proxy.listen(0, '127.0.0.1', () => {
      const address = proxy.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        close: () =>
          new Promise((closed) => {
            proxy.close(() => closed())
            for (const socket of open) socket.destroy()
          }),
      })
    })
  })
}

function toSpoke(
  spoke: URL,
  address: URL,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  note: Note,
): void {
  const sent = (spoke.protocol === 'https:' ? https : http).request(
    new URL(address.pathname + address.search, spoke),
    { method: request.method ?? 'GET', headers: withoutHops({ ...request.headers, host: spoke.host }) },
    (answer) => {
      const status = answer.statusCode ?? 502
      response.writeHead(status, withoutHops(answer.headers))
      let detail = ''
      answer.on('data', (part: Buffer) => {
        if (status >= 400 && detail.length < DETAIL) detail += part.toString('utf8')
      })
      answer.on('end', () => note(request.method ?? 'GET', address, status, detail.slice(0, DETAIL)))
      answer.pipe(response)
    },
  )
  sent.on('error', (error) => {
    if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' })
    response.end(`Spoke is not reached: ${error.message}`)
  })
  request.pipe(sent)
}

/** Plain HTTP to another host. */
function elsewhere(
  address: URL,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  upstream: URL | undefined,
): void {
  const at = upstream ?? address
  const sent = http.request(
    {
      host: at.hostname,
      port: portOf(at),
      path: upstream === undefined ? address.pathname + address.search : address.href,
      method: request.method,
      headers: withoutHops(request.headers),
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers))
      answer.pipe(response)
    },
  )
  sent.on('error', () => response.writeHead(502).end())
  request.pipe(sent)
}

/** What is between two neighbours only. */
function withoutHops(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(?:connection|keep-alive|proxy-.*|transfer-encoding|upgrade|te)$/.test(name),
  )
  return Object.fromEntries(kept)
}

const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port))

function signIn({ username, password }: URL): string {
  if (username === '') return ''
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Proxy-Authorization: Basic ${Buffer.from(both).toString('base64')}\r\n`
}
