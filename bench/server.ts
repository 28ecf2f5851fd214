import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface BenchServer {
  readonly port: number
  readonly pid: number
  /** Processor time used so far, in µs: user and system, all threads. */
  cpu(): number
  /** That of the main thread alone. */
  mainCpu(): number
  stop(): Promise<void>
}

export const TOKEN = 'pat-na1-00000000-0000-4000-8000-000000000000'

/** The bare yardstick, in a process of its own. */
export function startBare(): Promise<BenchServer> {
  return start(['bench/bare.ts'], {}, /^(\d+)\n/)
}

/** Spoke as `npm start` runs it, durable, on a new folder or an empty PostgreSQL database. */
export async function startSpokeProcess(
  databaseUrl?: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'spoke-bench-'))
  const engine = databaseUrl === undefined ? ['--data', folder] : ['--database-url', databaseUrl]
  const server = await startSpokeOn(engine, settings)
  return {
    ...server,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Spoke on data that there may be already. */
export function startSpokeOn(
  engine: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const env = { SPOKE_BOOTSTRAP_TOKEN: TOKEN, SPOKE_LOG: 'json', ...settings }
  return start(
    [...flags(), 'src/main.ts', 'start', '--port', '0', ...engine],
    env,
    /ready at http:\/\/127\.0\.0\.1:(\d+)/,
  )
}

/** What `npm start` tells Node of its memory. */
function flags(): readonly string[] {
  const [, given = ''] = /exec node (.*?) ?src\/main\.ts/.exec(readFileSync('package.json', 'utf8')) ?? []
  return given.split(' ').filter((flag) => flag !== '')
}

function start(args: readonly string[], env: Record<string, string>, ready: RegExp): Promise<BenchServer> {
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return new Promise((resolve, reject) => {
    let said = ''
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${said}`)))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, port] = ready.exec(said) ?? []
      if (port === undefined) return
      resolve({
        port: Number(port),
        pid: child.pid ?? 0,
        cpu: () => cpuOf(`/proc/${child.pid}/stat`),
        mainCpu: () => cpuOf(`/proc/${child.pid}/task/${child.pid}/stat`),
        stop: () =>
          new Promise((done) => {
            child.once('exit', () => done())
            child.kill('SIGTERM')
          }),
      })
    })
  })
}

/** From /proc: ticks of 10 ms. Elsewhere than on Linux the figure is missing, not wrong. */
function cpuOf(file: string): number {
  try {
    const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10_000
  } catch {
    return Number.NaN
  }
}
