import { connect, type Socket } from 'node:net'

/** What to send: `request(i)` gives the i-th request of the whole run, as bytes on the wire. */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  readonly request: (index: number) => string
  /** Ends after so many requests, whatever the time. */
  readonly requests?: number
  /** Told the status of each answer. */
  readonly onStatus?: (status: number) => void
}

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Answers whose status was not 2xx. */
  readonly failed: number
}

/** Keeps `connections` busy for `seconds`, one request at a time each, and counts the answers. Times are in ms. */
export async function runLoad({
  port,
  connections,
  seconds,
  request,
  requests = Number.POSITIVE_INFINITY,
  onStatus,
}: Load): Promise<LoadResult> {
  const times: number[] = []
  let sent = 0
  let failed = 0
  const started = performance.now()
  const until = started + seconds * 1000
  await Promise.all(Array.from({ length: connections }, () => one(port)))
  const took = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { requests: times.length, perSecond: times.length / took, p50: at(0.5), p99: at(0.99), failed }

  function one(to: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket: Socket = connect({ port: to, host: '127.0.0.1', noDelay: true })
      let pending = Buffer.alloc(0)
      let began = 0
      const next = (): void => {
        if (performance.now() >= until || sent >= requests) {
          socket.destroy()
          resolve()
          return
        }
        began = performance.now()
        socket.write(request(sent++))
      }
      socket.on('connect', next)
      socket.on('error', reject)
      socket.on('data', (part) => {
        pending = pending.length === 0 ? part : Buffer.concat([pending, part])
        const head = pending.indexOf('\r\n\r\n')
        if (head < 0) return
        const text = pending.toString('latin1', 0, head).toLowerCase()
        const mark = text.indexOf('content-length: ')
        const length = mark < 0 ? 0 : Number.parseInt(text.slice(mark + 16), 10)
        if (pending.length < head + 4 + length) return
        if (text.charCodeAt(9) !== 50) failed++ // "HTTP/1.1 2…"
        onStatus?.(Number(text.slice(9, 12)))
        pending = Buffer.alloc(0)
        times.push(performance.now() - began)
        next()
      })
    })
  }
}

/** A request as bytes: what every bench sends looks the same to every server. */
export function wire(method: string, path: string, token: string, body?: string): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\naccept: application/json\r\n`
  if (body === undefined) return `${head}\r\n`
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
