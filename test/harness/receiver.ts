import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that a webhook made. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly at: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape.
  readonly events: readonly any[]
}

/** What a receiver does with a request: answers a status, closes the connection, or keeps its caller waiting. */
export type Behaviour =
  | number
  | 'close'
  | 'hang'
  | { readonly status: number; readonly headers: Record<string, string> }

/** An integration's end of a webhook: a real server on loopback. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** All events so far, in the order in which they arrived. */
  events(): Received['events']
  /** Decides what happens to a request; a number may be a promise of it. */
  behave(how: (request: Received, index: number) => Behaviour | Promise<Behaviour>): void
  /** How many requests were open at a time at most. */
  readonly mostAtOnce: () => number
  close(): Promise<void>
}

export async function openReceiver(path = '/hook?from=spoke'): Promise<Receiver> {
  const received: Received[] = []
  let behave: (request: Received, index: number) => Behaviour | Promise<Behaviour> = () => 204
  let open = 0
  let most = 0
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    open++
    most = Math.max(most, open)
    response.once('close', () => {
      open--
    })
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const body = Buffer.concat(parts).toString()
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body, at: Date.now(), events: JSON.parse(body) as Received['events'] }
      const how = await behave(one, received.push(one) - 1)
      if (how === 'close') request.socket.destroy()
      else if (typeof how === 'number') response.writeHead(how).end(how === 204 ? undefined : `status ${how}`)
      else if (how !== 'hang') response.writeHead(how.status, how.headers).end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    received,
    events: () => received.flatMap(({ events }) => events),
    behave(how) {
      behave = how
    },
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
