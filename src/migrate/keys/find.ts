import type { Project } from '../project.ts'
import type { Code } from '../source/source.ts'
import { codeHits, goesToDeveloperPath } from './code.ts'
import { type Flow, flowOf } from './flow.ts'
import type { Hit } from './hit.ts'
import { masked, secretsIn } from './names.ts'
import { type Sink, sinksIn } from './sinks.ts'
import { configHits, documentHits } from './texts.ts'
import { tokenSinksIn } from './tokens.ts'
import type { Use } from './use.ts'

/** Recorded traffic of tests: made anew rather than rewritten, so it is counted and not listed. */
export type Recorded = { readonly folder: string; readonly files: number; readonly lines: number }

export type KeyUses = {
  /** The names of settings that code reads a key from. */
  readonly settings: readonly string[]
  readonly uses: readonly Use[]
  readonly recorded: readonly Recorded[]
  /** What looks like a use and is none, with the reason. */
  readonly lookAlikes: readonly Use[]
}

const RECORDED = /(?:^|\/)(?:\w*cassettes?|recordings?|__recordings__|har)\//i

/** Every place of a project where a key of HubSpot's is declared, carried, sent or spoken of. */
export function keyUsesIn(project: Project): KeyUses {
  const sinks = new Map<Code, readonly Sink[]>()
  for (const code of project.codes) {
    const found = sinksIn(code).map((sink) => ({
      ...sink,
      developer: sink.developer || goesToDeveloperPath(project, code, sink),
    }))
    if (found.length > 0) sinks.set(code, found)
  }
  const flow = flowOf(project, sinks)
  const developers = developerNames(project, sinks, flow)
  const hits: Hit[] = []
  const settings = new Set([...flow.settings].map((name) => name.replace(/^.*[.:]/, '')))
  for (const code of project.codes)
    hits.push(...codeHits(project, code, sinks.get(code) ?? [], flow.names.get(code) ?? new Set(), flow.shared))
  for (const source of project.sources) {
    if (source.kind === 'config' || source.kind === 'other') hits.push(...configHits(source, settings))
  }
  const carriesToken = tokenNames(project, flow)
  for (const [index, hit] of hits.entries()) {
    if (hit.names.length === 0 || hit.class === 'developer-key') continue
    if (hit.names.every((name) => carriesToken(name)))
      hits[index] = { ...hit, class: 'look-alike', why: 'the old name of what holds a token now' }
    else if (hit.class === 'account-key' && hit.names.every((name) => developers.has(last(name))))
      hits[index] = { ...hit, class: 'developer-key', why: 'holds a key that goes to paths of developers alone' }
  }
  const active = hits.some(
    (hit) => hit.class === 'account-key' || hit.class === 'committed-secret' || hit.class === 'test',
  )
  if (active) {
    for (const source of project.sources)
      if (source.kind === 'document') hits.push(...documentHits(source, settings, flow.shared))
  } else {
    for (const source of project.sources) {
      if (source.kind === 'document')
        hits.push(
          ...documentHits(source, settings, flow.shared).map((hit) => ({
            ...hit,
            class: 'look-alike' as const,
            why: 'spoken of, but no code here uses a key',
          })),
        )
    }
  }
  return { ...chosen(hits, active), settings: [...settings] }
}

const last = (name: string): string => name.replace(/^.*[.:]/, '')

const namesOf = ({ names, settings, shared }: Flow): ReadonlySet<string> =>
  new Set([...settings, ...shared, ...[...names.values()].flatMap((set) => [...set])].map(last))

/** Names that lead to requests which take a developer key, and to no other: whatever they are called. */
function developerNames(
  project: Project,
  sinks: ReadonlyMap<Code, readonly Sink[]>,
  account: Flow,
): ReadonlySet<string> {
  const only = new Map<Code, readonly Sink[]>()
  for (const [code, list] of sinks) {
    const own = list.filter(({ developer }) => developer)
    if (own.length > 0)
      only.set(
        code,
        own.map((sink) => ({ ...sink, developer: false })),
      )
  }
  if (only.size === 0) return new Set()
  const sent = namesOf(account)
  // The parameter itself is called the same wherever it goes.
  return new Set([...namesOf(flowOf(project, only))].filter((name) => !sent.has(name) && !/^h_?api_?key$/i.test(name)))
}

/** Tells the names that lead to a bearer token and to no key: settings that kept their names through a migration. */
function tokenNames(project: Project, keys: Flow): (name: string) => boolean {
  const sinks = new Map<Code, readonly Sink[]>()
  for (const code of project.codes) {
    const found = tokenSinksIn(code)
    if (found.length > 0) sinks.set(code, found)
  }
  if (sinks.size === 0) return () => false
  const tokens = flowOf(project, sinks)
  const all = ({ names, settings, shared }: Flow): ReadonlySet<string> =>
    new Set([...settings, ...shared, ...[...names.values()].flatMap((set) => [...set])])
  const held = all(tokens)
  const sent = all(keys)
  return (name) => {
    if (/h(?:api_?key)/i.test(name)) return false
    const last = name.replace(/^.*\./, '')
    return (held.has(name) || held.has(last)) && !sent.has(name) && !sent.has(last)
  }
}

/** One use a line: the strongest hit counts. Secrets on a line make it a committed secret. */
function chosen(hits: readonly Hit[], active: boolean): Omit<KeyUses, 'settings'> {
  const byLine = new Map<string, Hit[]>()
  for (const hit of hits) {
    const key = `${hit.source.path}\0${hit.line}`
    const known = byLine.get(key)
    if (known === undefined) byLine.set(key, [hit])
    else known.push(hit)
  }
  const uses: Use[] = []
  const lookAlikes: Use[] = []
  const recorded: Hit[] = []
  for (const list of byLine.values()) {
    const ranked = list.toSorted((a, b) => rank(a) - rank(b))
    const best = ranked[0]
    if (best === undefined) continue
    if (RECORDED.test(best.source.path)) {
      recorded.push(best)
      continue
    }
    const line = best.source.line(best.line)
    const secret =
      line.length < 400 && secretsIn(line).length > 0 && best.class !== 'developer-key' && best.class !== 'look-alike'
    const use: Use = {
      file: best.source.path,
      line: best.line,
      class: secret ? 'committed-secret' : best.class,
      kind: secret ? 'hardcoded-secret' : best.kind,
      why: best.why,
      text: masked(line.trim()).slice(0, 240),
      names: [...new Set(ranked.flatMap((hit) => hit.names))],
      test: best.source.isTest,
      how: best.how,
      secret,
    }
    if (use.class === 'look-alike' || (!active && use.class === 'documentation'))
      lookAlikes.push(use.class === 'look-alike' ? use : { ...use, class: 'look-alike' })
    else uses.push(use)
  }
  const order = (a: Use, b: Use): number => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line)
  return { uses: uses.sort(order), lookAlikes: lookAlikes.sort(order), recorded: recordedIn(recorded) }
}

function rank(hit: Hit): number {
  const byClass = {
    'look-alike': 0,
    'developer-key': 1,
    'committed-secret': 2,
    'account-key': 3,
    test: 3,
    documentation: 5,
  }[hit.class]
  return byClass + (hit.how === 'flow' ? 0 : 0.5)
}

function recordedIn(hits: readonly Hit[]): readonly Recorded[] {
  const folders = new Map<string, { readonly files: Set<string>; lines: number }>()
  for (const { source } of hits) {
    const folder = source.path.slice(0, Math.max(source.path.lastIndexOf('/'), 0))
    const known = folders.get(folder) ?? { files: new Set(), lines: 0 }
    known.files.add(source.path)
    known.lines += 1
    folders.set(folder, known)
  }
  return [...folders].map(([folder, { files, lines }]) => ({ folder, files: files.size, lines }))
}
