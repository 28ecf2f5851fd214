import { Agent, request } from 'node:http'
import { TOKEN } from './server.ts'

export interface Reply {
  readonly status: number
  /** The parsed body; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any
}

/** Calls over connections that are kept, as an integration's would be. */
export interface Client {
  /** Rejects when the connection goes before the whole answer is here. */
  call(method: string, path: string, body?: unknown): Promise<Reply>
  /** The same with a body that comes in two halves, the second after `signal` resolved. */
  callSlowly(method: string, path: string, body: unknown, signal: Promise<unknown>): Promise<Reply>
  close(): void
}

export function openClient(base: string): Client {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(base)
  function send(method: string, path: string, body: unknown, between: Promise<unknown> | undefined): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const payload = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body))
      const headers = {
        authorization: `Bearer ${TOKEN}`,
        ...(payload.length === 0 ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
      }
      const sent = request({ agent, hostname, port, method, path, headers, timeout: 15_000 }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          if (!answer.complete) {
            reject(new Error('The answer stopped in the middle.'))
            return
          }
          const text = Buffer.concat(parts).toString()
          resolve({ status: answer.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) })
        })
      })
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} had no answer for 15 s.`)))
      sent.on('error', reject)
      if (between === undefined) {
        sent.end(payload)
        return
      }
      const half = payload.length >> 1
      sent.write(payload.subarray(0, half))
      between.then(() => sent.end(payload.subarray(half)), reject)
    })
  }
  return {
    call: (method, path, body) => send(method, path, body, undefined),
    callSlowly: send,
    close: () => agent.destroy(),
  }
}
