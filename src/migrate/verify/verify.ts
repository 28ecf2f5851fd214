import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Use } from '../keys/use.ts'
import type { ScanReport } from '../scan.ts'

export type SeenCall = {
  readonly method: string
  readonly path: string
  readonly status: number
  /** It carried an account key. */
  readonly key: boolean
  /** The answer's body, where the call failed. */
  readonly detail: string
}

export type RunResult = { readonly code: number; readonly calls: readonly SeenCall[] }

export type Verdict = {
  readonly proven: boolean
  /** Places where an account key is still used. */
  readonly left: readonly Use[]
  /** Needed and not granted; nothing when nobody said what is granted. */
  readonly missing?: readonly string[]
  /** Granted and not needed. */
  readonly superfluous?: readonly string[]
  readonly run?: RunResult & { readonly failed: readonly SeenCall[] }
}

/** What a scan, the scopes that were granted and a run of the integration prove together. */
export function verdictOf(
  report: ScanReport,
  granted: readonly string[] | undefined,
  run: RunResult | undefined,
): Verdict {
  const left = report.uses.filter(isLeft)
  const needed = report.scopes.scopes.map(({ scope }) => scope)
  const missing = granted === undefined ? undefined : needed.filter((scope) => !granted.includes(scope))
  const failed = run?.calls.filter((call) => call.key || call.status === 401 || call.status === 403) ?? []
  return {
    proven:
      left.length === 0 && (missing ?? []).length === 0 && failed.length === 0 && (run === undefined || run.code === 0),
    left,
    ...(missing !== undefined && {
      missing,
      superfluous: granted?.filter((scope) => !needed.includes(scope) && scope !== 'oauth') ?? [],
    }),
    ...(run !== undefined && { run: { ...run, failed } }),
  }
}

/** True for a use that a finished migration has none of. */
export function isLeft(use: Use): boolean {
  return use.class === 'account-key' || use.class === 'test' || use.class === 'committed-secret'
}

/**
 * Runs a command of the integration's own in its folder, with every request that a Node process of it sends to HubSpot
 * going to `url` instead. A text is run by the shell, a list as it is. Its output goes to ours. Programs that are not
 * Node's are not redirected.
 */
export async function runRedirected(
  command: string | readonly string[],
  folder: string,
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunResult> {
  const own = mkdtempSync(join(tmpdir(), 'spoke-verify-'))
  const record = join(own, 'calls')
  const here = fileURLToPath(new URL('./redirect.js', import.meta.url))
  const preload = existsSync(here) ? here : fileURLToPath(new URL('./redirect.ts', import.meta.url))
  const options = `${env['NODE_OPTIONS'] ?? ''} --import=${new URL(`file://${preload}`).href}`.trim()
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const [program = '', ...args] = typeof command === 'string' ? [command] : command
      const child = spawn(program, args, {
        cwd: folder,
        shell: typeof command === 'string',
        stdio: ['ignore', 2, 2],
        env: { ...env, NODE_OPTIONS: options, SPOKE_VERIFY_URL: url, SPOKE_VERIFY_CALLS: record },
      })
      child.on('error', reject)
      child.on('exit', (status) => resolve(status ?? 1))
    })
    const lines = existsSync(record)
      ? readFileSync(record, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : []
    return { code, calls: lines.map((line) => JSON.parse(line) as SeenCall) }
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}
