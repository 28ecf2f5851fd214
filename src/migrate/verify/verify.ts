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

/** Why a call was refused, in the words of the refusal and with the scopes that it names; nothing where it said nothing. */
export function reasonOf({ detail }: SeenCall): string {
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(detail)?.[1] ?? ''
  const scopes = /"required(?:Granular)?Scopes"\s*:\s*\[([^\]]*)\]/.exec(detail)?.[1]?.replace(/"/g, '') ?? ''
  const short = message.split('. ')[0] ?? ''
  return scopes === '' ? short : `needs ${scopes.split(/\s*,\s*/).join(', ')}`
}
