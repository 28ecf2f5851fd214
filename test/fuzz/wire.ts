import { connect } from 'node:net'

/** One answer as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

export interface Conversation {
  readonly answers: readonly Answer[]
  /** What came after the last whole answer. */
  readonly rest: number
  /** True when the server neither answered in full nor closed within the time it had. */
  readonly hung: boolean
}

export interface Talk {
  readonly port: number
  /** Sent one after another. */
  readonly parts: readonly Buffer[]
  /** How many answers to wait for; else until the server closes. */
  readonly answers?: number
  /** Close our side after sending: the server will get no more. */
  readonly halfClose?: boolean
}

/** How long a server may take over anything this suite sends it, in ms. */
const PATIENCE = 40_000

/** Sends bytes over a connection of its own and gathers what comes back. Methods without a body in the answer: say so. */
export function talk({ port, parts, answers, halfClose = false }: Talk, bodiless = false): Promise<Conversation> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    let received = Buffer.alloc(0)
    const timer = setTimeout(() => finish(true), PATIENCE)
    function finish(hung: boolean): void {
      clearTimeout(timer)
      socket.destroy()
      resolve({ ...parseAnswers(received, bodiless), hung })
    }
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      if (answers !== undefined && parseAnswers(received, bodiless).answers.length >= answers) finish(false)
    })
    socket.on('end', () => finish(false))
    socket.on('error', () => finish(false)) // a reset is an end too
    for (const part of parts) socket.write(part)
    if (halfClose) socket.end()
  })
}

/** A request as it stands on the wire; headers and target go as Latin-1, whatever is in them. */
export function requestOf(
  method: string,
  target: string,
  headers: readonly (readonly [name: string, value: string])[],
  body?: Buffer,
): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', '']
  const head = Buffer.from(lines.join('\r\n'), 'latin1')
  return body === undefined ? head : Buffer.concat([head, body])
}

function parseAnswers(bytes: Buffer, bodiless: boolean): { answers: readonly Answer[]; rest: number } {
  const answers: Answer[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const [first = '', ...lines] = bytes.subarray(at, end).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0)
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const body =
      bodiless || status < 200 || status === 204 || status === 304 ? none(end + 4) : bodyOf(bytes, end + 4, headers)
    if (body === undefined) break
    at = body.end
    if (status !== 100) answers.push({ status, headers, body: body.bytes })
  }
  return { answers, rest: bytes.length - at }
}

interface Body {
  readonly bytes: Buffer
  readonly end: number
}

const none = (end: number): Body => ({ bytes: Buffer.alloc(0), end })

/** The body that begins at `from`; undefined while it is not all there. */
function bodyOf(bytes: Buffer, from: number, headers: ReadonlyMap<string, string>): Body | undefined {
  const length = headers.get('content-length')
  if (length !== undefined) {
    const end = from + Number(length)
    return end <= bytes.length ? { bytes: bytes.subarray(from, end), end } : undefined
  }
  if (headers.get('transfer-encoding') !== 'chunked') return { bytes: bytes.subarray(from), end: bytes.length }
  const chunks: Buffer[] = []
  for (let at = from; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    const end = line + 2 + size + 2
    if (end > bytes.length) return undefined
    if (size === 0) return { bytes: Buffer.concat(chunks), end }
    chunks.push(bytes.subarray(line + 2, line + 2 + size))
    at = end
  }
}
