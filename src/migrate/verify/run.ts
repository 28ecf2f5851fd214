import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { newAuthority } from './authority.ts'
import { type Note, startProxy } from './proxy.ts'
import type { RunResult, SeenCall } from './verify.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Where programs look for the certificates that they trust: a file with all of them. */
const BUNDLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'AWS_CA_BUNDLE', 'PIP_CERT', 'GIT_SSL_CAINFO']
const OUR_OWN = 'localhost,127.0.0.1,::1'

/**
 * Runs a command of the integration's own in its folder, with every request that it sends to HubSpot going to `url`
 * instead: Node's processes by what is loaded into them, all others by an HTTPS proxy whose certificate authority only they
 * trust. A text is run by the shell, a list as it is. Its output goes to ours. `now` dates the certificates.
 */
export async function runRedirected(
  command: string | readonly string[],
  folder: string,
  url: string,
  env: Env,
  now: number,
): Promise<RunResult> {
  const own = mkdtempSync(join(tmpdir(), 'spoke-verify-'))
  const record = join(own, 'calls')
  // No query, no header, so that no secret is written.
  const note: Note = (method, address, status, detail) => {
    const call = { method, path: address.pathname, status, key: address.searchParams.has('hapikey'), detail }
    appendFileSync(record, `${JSON.stringify(call)}\n`)
  }
  const authority = await newAuthority(now)
  const proxy = await startProxy(new URL(url), authority, note, upstreamOf(env))
  try {
    const trusted = join(own, 'trusted.pem')
    writeFileSync(trusted, `${trustedBefore(env)}\n${authority.root}`)
    const root = join(own, 'root.pem')
    writeFileSync(root, `${readOr(env['NODE_EXTRA_CA_CERTS'], '')}\n${authority.root}`)
    const code = await new Promise<number>((resolve, reject) => {
      const [program = '', ...args] = typeof command === 'string' ? [command] : command
      const child = spawn(program, args, {
        cwd: folder,
        shell: typeof command === 'string',
        stdio: ['ignore', 2, 2],
        env: {
          ...env,
          ...proxied(`http://127.0.0.1:${proxy.port}`, env),
          ...Object.fromEntries(BUNDLES.map((name) => [name, trusted])),
          NODE_EXTRA_CA_CERTS: root,
          NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} --import=${preload()}`.trim(),
          SPOKE_VERIFY_URL: url,
          SPOKE_VERIFY_CALLS: record,
        },
      })
      child.on('error', reject)
      child.on('exit', (status) => resolve(status ?? 1))
    })
    const lines = readOr(record, '')
      .split('\n')
      .filter((line) => line !== '')
    return { code, calls: lines.map((line) => JSON.parse(line) as SeenCall) }
  } finally {
    await proxy.close()
    rmSync(own, { recursive: true, force: true })
  }
}

function preload(): string {
  const built = fileURLToPath(new URL('./redirect.js', import.meta.url))
  const path = existsSync(built) ? built : fileURLToPath(new URL('./redirect.ts', import.meta.url))
  return new URL(`file://${path}`).href
}

/** Both spellings: some programs know one only. */
function proxied(proxy: string, env: Env): Record<string, string> {
  const direct = [env['NO_PROXY'] ?? env['no_proxy'] ?? '', OUR_OWN]
    .flatMap((list) => list.split(','))
    .filter((host) => host !== '' && host !== '*' && !/hubapi|hubspot|hsforms/i.test(host))
    .join(',')
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']
  return Object.fromEntries(
    [...names.map((name) => [name, proxy] as const), ['NO_PROXY', direct] as const].flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  )
}

function upstreamOf(env: Env): URL | undefined {
  const given = env['HTTPS_PROXY'] ?? env['https_proxy'] ?? ''
  return URL.canParse(given) ? new URL(given) : undefined
}

/** What the command would have trusted: hosts that are not HubSpot's are still told from impostors. */
function trustedBefore(env: Env): string {
  return readOr(env['SSL_CERT_FILE'] ?? env['REQUESTS_CA_BUNDLE'] ?? env['CURL_CA_BUNDLE'], rootCertificates.join('\n'))
}

function readOr(path: string | undefined, otherwise: string): string {
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : otherwise
}
