import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The token of the first portal, given to every server of this suite. */
export const TOKEN = 'pat-na1-0c7a54ed-0000-4000-8000-00000000c4a5'

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A real Spoke in a process of its own. */
export interface Server {
  /** Sends a signal, now: when this returns the system has it. */
  signal(name: 'SIGKILL' | 'SIGTERM'): void
  /** When a signal was sent; undefined while none was. */
  readonly signalled: number | undefined
  readonly ended: Promise<Ending>
  /** Everything the process printed. */
  printed(): string
}

export interface ReadyServer extends Server {
  readonly url: string
}

const running = new Set<Server>()

/** Ends what a test that failed left running. */
export async function endAll(): Promise<void> {
  const left = [...running]
  for (const server of left) server.signal('SIGKILL')
  await Promise.allSettled(left.map(({ ended }) => ended))
}

/** Starts a server on the data that `flags` name, with further settings by their variable, and does not wait. */
export function launch(
  flags: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Server & { readonly ready: Promise<string> } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SPOKE_|NODE_OPTIONS|VITEST)/.test(name)),
  )
  const args = ['src/main.ts', 'start', '--port', '0', '--log', 'json,warn', ...flags]
  const child = spawn(process.execPath, args, {
    cwd: process.env['SPOKE_CRASH_ROOT'] ?? root,
    env: { ...env, SPOKE_BOOTSTRAP_TOKEN: TOKEN, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = endOf(child)
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const url = /ready at (\S+)/.exec(printed)?.[1]
      if (url !== undefined) resolve(url)
    })
    ended.then(({ code, signal }) => reject(new Error(`The server ended with ${code ?? signal}:\n${printed}`)), reject)
  })
  ready.catch(() => undefined) // whoever kills it while it starts does not ask
  let signalled: number | undefined
  const server = {
    ready,
    ended,
    printed: () => printed,
    get signalled() {
      return signalled
    },
    signal(name: 'SIGKILL' | 'SIGTERM') {
      signalled ??= performance.now()
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(child.pid, name)
    },
  }
  running.add(server)
  ended.finally(() => running.delete(server)).catch(() => undefined)
  return server
}

/** Starts a server and waits until it answers. */
export async function start(
  flags: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<ReadyServer> {
  const server = launch(flags, settings)
  const url = await server.ready
  return Object.defineProperty(server, 'url', { value: url }) as unknown as ReadyServer
}

function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}
