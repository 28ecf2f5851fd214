import { widened } from '../endpoints/find.ts'
import { methodsOf } from '../endpoints/methods.ts'
import { goesToDeveloperPath } from '../keys/code.ts'
import { type KeyUses, keyUsesIn } from '../keys/find.ts'
import { isMask, type Sink, sinksIn } from '../keys/sinks.ts'
import type { Project } from '../project.ts'
import { calleeOf } from '../source/chains.ts'
import { argumentRanges } from '../source/expression.ts'
import { type Code, functionAround, type Source } from '../source/source.ts'
import { builderChange, statementCut } from './builders.ts'
import { type Call, callsThrough } from './calls.ts'
import type { Edit, ManualStep } from './edit.ts'
import { hasHeader, headerAt } from './headers.ts'
import { optionChange } from './options.ts'
import { fromPairs, fromString, removed } from './removal.ts'
import { localNames, settingEdits, textEdits, wordIn } from './settings.ts'

export type RewriteOptions = {
  /** Settings keep their names; they hold a token from now on. */
  readonly keepNames?: boolean
}

export type PlannedFile = { readonly source: Source; readonly edits: readonly Edit[] }

export type RewritePlan = {
  readonly files: readonly PlannedFile[]
  /** Old name to new name of every setting that is renamed. */
  readonly renames: ReadonlyMap<string, string>
  readonly manual: readonly ManualStep[]
}

type Draft = { readonly edits: Map<Source, Edit[]>; readonly manual: ManualStep[] }

/**
 * Plans the way from the account key to a bearer token. Nothing is changed half: where a request can't be given its header
 * for sure, the key stays in it and a step for a person says so. Developer keys and look-alikes are never touched.
 */
export function planRewrite(
  project: Project,
  options: RewriteOptions = {},
  uses: KeyUses = keyUsesIn(project),
): RewritePlan {
  const draft: Draft = { edits: new Map(), manual: [] }
  const env = environmentName(uses)
  for (const code of project.codes) {
    if (code.language === 'shell') continue
    const sinks = sinksIn(code)
    if (!project.sources.includes(code.source)) {
      if (sinks.length > 0)
        draft.manual.push({
          file: code.source.path,
          what: 'a notebook: send the token in its cells, and clear outputs that show the key',
        })
      continue
    }
    for (const sink of sinks) {
      // `Hubspot.configure(hapikey: …)` is an option, whatever it is called.
      if (sink.kind === 'query-param' && sinks.some((other) => other.kind === 'sdk-option' && other.at === sink.at))
        continue
      const token = code.tokens[sink.at]
      if (token === undefined || sink.developer || isMask(token.text) || goesToDeveloperPath(project, code, sink))
        continue
      if (sink.kind === 'sdk-option') planOption(draft, code, sink)
      else planParameter(draft, project, code, sink, env)
    }
  }
  for (const source of project.sources) put(draft, source, textEdits(source))
  const planned = new Map([...draft.edits].map(([source, edits]) => [source, [...edits]]))
  const renames =
    options.keepNames === true
      ? new Map<string, string>()
      : settingEdits(project, uses, (source, edit) => put(draft, source, [edit]), draft.manual)
  // What was put in is named like what it was taken from.
  for (const [source, edits] of planned) {
    const own = draft.edits.get(source) ?? []
    const here = [...renames].filter(([name]) => own.some((edit) => edit.why.startsWith(`${name} `)))
    const named = (text: string): string => here.reduce((now, [name, to]) => now.replace(wordIn(name, 'g'), to), text)
    draft.edits.set(source, [...edits.map((edit) => ({ ...edit, text: named(edit.text) })), ...own.slice(edits.length)])
  }
  for (const code of project.codes) {
    const edits = draft.edits.get(code.source) ?? []
    const local = localNames(code, edits, draft.manual)
    const named = (text: string): string =>
      [...local.names].reduce((now, [name, to]) => now.replace(wordIn(name, 'g'), to), text)
    draft.edits.set(code.source, [...edits.map((edit) => ({ ...edit, text: named(edit.text) })), ...local.edits])
  }
  for (const use of uses.uses)
    if (use.secret)
      draft.manual.push({
        file: use.file,
        line: use.line,
        what: 'a key is written here: rotate it, and take it out of the history',
      })
  const files = [...draft.edits].filter(([, edits]) => edits.length > 0).map(([source, edits]) => ({ source, edits }))
  return { files, renames, manual: unique(draft.manual) }
}

function put(draft: Draft, source: Source, edits: readonly Edit[]): void {
  const known = draft.edits.get(source)
  if (known === undefined) draft.edits.set(source, [...edits])
  else known.push(...edits)
}

function planOption(draft: Draft, code: Code, sink: Sink): void {
  const change = optionChange(code, sink)
  const line = code.source.lineOf(code.tokens[sink.at]?.start ?? 0)
  if (change === undefined) {
    draft.manual.push({
      file: code.source.path,
      line,
      what: 'this client takes the key: give it the token in its own way',
    })
    return
  }
  put(draft, code.source, change.edits)
  if (change.manual !== undefined) draft.manual.push(change.manual)
}

function planParameter(draft: Draft, project: Project, code: Code, sink: Sink, env: string): void {
  const token = code.tokens[sink.at]
  if (token === undefined) return
  const line = code.source.lineOf(token.start)
  const built = builderChange(code, sink)
  if (built !== undefined) {
    put(draft, code.source, built)
    return
  }
  const cut = cutOf(project, code, sink)
  if (cut === undefined) {
    draft.manual.push({
      file: code.source.path,
      line,
      what: 'send the token as `Authorization: Bearer …` and drop hapikey here',
    })
    return
  }
  // What a test expects or stubs has no request of its own.
  if (code.source.isTest && cut.calls.every(isStub)) {
    put(draft, code.source, cut.edits)
    return
  }
  const value = tokenOf(code, cut.value, env)
  const headers: { readonly source: Source; readonly edits: readonly Edit[] }[] = []
  for (const call of cut.calls) {
    if (hasHeader(call.code, call.open)) continue
    const shown = portable(code, call, sink.at, value)
    const edits = shown === undefined ? undefined : headerAt(call, shown)
    if (edits === undefined) {
      headers.length = 0
      break
    }
    headers.push({
      source: call.code.source,
      edits: edits.map((edit) => withoutComma(edit, cut.edits, call.code === code)),
    })
  }
  const already = cut.calls.length > 0 && cut.calls.every((call) => hasHeader(call.code, call.open))
  if (headers.length === 0 && !already) {
    draft.manual.push({
      file: code.source.path,
      line,
      what: 'the request that this belongs to could not be given its header for sure: send `Authorization: Bearer …` and drop hapikey',
    })
    return
  }
  put(draft, code.source, cut.edits)
  for (const { source, edits } of headers) if (!alreadyPlanned(draft, source, edits)) put(draft, source, edits)
}

/** Where the header takes the place of all that was in an object, no comma follows it. */
function withoutComma(edit: Edit, cuts: readonly Edit[], sameFile: boolean): Edit {
  const alone = sameFile && cuts.some((cut) => cut.start === edit.start && cut.end > cut.start)
  return alone ? { ...edit, text: edit.text.replace(/,\s*$/, '') } : edit
}

/** True for a call that sends nothing: what a test expects, stubs or compares. */
function isStub(call: Call): boolean {
  return /stub|mock|nock|intercept|expect|assert|equal|match|should|verify|reply|when|given/i.test(
    calleeOf(call.code.tokens, call.open)?.names.join('.') ?? '',
  )
}

/** One header a call, however many parameters led to it. */
function alreadyPlanned(draft: Draft, source: Source, edits: readonly Edit[]): boolean {
  const known = draft.edits.get(source) ?? []
  return edits.every((edit) =>
    known.some((other) => other.start === edit.start && other.end === edit.end && other.why === edit.why),
  )
}

type Cut = { readonly edits: readonly Edit[]; readonly value: string | undefined; readonly calls: readonly Call[] }

function cutOf(project: Project, code: Code, sink: Sink): Cut | undefined {
  const token = code.tokens[sink.at]
  if (token === undefined) return undefined
  const exact = /^h(?:api_?key)$/i.test(token.text)
  if (token.kind === 'string' && !exact) {
    const removal = fromString(code, sink.at)
    if (removal === undefined) return undefined
    const { from, to } = widened(code, sink.at)
    return {
      ...removal,
      value: removal.value,
      calls: callsThrough(project, methodsOf(project, code, from, to), { code, from, to }),
    }
  }
  const statement = statementCut(code, sink)
  if (statement !== undefined) {
    const name = code.tokens[statement.holder]?.text ?? ''
    const around = functionAround(code, sink.at)
    const calls: Call[] = []
    for (const at of code.names.get(name) ?? []) {
      if (at <= sink.at || (around !== undefined && at >= around.to)) continue
      calls.push(...callsThrough(project, methodsOf(project, code, at, at + 1), { code, from: at, to: at + 1 }))
    }
    return { edits: [statement.edit], value: statement.value, calls }
  }
  const pair = fromPairs(code, sink.at)
  if (pair === undefined) return undefined
  const bracket = code.tokens[pair.open]
  const to = (bracket?.partner ?? pair.open) + 1
  const edits = pair.sole ? (emptied(code, pair.open) ?? pair.edits) : pair.edits
  return {
    edits,
    value: pair.value,
    calls: callsThrough(project, methodsOf(project, code, pair.open, to), { code, from: pair.open, to }),
  }
}

/** `params: { hapikey }` with nothing else in it goes as a whole. */
function emptied(code: Code, open: number): readonly Edit[] | undefined {
  const key = code.tokens[open - 2]
  const outer = code.tokens[open]?.up ?? -1
  if (key === undefined || outer === -1 || !/^(?:params|qs|query|searchParams)$/.test(key.text)) return undefined
  const ranges = argumentRanges(code.tokens, outer)
  const index = ranges.findIndex(([a, b]) => a <= open && open < b)
  return index === -1 ? undefined : [removed(code, outer, ranges, index)]
}

/** The code that gives the token: what gave the key, without what escaped it for a URL; a setting where it was written out. */
function tokenOf(code: Code, value: string | undefined, env: string): string {
  const bare = value
    ?.trim()
    .replace(
      /^(?:encodeU[Rr][Ii]Component|encodeURI|urlencode|rawurlencode|quote|urllib\.parse\.quote|CGI\.escape|str|String|url\.QueryEscape|Uri\.EscapeDataString)\((.*)\)$/s,
      '$1',
    )
  if (bare === undefined || bare === '' || /^["'`]/.test(bare) || /^(?:None|null|nil|undefined)$/.test(bare))
    return fromEnvironment(code, env)
  return bare
}

function fromEnvironment(code: Code, env: string): string {
  switch (code.language) {
    case 'python':
      return `os.environ["${env}"]`
    case 'php':
      return `getenv('${env}')`
    case 'ruby':
      return `ENV['${env}']`
    case 'go':
      return `os.Getenv("${env}")`
    default:
      return `process.env.${env}`
  }
}

/** What gives the token at the place of the call: a local name does not reach into another function. */
function portable(code: Code, call: Call, at: number, value: string): string | undefined {
  const here = functionAround(code, at, true)
  const there = functionAround(call.code, call.open, true)
  if (
    call.code === code &&
    (here === there || (here !== undefined && there !== undefined && there.from >= here.from && there.to <= here.to))
  )
    return value
  if (/^(?:process\.env|os\.environ|os\.getenv|getenv|env|ENV)\b/.test(value)) return value
  if (call.code === code && /^(?:this\.|self\.|cls\.|\$this->|static::|self::|@)/.test(value)) return value
  const root = /^\$?(\w+)/.exec(value)?.[1] ?? ''
  const outside = (code.assignments.get(root) ?? []).some((one) => functionAround(code, one.at, true) === undefined)
  if (call.code === code && outside) return value
  return undefined
}

function environmentName(uses: KeyUses): string {
  for (const use of uses.uses)
    for (const name of use.names) if (/^[A-Z0-9_]*HUBSPOT[A-Z0-9_]*KEY$/.test(name)) return name
  return 'HUBSPOT_ACCESS_TOKEN'
}

function unique(steps: readonly ManualStep[]): readonly ManualStep[] {
  const byText = new Map(steps.map((step) => [`${step.file} ${step.line} ${step.what}`, step]))
  return [...byText.values()]
}
