import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeOf, Failure, messageOf } from '../kit/failure.ts'
import type { Acts } from './acts.ts'

/** The longest path a Unix socket can have on every system. */
const LONGEST_SOCKET_PATH = 100

/** Where the server of a data folder listens for administration commands. */
export function socketPath(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\spoke-${hash}`
  const inside = join(folder, 'spoke.sock')
  return inside.length <= LONGEST_SOCKET_PATH ? inside : join(tmpdir(), `spoke-${hash}.sock`)
}

/** Carries out administration acts for other processes of the same user: the socket's mode is its lock. */
export function listenForActs(folder: string, acts: Acts): Promise<Server> {
  const path = socketPath(folder)
  if (process.platform !== 'win32') rmSync(path, { force: true }) // left by a process that was killed; the folder is ours
  const server = createServer((incoming, outgoing) => {
    carryOut(incoming, acts).then(
      (result) => outgoing.writeHead(200).end(JSON.stringify(result ?? null)),
      (error) =>
        outgoing.writeHead(error instanceof Failure ? 422 : 500).end(JSON.stringify({ message: messageOf(error) })),
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      if (process.platform !== 'win32') chmodSync(path, 0o600)
      server.unref()
      resolve(server)
    })
  })
}

async function carryOut(incoming: IncomingMessage, acts: Acts): Promise<unknown> {
  let text = ''
  for await (const part of incoming.setEncoding('utf8')) text += String(part)
  const act = acts[(incoming.url ?? '').slice(1)]
  if (act === undefined)
    throw new Failure('The running Spoke does not know that command: it may be older than this one.')
  return act(JSON.parse(text))
}

/** Asks the running server of a data folder to carry out an act. */
export function requestAct(folder: string, name: string, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socketPath(folder), path: `/${name}`, method: 'POST' }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => {
        const body: unknown = JSON.parse(text)
        if (answer.statusCode === 200) resolve(body)
        else reject(new Failure(messageIn(body)))
      })
    })
    call.on('error', (error) => {
      const gone = codeOf(error) === 'ENOENT' || codeOf(error) === 'ECONNREFUSED'
      reject(
        new Failure(
          gone
            ? `Another Spoke has the data folder ${folder}, but does not answer commands (yet). Try again in a moment.`
            : `The running Spoke could not be reached: ${messageOf(error)}.`,
          error,
        ),
      )
    })
    call.end(JSON.stringify(input))
  })
}

function messageIn(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message)
  return 'The running Spoke could not do that.'
}
