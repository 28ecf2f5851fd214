import { queryOptions } from '@tanstack/react-query'
import { call } from '../../client.ts'
import type { List, Scope } from '../../shapes.ts'

/** Every scope there is, with the calls that it opens: the same for as long as this release runs. */
export const scopesQuery = queryOptions({
  queryKey: ['scopes'],
  queryFn: async () => scopeGroups((await call<List<Scope>>('GET', '/spoke/v1/scopes')).results),
  staleTime: Number.POSITIVE_INFINITY,
})

/** One thing that can be read, changed or both; or, where a scope is neither, granted as it is. */
export interface ScopeRow {
  /** The scopes' name without read or write. */
  readonly base: string
  /** What a person calls it. */
  readonly label: string
  readonly read: Scope | undefined
  readonly write: Scope | undefined
  readonly grant: Scope | undefined
  readonly sensitive: boolean
}

export interface ScopeGroup {
  readonly title: string
  readonly rows: readonly ScopeRow[]
}

const PARTS = /^(.+?)\.(read|write)(\.v2)?$/

/** The first rows are what nearly every integration is about. */
const FIRST = ['contacts', 'companies', 'deals', 'owners', 'custom', 'line_items', 'products']

const titles: readonly (readonly [prefix: string, title: string])[] = [
  ['crm.objects.', 'CRM records'],
  ['crm.schemas.', 'CRM definitions'],
  ['crm.pipelines.', 'CRM pipelines'],
  ['crm.', 'CRM tools'],
]

/** Scopes in rows and groups, granular before standard. */
export function scopeGroups(scopes: readonly Scope[]): readonly ScopeGroup[] {
  const groups = new Map<string, Map<string, ScopeRow>>()
  for (const scope of scopes) {
    const [, stem, access, version = ''] = PARTS.exec(scope.name) ?? []
    const base = stem === undefined ? scope.name : stem + version
    const title = groupOf(scope)
    const rows = groups.get(title) ?? new Map<string, ScopeRow>()
    groups.set(title, rows)
    const row = rows.get(base) ?? {
      base,
      label: labelOf(base),
      read: undefined,
      write: undefined,
      grant: undefined,
      sensitive: base.includes('sensitive'),
    }
    rows.set(base, { ...row, [access ?? 'grant']: scope })
  }
  return [...groups]
    .map(([title, rows]) => ({ title, rows: [...rows.values()].toSorted(byUse) }))
    .toSorted((a, b) => place(a) - place(b))
}

/** The CRM first, as the table of titles has it; then in the order that the server gives, granular before standard. */
function place({ title }: ScopeGroup): number {
  const at = titles.findIndex(([, each]) => each === title)
  return at < 0 ? titles.length : at
}

function groupOf({ name, granular }: Scope): string {
  if (!granular) return 'Standard'
  const known = titles.find(([prefix]) => name.startsWith(prefix))
  return known?.[1] ?? capital(words(name.split('.')[0] ?? name))
}

function labelOf(base: string): string {
  const prefix =
    titles.find(([each]) => base.startsWith(each))?.[0] ?? (base.includes('.') ? `${base.split('.')[0]}.` : '')
  const rest = base
    .slice(prefix.length)
    .split('.')
    .filter((part) => part !== 'v2')
  const label = rest.map(words).join(', ')
  return capital(base.endsWith('.v2') ? `${label} (v2)` : label)
}

const words = (name: string): string => name.replaceAll(/[_-]+/g, ' ')
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function byUse(a: ScopeRow, b: ScopeRow): number {
  return rank(a) - rank(b) || a.base.localeCompare(b.base)
}

function rank({ base, sensitive }: ScopeRow): number {
  if (sensitive) return 100
  const at = FIRST.findIndex((name) => base.endsWith(`.${name}`))
  return at < 0 ? 50 : at
}

/** The rows that a text finds: by their names, or by a call that they open (`/crm/v3/objects/contacts`). */
export function findRows(groups: readonly ScopeGroup[], text: string): readonly ScopeGroup[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return groups
  const parts = wanted.split(/\s+/)
  const path = wanted.includes('/') ? pathPattern(wanted) : undefined
  const fits = (row: ScopeRow): boolean => {
    if (path !== undefined)
      return scopesOf(row).some(({ operations }) => operations.some((each) => path.test(each.path)))
    const name = `${row.base} ${row.label} ${scopesOf(row).map((scope) => scope.name)}`.toLowerCase()
    return parts.every((part) => name.includes(part))
  }
  return groups.map(({ title, rows }) => ({ title, rows: rows.filter(fits) })).filter(({ rows }) => rows.length > 0)
}

/** A path as somebody has it at hand: `GET /crm/v3/objects/deals/501` fits `/crm/objects/2026-09/deals/{dealId}` too. */
function pathPattern(text: string): RegExp {
  const segments = text
    .replace(/^[a-z]+\s+/, '')
    .split('?')[0]
    ?.split('/')
    .filter((segment) => segment !== '' && !/^(v\d|\d{4}-\d{2})$/.test(segment))
  const version = '(?:/(?:v\\d|\\d{4}-\\d{2}))?'
  const all = (segments ?? []).map((segment) => `/(?:${RegExp.escape(segment)}[^/]*|\\{[^/]+\\})`)
  return new RegExp(`^${version}${all.join(version)}`)
}

export function scopesOf({ read, write, grant }: ScopeRow): readonly Scope[] {
  return [read, write, grant].filter((scope) => scope !== undefined)
}

/** What somebody who holds these scopes can do, in sentences. */
export function sentences(groups: readonly ScopeGroup[], chosen: ReadonlySet<string>): readonly string[] {
  if (chosen.has('*')) return ['Do everything that this portal’s API can do.']
  const lines = groups.flatMap(({ title, rows }) => {
    const has = (scope: Scope | undefined): boolean => scope !== undefined && chosen.has(scope.name)
    const named = (some: readonly ScopeRow[]): string => list(some.map(({ label }) => label.toLowerCase()))
    const both = rows.filter(({ read, write }) => has(write) && (has(read) || read === undefined))
    const writes = rows.filter(({ read, write }) => has(write) && read !== undefined && !has(read))
    const reads = rows.filter(({ read, write }) => has(read) && !has(write))
    const grants = rows.filter(({ grant }) => has(grant))
    const of =
      title === 'CRM definitions'
        ? 'the properties and types of '
        : title.startsWith('CRM')
          ? ''
          : `${title.toLowerCase()}: `
    return [
      both.length > 0 ? `Read and change ${of}${named(both)}.` : '',
      writes.length > 0 ? `Change ${of}${named(writes)}, without reading them.` : '',
      reads.length > 0 ? `Read ${of}${named(reads)}.` : '',
      grants.length > 0 ? `Use ${named(grants)}.` : '',
    ]
  })
  return lines.filter((line) => line !== '')
}

const conjunction = new Intl.ListFormat('en', { type: 'conjunction' })

function list(all: readonly string[]): string {
  return conjunction.format(all.length > 6 ? [...all.slice(0, 5), `${all.length - 5} more`] : all)
}
