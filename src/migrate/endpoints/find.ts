import type { Project } from '../project.ts'
import { calleeOf, chainStart, keyBefore, whole } from '../source/chains.ts'
import { BASE_KEYS, looksLikeAddress, textOf } from '../source/expression.ts'
import { type Code, functionAround } from '../source/source.ts'
import { methodsOf, type Verb, verbIn } from './methods.ts'
import { isKnownRoot, knownPath, methodsAt, pathIn } from './paths.ts'

/** One call of HubSpot's API that the code makes. */
export type EndpointUse = {
  readonly method: string
  /** With `{x}` for what is not known. */
  readonly path: string
  readonly file: string
  readonly line: number
  /** `named`: the method is written there; `guessed`: read from the names around; an SDK's method otherwise. */
  readonly how: 'named' | 'guessed' | 'sdk'
  readonly test: boolean
  /** The path as the code has it: it may name the object type. */
  readonly seen: string
  /** The id in the catalogue, where HubSpot still publishes it. */
  readonly operation?: string
}

const WRAPPERS =
  /^(?:Sprintf|sprintf|vsprintf|format|Format|formatted|join|urljoin|url_join|resolve|URL|URI|Uri|Join|JoinPath|Combine|add_query_arg|encodeURI|URI_escape|escape|parse|String|quote|rawurlencode)$/

type Site = {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly path: string
  readonly host: boolean
}

/** Every call of HubSpot's API that a file makes by address: from literals, joined strings, builders and constants. */
export function endpointsIn(project: Project, code: Code): readonly EndpointUse[] {
  const sites = sitesIn(project, code)
  const found: EndpointUse[] = []
  const byPlace = new Map<string, { site: Site; verbs: Verb[]; line: number }>()
  for (const site of sites) {
    const verbs = methodsOf(project, code, site.from, site.to)
    const single = site.to - site.from <= 3 && code.tokens[site.to - 1]?.kind === 'name'
    const line = code.source.lineOf(code.tokens[lineToken(code, site)]?.start ?? 0)
    const key = `${line} ${site.path}`
    const known = byPlace.get(key)
    if (known !== undefined) known.verbs.push(...verbs)
    // A bare name that leads to no call says nothing of its own.
    else if (verbs.length > 0 || !single) byPlace.set(key, { site, verbs: [...verbs], line })
  }
  for (const { site, verbs, line } of byPlace.values()) {
    const isConstant = isOutside(code, site)
    const usedElsewhere = isConstant && verbs.length === 0 && usedByOthers(project, code, declaredName(code, site))
    if (usedElsewhere || onlyBase(site.path)) continue
    const methods = [...new Set(verbs.map((verb) => verb.method))]
    const chosen = methods.length > 0 ? methods : guessed(code, site)
    for (const method of chosen) {
      found.push(use(code, site.path, method, line, methods.length > 0 ? 'named' : 'guessed'))
    }
  }
  return found
}

function use(code: Code, path: string, method: string, line: number, how: EndpointUse['how']): EndpointUse {
  const right = corrected(method, path)
  const known = knownPath(right, path)
  return {
    method: right,
    path: known?.path ?? path,
    seen: path,
    file: code.source.path,
    line,
    how,
    test: code.source.isTest,
    ...(known?.operation !== undefined && { operation: known.operation }),
  }
}

/** A method that does not exist at a path, where just one does, was read wrong. */
function corrected(method: string, path: string): string {
  if (knownPath(method, path) !== undefined) return method
  const all = methodsAt(path)
  return all.length === 1 && all[0] !== undefined ? all[0] : method
}

function sitesIn(project: Project, code: Code): readonly Site[] {
  const { tokens } = code
  const sites: Site[] = []
  const seen = new Set<number>()
  const add = (at: number): void => {
    const range = widened(code, at)
    if (seen.has(range.from) || BASE_KEYS.test(keyBefore(tokens, range.from) ?? '')) return
    seen.add(range.from)
    const text = textOf(code, project.constants, range.from, range.to)
    if (text.length > 4000) return
    const read = pathIn(text)
    if (read === undefined || (!read.host && !isKnownRoot(read.path))) return
    sites.push({ ...range, text, path: read.path, host: read.host })
  }
  const addresses = namesOfAddresses(project, code)
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'string') {
      const holds =
        looksLikeAddress(token.text) ||
        token.text.includes('hsforms') ||
        token.parts.some((part) => part.kind === 'hole' && part.tokens.some((inner) => addresses.has(inner.text)))
      if (holds) add(at)
    } else if (token.kind === 'name' && addresses.has(token.text)) {
      if (code.assignments.get(token.text)?.some((one) => one.at === at)) continue
      add(at)
    }
  }
  return sites
}

/** The names that stand for addresses in this file: its own and those of other files' constants. */
function namesOfAddresses(project: Project, code: Code): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [name, value] of project.constants)
    if (code.names.has(name) && pathIn(value) !== undefined) names.add(name)
  for (const [name, assignments] of code.assignments) {
    if (assignments.some((one) => looksLikeAddress(textOf(code, project.constants, one.from, one.to)))) names.add(name)
  }
  return names
}

/** The whole expression of which the token at `at` is a part, through formats and joins around it. */
/** Exported for the rewrite, which has to find the same expression. */
export function widened(code: Code, at: number): { readonly from: number; readonly to: number } {
  const { tokens, lexicon } = code
  let range = whole(tokens, at, lexicon.joins)
  if (lexicon.adjacent) {
    while (tokens[range.from - 1]?.kind === 'string' && adjoins(code, range.from))
      range = { ...range, from: range.from - 1 }
    while (tokens[range.to]?.kind === 'string' && adjoins(code, range.to)) range = { ...range, to: range.to + 1 }
    if (tokens[range.to]?.text === '%' && tokens[range.from]?.kind === 'string') {
      const next = tokens[range.to + 1]
      const end = next?.text === '(' && next.partner !== -1 ? next.partner + 1 : whole(tokens, range.to + 1, []).to
      range = { ...range, to: end }
    }
  }
  for (let steps = 0; steps < 4; steps += 1) {
    const open = tokens[range.from]?.up ?? -1
    const bracket = tokens[open]
    if (bracket?.text !== '(' || bracket.partner === -1) break
    const callee = calleeOf(tokens, open)
    const grouping = callee === undefined && bracket.partner === range.to && range.from === open + 1
    if (!grouping && (callee === undefined || !WRAPPERS.test(callee.names.at(-1) ?? ''))) break
    if (callee !== undefined && argumentCountBefore(tokens, open, range.from) > 2) break
    range = whole(tokens, bracket.partner, lexicon.joins)
    const start = chainStart(tokens, bracket.partner)
    if (start < range.from) range = { ...range, from: start }
  }
  return range
}

function adjoins(code: Code, at: number): boolean {
  if (code.language !== 'shell') return (code.tokens[at]?.up ?? -1) !== -1
  return code.tokens[at - 1]?.end === code.tokens[at]?.start
}

function argumentCountBefore(tokens: Code['tokens'], open: number, at: number): number {
  let count = 0
  for (let index = open + 1; index < at; index += 1)
    if (tokens[index]?.text === ',' && tokens[index]?.up === open) count += 1
  return count
}

/** The token whose line is given: the first string of the expression, or the name that stands for it. */
function lineToken(code: Code, site: Site): number {
  let best: number | undefined
  for (let at = site.from; at < site.to; at += 1) {
    const token = code.tokens[at]
    if (token?.kind === 'string' && (looksLikeAddress(token.text) || best === undefined)) {
      if (looksLikeAddress(token.text)) return at
      best = at
    }
  }
  if (best !== undefined) return best
  // A name alone: the place of its declaration, when it is in this file.
  const name = code.tokens[site.to - 1]?.kind === 'name' ? code.tokens[site.to - 1]?.text : code.tokens[site.from]?.text
  const declared = name === undefined ? undefined : code.assignments.get(name)
  if (declared !== undefined && declared.length === 1 && declared[0] !== undefined) return declared[0].from
  return declared?.filter((one) => one.at < site.from).at(-1)?.from ?? site.from
}

function declaredName(code: Code, site: Site): string | undefined {
  return code.assignedFrom.get(site.from)?.name
}

function isOutside(code: Code, site: Site): boolean {
  return functionAround(code, site.from) === undefined
}

function usedByOthers(project: Project, code: Code, name: string | undefined): boolean {
  if (name === undefined) return false
  if ((code.names.get(name)?.length ?? 0) > 1) return true
  return project.codes.some(
    (other) =>
      other !== code &&
      (other.names.has(name) ||
        other.tokens.some(
          (token) =>
            token.kind === 'string' &&
            token.parts.some((part) => part.kind === 'hole' && part.tokens.some((inner) => inner.text === name)),
        )),
  )
}

/** `/crm/v3` alone is where paths begin, not one of them. */
function onlyBase(path: string): boolean {
  if (/[*|()[\]]/.test(path)) return true
  if (path.split('/').every((segment) => segment === '' || segment.startsWith('{') || /^\.\.?$/.test(segment)))
    return true
  if (/\/\.\.\/|^\/\{[^}]*\}\/(?!.*\/?(?:v\d|20\d\d-\d\d)\/)/.test(path) && !/\/v\d|\/20\d\d-/.test(path)) return true
  return /^\/(?:[a-z-]+\/){0,2}(?:v\d|20\d\d-\d\d)?$/.test(path) && methodsAt(path).length === 0
}

function guessed(code: Code, site: Site): readonly string[] {
  const possible = methodsAt(site.path)
  if (possible.length === 1) return possible
  const around = functionAround(code, site.from, true)
  const name = around?.name ?? declaredName(code, site) ?? ''
  const verb = verbIn(name) ?? spoken(name)
  if (verb !== undefined) {
    if (possible.length === 0 || possible.includes(verb)) return [verb]
    const near = { PATCH: ['PUT', 'POST'], PUT: ['PATCH', 'POST'], POST: ['PUT', 'PATCH'] }[verb]
    const other = near?.find((method) => possible.includes(method))
    if (other !== undefined) return [other]
  }
  return possible.length === 0 || possible.includes('GET') ? ['GET'] : possible.slice(0, 1)
}

function spoken(name: string): string | undefined {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()
  if (/(?:^|_)(?:update|modify|edit|change|set|save)/.test(words)) return 'PATCH'
  if (/(?:^|_)(?:create|add|insert|send|submit|upsert|enroll|publish|upload|new|sync|export|push)/.test(words))
    return 'POST'
  if (/(?:^|_)(?:delete|remove|destroy|archive)/.test(words)) return 'DELETE'
  if (/(?:^|_)(?:get|list|find|fetch|search|read|load|all|paged|recent)/.test(words)) return 'GET'
  return undefined
}
