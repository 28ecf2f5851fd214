import type { Use, UseClass } from '../keys/use.ts'
import type { FoundEndpoint, ScanReport } from '../scan.ts'
import type { ScopePlan } from '../scopes.ts'

const WIDTH = 80

export type Paint = {
  readonly bold: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
  readonly dim: (text: string) => string
}

/** Colours for a terminal that has them, nothing for one that has not. */
export function paint(colours: boolean): Paint {
  const with_ = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
  return { bold: with_(1), red: with_(31), yellow: with_(33), dim: with_(2) }
}

const TITLES: readonly (readonly [UseClass, string])[] = [
  ['committed-secret', 'Committed secrets: rotate them, take them out of the history'],
  ['account-key', 'Account keys'],
  ['test', 'Account keys in tests'],
  ['developer-key', 'Developer keys: they stay as they are'],
  ['documentation', 'Documentation'],
]

/** What a scan found, for a person at a terminal of 80 columns. */
export function scanText(report: ScanReport, colours: boolean): string {
  const { bold, dim, yellow } = paint(colours)
  const out: string[] = []
  for (const [kind, title] of TITLES) {
    const list = report.uses.filter((use) => use.class === kind)
    if (list.length > 0) out.push(bold(`${title} (${list.length})`), ...byFile(list, dim), '')
  }
  if (report.uses.length === 0) out.push('No use of a HubSpot key found.', '')
  if (report.endpoints.length > 0) {
    out.push(bold(`Endpoints (${report.endpoints.length} calls)`), ...endpointLines(report.endpoints, colours), '')
  }
  const seen = report.scopes.scopes.length + report.scopes.open.length + report.scopes.blocked.length
  if (seen > 0)
    out.push(bold('Scopes that a private app or service key needs'), ...scopeLines(report.scopes, colours, 2), '')
  const { tally } = report
  const skipped = Object.entries(tally.skipped).filter(([, count]) => count > 0)
  out.push(
    dim(
      `${tally.files} files, ${(tally.bytes / 1e6).toFixed(1)} MB; ${tally.read} read in full.${skipped.length === 0 ? '' : ` Not looked at: ${skipped.map(([why, count]) => `${count} ${why}`).join(', ')}.`}`,
    ),
  )
  if (tally.unreadable.length > 0)
    out.push(
      yellow(
        `Could not read ${tally.unreadable.join(', ')}${tally.skipped.unreadable > tally.unreadable.length ? ' …' : ''}`,
      ),
    )
  return `${out.join('\n')}\n`
}

function byFile(uses: readonly Use[], dim: (text: string) => string): readonly string[] {
  const out: string[] = []
  let file = ''
  for (const use of uses) {
    if (use.file !== file) out.push(`  ${use.file}`)
    file = use.file
    const head = `  ${String(use.line).padStart(6)}  ${use.kind.padEnd(12)} `
    out.push(`${head}${dim(short(use.text, WIDTH - head.length))}`)
  }
  return out
}

function endpointLines(endpoints: readonly FoundEndpoint[], colours: boolean): readonly string[] {
  const { red, yellow, dim } = paint(colours)
  const groups = new Map<string, FoundEndpoint[]>()
  for (const endpoint of endpoints) {
    const key = `${endpoint.method} ${endpoint.path}`
    groups.set(key, [...(groups.get(key) ?? []), endpoint])
  }
  const out: string[] = []
  for (const [key, list] of [...groups].sort(([a], [b]) =>
    (a.split(' ')[1] ?? '') < (b.split(' ')[1] ?? '') ? -1 : 1,
  )) {
    const [first] = list
    if (first === undefined) continue
    const { status } = first
    const mark =
      status.fate === 'dead'
        ? red('dead   ')
        : status.fate === 'ending'
          ? yellow('ending ')
          : `${status.fate.padEnd(7)}`
    const [method = '', path = ''] = key.split(' ')
    out.push(`  ${mark} ${method.padEnd(6)} ${path}`)
    if (status.successor !== undefined)
      out.push(
        dim(
          `                 → ${status.successor}${status.day === undefined ? '' : ` (${status.fate === 'dead' ? 'since' : 'until'} ${status.day})`}`,
        ),
      )
    if (status.note !== undefined) out.push(dim(`                 ${status.note}`))
    out.push(
      dim(
        `                 ${list
          .slice(0, 3)
          .map((one) => `${one.file}:${one.line}`)
          .join(', ')}${list.length > 3 ? ` and ${list.length - 3} more` : ''}`,
      ),
    )
  }
  return out
}

/** A scope plan, each scope with the places that ask for it. */
export function scopeLines(plan: ScopePlan, colours: boolean, places = Number.MAX_SAFE_INTEGER): readonly string[] {
  const { dim, yellow } = paint(colours)
  const out: string[] = []
  for (const { scope, because } of plan.scopes) {
    out.push(`  ${scope}`)
    for (const { endpoint, file, line } of because.slice(0, places)) out.push(dim(`      ${endpoint}  ${file}:${line}`))
    if (because.length > places) out.push(dim(`      and ${because.length - places} more`))
  }
  for (const { question, reason } of plan.open.slice(0, places * 4))
    out.push(yellow(`  ? ${question}`), dim(`      ${reason.endpoint}  ${reason.file}:${reason.line}`))
  for (const { why, reason } of plan.blocked.slice(0, places * 4))
    out.push(yellow(`  ✗ ${why}`), dim(`      ${reason.endpoint}  ${reason.file}:${reason.line}`))
  return out
}

const short = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(room - 1, 10))}…`
