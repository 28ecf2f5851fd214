import { match, operationById, operations, type PathTree, pathTree } from '../../catalogue/catalogue.ts'
import { developerPaths, type LegacyFamily, legacyFamilies } from './legacy.ts'

export type LegacyRoute = { readonly family: LegacyFamily; readonly path: string; readonly reads: boolean }

let known: { readonly legacy: PathTree<LegacyRoute>; readonly roots: ReadonlySet<string> } | undefined

function load() {
  if (known !== undefined) return known
  const legacy = pathTree<LegacyRoute>()
  const roots = new Set<string>()
  for (const family of legacyFamilies) {
    for (const line of family.routes.split('\n')) {
      const reversed = line.startsWith('!')
      const [methods = '', path = ''] = line.replace('!', '').split(' ')
      roots.add(rootOf(path))
      for (const method of methods.split(',')) {
        legacy.add(method, path, { family, path, reads: (method === 'GET') !== reversed })
      }
    }
  }
  for (const operation of operations()) for (const { path } of operation.paths) roots.add(rootOf(path))
  for (const root of ['webhooks/v1', 'webhooks/v3', 'integrations/v1', 'media-bridge/v1']) roots.add(root)
  known = { legacy, roots }
  return known
}

/** The first segments of a path up to its version: `crm/v3`, `content/api/v2`, `oauth/v1`. */
function rootOf(path: string): string {
  const segments = path.replace(/^\//, '').split('/')
  const at = segments.findIndex((segment) => /^(?:v\d|20\d\d-\d\d(?:-beta)?)$/.test(segment))
  return segments.slice(0, at === -1 ? 2 : at + 1).join('/')
}

const HOST =
  /https?:\/\/(?:api(?:-eu1|-na\d)?\.hub(?:api|spot)\.com|api(?:-eu1|-na\d)?\.hsforms\.com|forms\.hubspot\.com)(?::\d+)?(?=[/{?#"'`]|$)/i

/** Where an address of HubSpot's is in a text: the path with `{x}` for what is unknown, without query and trailing slash. */
export function pathIn(text: string): { readonly path: string; readonly host: boolean } | undefined {
  const host = HOST.exec(text)
  const clean = (raw: string): string => raw.replace(/[?#].*$/s, '').replace(/[\s"'`<>),;\\].*$/s, '')
  if (host !== null) {
    const rest = clean(text.slice(host.index + host[0].length)).replace(/\/{2,}/g, '/')
    return { path: tidy(rest.startsWith('/') ? rest : `/${rest}`), host: true }
  }
  const { roots } = load()
  const pattern = /(?:^|[/}\s])((?:[a-z][a-z-]*\/){1,3}(?:v\d|20\d\d-\d\d(?:-beta)?)(?:\/|$|\?))/g
  for (const found of text.matchAll(pattern)) {
    const start = (found.index ?? 0) + found[0].length - (found[1] ?? '').length
    const before = text.slice(0, start)
    // Another host's address is not HubSpot's, whatever its path looks like.
    if (/https?:\/\/(?!\{|localhost|127\.|[^/]*hub)[^/{]+\//i.test(before)) continue
    const parts = (found[1] ?? '').replace(/[/?]$/, '').split('/')
    for (let skip = 0; skip < parts.length - 1; skip += 1) {
      const root = parts.slice(skip).join('/')
      if (roots.has(root)) {
        const offset = parts.slice(0, skip).join('/').length + (skip > 0 ? 1 : 0)
        return { path: tidy(`/${clean(text.slice(start + offset))}`), host: false }
      }
    }
  }
  return undefined
}

function tidy(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  const read = segments.map((segment, at) => {
    if (/^:\w+$/.test(segment)) return `{${segment.slice(1)}}`
    if (/^(?:\$\{?\w+\}?|<\w+>|%[sd])$/.test(segment)) return `{${segment.replace(/\W/g, '') || 'x'}}`
    if (/\{/.test(segment) && !/^\{[^}]*\}$/.test(segment)) {
      // A filled-in name before the query (`contacts{qs}`) belongs to the query; one inside a segment hides it whole.
      const fixed = segment.replace(/\{[^}]*\}$/, '')
      return /^[\w-]*[a-z\d]$/i.test(fixed) && at === segments.length - 1 ? fixed : '{x}'
    }
    if (segment === '{}') return '{x}'
    if (/^\d+$|^[0-9a-f]{8}-[0-9a-f]{4}-|@/.test(segment)) return '{id}'
    return segment
  })
  return `/${read.join('/')}`
}

export type Known = {
  /** The path as HubSpot publishes or published it. */
  readonly path: string
  readonly legacy?: LegacyRoute
  readonly operation?: string
}

/** What HubSpot publishes, or once did, at a path for a method. */
export function knownPath(method: string, path: string): Known | undefined {
  const probe = path.replace(/\{(\w*)\}/g, 'zz$1')
  const published = match(method, probe)
  if (published !== undefined) return { path: concrete(published.path, path), operation: published.operation.id }
  const found = load().legacy.find(method, probe)
  return found === undefined ? undefined : { path: found.value.path, legacy: found.value }
}

/** Keeps the parameters' names as published, and an object type that the code names. */
function concrete(template: string, path: string): string {
  const named = path.split('/')
  return template
    .split('/')
    .map((segment, at) => {
      const own = named[at] ?? segment
      return segment === '{objectType}' && named[2] === 'v3' && named[3] === 'objects' && !own.startsWith('{')
        ? own
        : segment
    })
    .join('/')
}

/** The methods that exist at a path. */
export function methodsAt(path: string): readonly string[] {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => knownPath(method, path) !== undefined)
}

/** True for calls that need a developer key, an app of its own, or none of HubSpot's public credentials. */
export function isDeveloperPath(path: string, operation?: string): boolean {
  if (developerPaths.some((pattern) => pattern.test(path))) return true
  const found = operation === undefined ? undefined : operationById(operation)
  return (
    found !== undefined && found.authTypes.length > 0 && found.authTypes.every((type) => type === 'developer_hapikey')
  )
}

/** True for a root that HubSpot serves: `crm/v3`, `contacts/v1`. */
export function isKnownRoot(path: string): boolean {
  return load().roots.has(rootOf(path))
}
