import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scan } from '../src/migrate/scan.ts'

// Measures `spoke migrate scan` on code bases with known uses, endpoints and scopes:
//   npm run bench:migrate -- DIR TRUTH.json
// DIR holds a checkout per entry, named after its id or its repository (`/` written as `+`).

type Place = { readonly file: string; readonly line: number }
type Entry = {
  readonly id: string
  readonly repo: string
  readonly negative?: boolean
  readonly languages: readonly string[]
  readonly uses: readonly Place[]
  readonly optionalUses?: readonly Place[]
  readonly nonUses?: readonly Place[]
  readonly endpoints: readonly { readonly method: string; readonly path: string }[]
  readonly endpointsComplete?: boolean
  readonly scopes: { readonly granular: readonly string[]; readonly toleratedExtra?: readonly string[] }
  readonly scanPaths?: { readonly include?: readonly string[] | null; readonly exclude?: string | null }
}

type Tally = {
  name: string
  uses: number
  found: number
  reported: number
  right: number
  endpoints: number
  read: number
}

const [dir, file, day = '2026-11-23'] = process.argv.slice(2)
if (dir === undefined || file === undefined) {
  console.error('usage: npm run bench:migrate -- DIR TRUTH.json')
  process.exit(2)
}
const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { readonly entries: readonly Entry[] }
const shape = (path: string): string => path.replace(/\{[^}]*\}/g, '{}').replace(/\/$/, '')
const near = (list: readonly Place[], at: Place): boolean =>
  list.some((one) => one.file === at.file && Math.abs(one.line - at.line) <= 1)
const languages = new Map<string, Tally>()
const total: Tally = empty('total')
let scopesRight = 0
let scopesAsked = 0
let negatives = 0
let bytes = 0
const began = process.cpuUsage()

for (const entry of entries) {
  const report = scan(folderOf(entry), day)
  bytes += report.tally.bytes
  const include = entry.scanPaths?.include ?? undefined
  const exclude = entry.scanPaths?.exclude ?? undefined
  const counts = (path: string): boolean =>
    (include === undefined || include.some((one) => path === one || path.startsWith(`${one}/`))) &&
    !(exclude !== undefined && new RegExp(exclude).test(path))
  const reported = report.uses.filter((use) => counts(use.file))
  const known = [...entry.uses, ...(entry.optionalUses ?? [])]
  const wanted = [...new Set(entry.endpoints.map((one) => `${one.method} ${shape(one.path)}`))]
  const got = new Set(report.endpoints.map((one) => `${one.method} ${shape(one.path)}`))
  const tally: Tally = {
    name: entry.repo,
    uses: entry.uses.length,
    found: entry.uses.filter((use) => near(reported, use)).length,
    reported: reported.length,
    right: reported.filter((use) => near(known, use)).length,
    endpoints: wanted.length,
    read: wanted.filter((one) => got.has(one)).length,
  }
  const touched = (entry.nonUses ?? []).filter((use) =>
    reported.some((one) => one.file === use.file && one.line === use.line && one.class !== 'developer-key'),
  ).length
  negatives += touched
  let scopes = ''
  if (entry.negative !== true && entry.endpointsComplete !== false) {
    const names = report.scopes.scopes.map(({ scope }) => scope)
    const right =
      entry.scopes.granular.every((scope) => names.includes(scope)) &&
      names.every(
        (scope) => entry.scopes.granular.includes(scope) || (entry.scopes.toleratedExtra ?? []).includes(scope),
      )
    scopesAsked += 1
    if (right) scopesRight += 1
    scopes = right ? 'scopes right' : `scopes WRONG: ${names.join(' ')}`
  }
  console.log(`${entry.id.padEnd(5)}${lineOf(tally)}${touched > 0 ? `  ${touched} NEGATIVES` : ''}  ${scopes}`)
  add(total, tally)
  const language = languages.get(entry.languages[0] ?? '') ?? empty(entry.languages[0] ?? '')
  languages.set(language.name, add(language, tally))
}
const { user, system } = process.cpuUsage(began)
console.log('')
for (const language of languages.values()) console.log(`     ${lineOf(language)}`)
console.log(`     ${lineOf(total)}`)
console.log(
  `\nrecall ${ratio(total.found, total.uses)}  precision ${ratio(total.right, total.reported)}  endpoints ${ratio(total.read, total.endpoints)}  scopes ${scopesRight}/${scopesAsked}  negatives ${negatives}  ${(bytes / 1e6 / ((user + system) / 1e6)).toFixed(0)} MB a second of CPU`,
)

function folderOf(entry: Entry): string {
  return join(dir ?? '', entry.id)
}

function empty(name: string): Tally {
  return { name, uses: 0, found: 0, reported: 0, right: 0, endpoints: 0, read: 0 }
}

function add(all: Tally, one: Tally): Tally {
  for (const key of ['uses', 'found', 'reported', 'right', 'endpoints', 'read'] as const) all[key] += one[key]
  return all
}

function lineOf({ name, uses, found, reported, right, endpoints, read }: Tally): string {
  return `${name.slice(0, 38).padEnd(40)} uses ${found}/${uses}  right ${right}/${reported}  endpoints ${read}/${endpoints}`
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(3)
}
