import type { Project } from '../project.ts'
import { parameterNames } from '../source/chains.ts'
import { argumentRanges } from '../source/expression.ts'
import type { Tokens } from '../source/lexer.ts'
import { type Code, functionAround } from '../source/source.ts'
import { isDeveloperName, isKeyish } from './names.ts'
import type { Sink } from './sinks.ts'

/** What a file's names that lead to a key are, and the settings that they are read from. */
export type Flow = {
  /** Per file: names that hold the key there. */
  readonly names: ReadonlyMap<Code, ReadonlySet<string>>
  /** Names of settings (environment, configuration) from which the key comes. */
  readonly settings: ReadonlySet<string>
  /** Names of fields and functions that carry it from one file to another. */
  readonly shared: ReadonlySet<string>
}

const READS =
  /^(?:getenv|env|get|Getenv|LookupEnv|environ|fetch|dig|config|GetEnvironmentVariable|getProperty|GetValue|required|var|vars|secrets|process|os|System|Configuration|ENV|import|meta|require|String|str|encodeURIComponent|encode|escape|quote|urlencode|rawurlencode|EscapeDataString|matching|equalTo|this|self|static|cls|format|trim|strip|then|map|nameof|throw|new|Exception|Error|ArgumentNullException|undefined|null|None|nil|true|false|if|else|or|and|not|await|return|string|dict|flex)$/

/** Follows keys from the requests and clients they go into back to where they are declared, through the whole project. */
export function flowOf(project: Project, sinks: ReadonlyMap<Code, readonly Sink[]>): Flow {
  const names = new Map<Code, Set<string>>()
  const settings = new Set<string>()
  const shared = new Set<string>()
  const queue: { code: Code; name: string; at: number }[] = []
  const add = (code: Code, name: string, at: number): void => {
    if (READS.test(name) || isDeveloperName(name)) return
    const known = names.get(code) ?? new Set()
    names.set(code, known)
    if (known.has(name)) return
    known.add(name)
    queue.push({ code, name, at })
  }
  const take = (code: Code, tokens: Tokens, from: number, to: number, at: number): void => {
    for (const found of namesIn(tokens, from, to)) {
      if (found.setting) {
        if (isSettingName(found.text) && !isDeveloperName(found.text)) settings.add(found.text)
      } else add(code, found.text, at)
    }
  }
  for (const [code, list] of sinks)
    for (const sink of list) if (!sink.developer) take(code, sink.tokens, sink.from, sink.to, sink.at)
  const related = new Set(project.codes.filter(isRelated))
  for (const code of sinks.keys()) related.add(code)
  let guard = 0
  for (let item = queue.shift(); item !== undefined && guard < 5000; item = queue.shift(), guard += 1) {
    const { code, name, at } = item
    const around = functionAround(code, at, true)
    const assignments = code.assignments.get(name) ?? []
    for (const one of assignments) take(code, code.tokens, one.from, Math.min(one.to, one.from + 40), one.at)
    for (const range of code.functions) {
      const position = parameterNames(code.tokens, range.params).indexOf(name)
      if (position === -1 || (!isKeyish(name) && range !== around)) continue
      if (!isKeyish(range.name)) continue
      shared.add(range.name)
      for (const other of project.codes) {
        for (const call of other.names.get(range.name) ?? []) {
          if (other.tokens[call + 1]?.text !== '(' || other.functions.some((own) => own.at === call)) continue
          const argument = argumentRanges(other.tokens, call + 1)[position]
          if (argument !== undefined) take(other, other.tokens, argument[0], argument[1], call)
        }
      }
    }
    // A field: others declare it or set it.
    const isMember = (code.names.get(name) ?? []).some((index) =>
      /^(?:\.|->|::)$/.test(code.tokens[index - 1]?.text ?? ''),
    )
    if (isKeyish(name) && (isMember || assignments.length === 0) && !shared.has(name)) {
      shared.add(name)
      for (const other of related)
        if (other !== code && other.names.has(name)) add(other, name, other.names.get(name)?.[0] ?? 0)
    } else if (shared.has(name)) {
      for (const other of related)
        if (other !== code && other.names.has(name)) add(other, name, other.names.get(name)?.[0] ?? 0)
    }
  }
  return { names, settings, shared }
}

/** True for a file that is about HubSpot as a whole, by its name, its package or its class. */
export function isRelated(code: Code): boolean {
  if (/hub_?spot/i.test(code.source.path)) return true
  return /(?:package|namespace|module|class|import|require|from|use|using|describe)[^\n]{0,80}hub_?spot|hapi_?key/i.test(
    code.source.text,
  )
}

type Found = { readonly text: string; readonly setting: boolean }

/** The names a value is made of: the last of each chain, and the texts it is looked up by. */
function namesIn(tokens: Tokens, from: number, to: number): readonly Found[] {
  const found: Found[] = []
  for (let at = from; at < to; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    if (token.kind === 'string') {
      if (token.parts.length === 1 && token.parts[0]?.kind === 'text' && /^[\w.:-]{3,60}$/.test(token.text)) {
        const opener = tokens[token.up]?.text
        if (opener === '(' || opener === '[' || opener === '{') found.push({ text: token.text, setting: true })
      }
      for (const part of token.parts)
        if (part.kind === 'hole') found.push(...namesIn(part.tokens, 0, part.tokens.length))
      continue
    }
    if (token.kind !== 'name') continue
    // Ruby's `value unless other`: what follows decides, it is not the value.
    if ((token.text === 'unless' || token.text === 'if') && at > from) break
    if (tokens[at + 1]?.text === '[' && tokens[at + 2]?.kind !== 'number') continue
    const next = tokens[at + 1]
    const chained = next?.kind === 'mark' && /^(?:\.|->|::|\?\.)$/.test(next.text) && tokens[at + 2]?.kind === 'name'
    if (chained) continue
    if (next?.text === '(') {
      // A function that gives the key: `apiKey()`.
      if (isKeyish(token.text)) found.push({ text: token.text, setting: false })
      continue
    }
    const previous = tokens[at - 2]
    if (
      /^(?:\.|::|->)$/.test(tokens[at - 1]?.text ?? '') &&
      /^(?:env|serverRuntimeConfig|publicRuntimeConfig|vars|secrets|environ)$/.test(previous?.text ?? '')
    ) {
      found.push({ text: token.text, setting: true })
      continue
    }
    found.push({ text: token.text, setting: false })
  }
  return found
}

const isSettingName = (text: string): boolean =>
  isKeyish(text.replace(/[.:-]/g, '_')) && !/client|refresh|access_?token/i.test(text)
