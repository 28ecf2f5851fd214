import type { Token, Tokens } from './lexer.ts'
import { type Assignment, type Code, endOfValue, functionAround } from './source.ts'

/** What is declared in the whole tree, for names that a file does not declare itself. */
export type Constants = ReadonlyMap<string, string>

const MAX_DEPTH = 8
const JOINERS =
  /^(?:join|urljoin|url_join|urlJoin|resolve|joinPath|combine|Combine|Join|JoinPath|URL|URI|Uri|parse|safe_join)$/
const FORMATTERS = /^(?:Sprintf|sprintf|vsprintf|format|Format|printf|Errorf|Fprintf|formatted)$/
const KEEPERS =
  /^(?:replace|Replace|replaceAll|ReplaceAll|trim|strip|rstrip|lstrip|toString|to_s|freeze|format|trimEnd|TrimEnd|trimMargin|gsub|encode|removeSuffix|html_safe|chomp|trimIndent|formatted)$/
const EXTENDERS =
  /^(?:path|pathSegment|appendPath|addPathSegments?|AppendPathSegments?|segment|newPath|get|post|put|patch|delete|Get|Post|Put|Patch|Delete|GetAsync|PostAsync|PutAsync|DeleteAsync)$/
/** The options of a client that hold where its paths begin. */
export const BASE_KEYS = /^(?:baseURL|baseUrl|base_url|base_uri|prefixUrl|BaseAddress|baseUri)$/
const PREFIX_WORDS =
  /^(?:await|new|return|yield|String|let|const|var|final|val|public|private|static|string|echo|print)$/

/**
 * The text that a stretch of code stands for, as far as it can be read without running it: joined strings, formats,
 * constants. What stays unknown is shown as `{name}`.
 */
export function textOf(code: Code, constants: Constants, from: number, to: number): string {
  return evaluate({ code, constants, tokens: code.tokens, at: from, depth: 0, top: true }, from, to)
}

type Context = {
  readonly code: Code
  readonly constants: Constants
  readonly tokens: Tokens
  /** Where in the file this is, to know which declaration comes before. */
  readonly at: number
  readonly depth: number
  /** False inside a value that is put into a string, whose tokens are not the file's. */
  readonly top: boolean
}

function evaluate(context: Context, from: number, to: number): string {
  const { tokens } = context
  if (context.depth > MAX_DEPTH || from >= to) return '{}'
  const up = tokens[from]?.up ?? -1
  const joins = context.code.lexicon.joins
  // Choices first: the alternative that says most.
  const choices = splitAt(tokens, from, to, up, (token) => /^(?:\|\||\?\?|\?:|\?|:)$/.test(token.text))
  if (choices.length > 1) {
    const read = choices.map(([a, b]) => evaluate(context, a, b))
    const best = read.find((text) => looksLikeAddress(text)) ?? read.find((text) => /^[^{]+$/.test(text))
    return best ?? read.at(-1) ?? '{}'
  }
  const percent = splitAt(tokens, from, to, up, (token) => token.text === '%')
  const first = percent[0]
  const second = percent[1]
  if (first !== undefined && second !== undefined && tokens[first[0]]?.kind === 'string') {
    return formatted(evaluate(context, ...first), argumentsIn(context, ...second))
  }
  const operands = splitAt(tokens, from, to, up, (token) => joins.includes(token.text))
  if (operands.length > 1) return operands.map(([a, b]) => evaluate(context, a, b)).join('')
  if (context.code.lexicon.adjacent) {
    const meaningful = indexes(tokens, from, to)
    if (meaningful.length > 1 && meaningful.every((at) => tokens[at]?.kind === 'string')) {
      return meaningful.map((at) => stringText(context, tokens[at])).join('')
    }
  }
  return operand(context, from, to)
}

function operand(context: Context, from: number, to: number): string {
  const { tokens } = context
  let at = from
  while (at < to - 1) {
    const token = tokens[at]
    if (
      token?.kind === 'comment' ||
      (token?.kind === 'name' && PREFIX_WORDS.test(token.text) && tokens[at + 1]?.text !== '.') ||
      /^[&*!@]$/.test(token?.text ?? '')
    )
      at += 1
    else break
  }
  const token = tokens[at]
  if (token === undefined) return '{}'
  if (token.text === '(' && token.partner !== -1 && token.partner < to) {
    const inner = evaluate(context, at + 1, token.partner)
    return inner
  }
  if ((token.text === '{' || token.text === '[') && token.partner !== -1 && token.partner <= to)
    return baseOf(context, at)
  if (token.kind === 'string') {
    const text = stringText(context, token)
    const method = tokens[at + 2]
    if (
      tokens[at + 1]?.text === '.' &&
      method !== undefined &&
      FORMATTERS.test(method.text) &&
      tokens[at + 3]?.text === '('
    ) {
      return formatted(text, argumentsIn(context, at + 4, tokens[at + 3]?.partner ?? at + 4))
    }
    return text
  }
  if (token.kind === 'number') return token.text
  if (token.kind !== 'name') return '{}'
  return chain(context, at, to)
}

/** A name, what is taken from it, and calls of it: `a.b`, `$this->x`, `path.Join(a, b)`. */
function chain(context: Context, from: number, to: number): string {
  const { tokens } = context
  let at = from
  let name = tokens[from]?.text ?? ''
  let value: string | undefined
  let last = name
  const parts: string[] = [name]
  at += 1
  while (at < to) {
    const token = tokens[at]
    if (token === undefined) break
    if (/^(?:\.|->|::|\?\.|\?->|!!)$/.test(token.text)) {
      const next = tokens[at + 1]
      if (next?.kind !== 'name') break
      last = next.text
      name = next.text
      parts.push(name)
      if (tokens[at + 2]?.text !== '(') value = undefined
      at += 2
      continue
    }
    if (token.text === '(' && token.partner !== -1) {
      value = called(
        context,
        last,
        value ?? (parts.length > 1 ? lookUp(context, parts.at(-2) ?? '') : undefined),
        at + 1,
        token.partner,
      )
      at = token.partner + 1
      continue
    }
    if (token.text === '[' && token.partner !== -1) {
      const key = tokens[at + 1]
      if (key?.kind === 'string') {
        name = key.text
        value = context.constants.get(key.text)
      }
      at = token.partner + 1
      continue
    }
    at += 1
  }
  return value ?? lookUp(context, last) ?? `{${last}}`
}

function called(
  context: Context,
  name: string,
  receiver: string | undefined,
  from: number,
  to: number,
): string | undefined {
  if (KEEPERS.test(name) && receiver !== undefined) return receiver
  const args = argumentsIn(context, from, to)
  if (FORMATTERS.test(name)) {
    const template = args.findIndex((text) => /%|\{\d*\}/.test(text))
    if (template !== -1) return formatted(args[template] ?? '', args.slice(template + 1), args)
  }
  if (JOINERS.test(name) && args.length > 0) {
    const known = args.filter((text) => text !== '{}')
    const joined =
      known.length === 0
        ? '{}'
        : known
            .map((text, index) => (index === 0 ? text : text.replace(/^(?!\/|\?)/, '/')))
            .reduce((all, text) => all.replace(/\/$/, '') + text, '')
    if (looksLikeAddress(joined)) return joined
  }
  // `target.path("contacts/v1").path(id)`, `client.get("/objects")` of a client that was given its base: the path goes on.
  const [next = ''] = args
  if (receiver !== undefined && looksLikeAddress(receiver) && EXTENDERS.test(name)) {
    if (/^https?:/.test(next) || (looksLikeAddress(next) && /\/v\d/.test(receiver))) return next
    if (
      /^[\w{}/?][^\s]*$/.test(next) &&
      next !== '{}' &&
      !(/^(?:get|post|put|patch|delete)/i.test(name) && /^\{\w*\}$/.test(next))
    )
      return `${receiver.replace(/\/$/, '')}${/^[/?]/.test(next) ? '' : '/'}${next}`
    return receiver
  }
  const returned = returnOf(context, name)
  if (returned !== undefined) return returned
  // A function that only wraps an address leaves it readable.
  return args.find(looksLikeAddress) ?? (receiver !== undefined && looksLikeAddress(receiver) ? receiver : undefined)
}

/** The address that options give a client: `{ baseURL: 'https://…' }`. */
function baseOf(context: Context, open: number): string {
  const { tokens } = context
  for (const [a, b] of argumentRanges(tokens, open)) {
    if (BASE_KEYS.test(tokens[a]?.text ?? '') && b > a + 2)
      return evaluate({ ...context, depth: context.depth + 1 }, a + 2, b)
  }
  return '{}'
}

/** What a function of this file gives back, where it is one expression that says something. */
function returnOf(context: Context, name: string): string | undefined {
  const { code } = context
  if (!context.top) return undefined
  const declared = code.functions.find((range) => range.name === name)
  if (declared === undefined || declared.to - declared.from > 400) return undefined
  for (let at = declared.from; at < declared.to; at += 1) {
    const token = code.tokens[at]
    if (token?.kind !== 'name' || token.text !== 'return') continue
    const text = evaluate({ ...context, at, depth: context.depth + 2 }, at + 1, endOfValue(code, at + 1))
    return looksLikeAddress(text) ? text : undefined
  }
  return undefined
}

/** Names of functions that send a request, and give what was answered: no address any more. */
/** Clients by their usual names: what they get or post is an answer. */
const CLIENTS = /^(?:requests|httpx|axios|session|RestClient|HTTParty|UrlFetchApp)$/
const SENDERS = /^(?:fetch|axios|got|ky|ofetch|request|urlopen|file_get_contents|ajax|curl_exec)$/

/** True for a value that is what a request was answered: `await client.post(…)`. */
function isAnswer(tokens: Tokens, from: number): boolean {
  const awaited = tokens[from]?.text === 'await'
  let at = awaited ? from + 1 : from
  let owner = ''
  while (tokens[at + 1]?.text === '.' && tokens[at + 2]?.kind === 'name') {
    owner = tokens[at]?.text ?? ''
    at += 2
  }
  if (tokens[at + 1]?.text !== '(') return false
  const name = tokens[at]?.text ?? ''
  return SENDERS.test(name) || (/^(?:get|post|put|patch|delete)$/i.test(name) && (awaited || CLIENTS.test(owner)))
}

function lookUp(context: Context, name: string): string | undefined {
  if (context.depth >= MAX_DEPTH) return undefined
  const assignment = declarationOf(context.code, name, context.at)
  if (assignment !== undefined && isAnswer(context.code.tokens, assignment.from)) return undefined
  if (assignment !== undefined && !(context.at >= assignment.from && context.at < assignment.to)) {
    const text = evaluate(
      { ...context, tokens: context.code.tokens, at: assignment.from, depth: context.depth + 1, top: true },
      assignment.from,
      assignment.to,
    )
    if (/[^{}]/.test(text) && !/^\{\w*\}$/.test(text)) return text
  }
  return context.constants.get(name)
}

/** The declaration of a name that counts at a place: the last one before it in its function, else one outside of all. */
export function declarationOf(code: Code, name: string, at: number): Assignment | undefined {
  const all = code.assignments.get(name)
  if (all === undefined) return undefined
  const around = functionAround(code, at)
  let best: Assignment | undefined
  let outside: Assignment | undefined
  for (const assignment of all) {
    const where = functionAround(code, assignment.at)
    if (
      assignment.at < at &&
      where !== undefined &&
      around !== undefined &&
      where.from <= around.from &&
      around.to <= where.to
    )
      best = assignment
    if (where === undefined || outside === undefined) outside ??= assignment
  }
  return best ?? outside
}

function stringText(context: Context, token: Token | undefined): string {
  if (token === undefined) return '{}'
  const text = token.parts
    .map((part) => {
      if (part.kind === 'text') return cooked(part.text)
      if (part.tokens.length === 0) return '{}'
      return evaluate({ ...context, tokens: part.tokens, depth: context.depth + 1, top: false }, 0, part.tokens.length)
    })
    .join('')
  return token.regex
    ? text
        .replace(/^\^|\$$/g, '')
        .replace(/\.\*/g, '{}')
        .replace(/\*$/, '')
    : text
}

/** Escapes that matter to an address: `\/`, `\.`, `\?`, `\=`. */
export function cooked(text: string): string {
  return text.replace(/\\([/.?=&-])/g, '$1')
}

function formatted(template: string, args: readonly string[], all: readonly string[] = args): string {
  let next = 0
  return template
    .replace(/%(?:\((\w+)\))?(?:\d+\$)?[-+0]*\d*(?:\.\d+)?[sdvq]/g, (_, name: string | undefined) =>
      name === undefined ? (args[next++] ?? '{}') : `{${name}}`,
    )
    .replace(/\{(\d*)\}/g, (whole, index: string) => {
      if (index === '') return args[next++] ?? whole
      return args[Number(index)] ?? all[Number(index) + 1] ?? whole
    })
}

function argumentsIn(context: Context, from: number, to: number): readonly string[] {
  const { tokens } = context
  let begin = from
  let end = to
  if (tokens[from]?.text === '(' && tokens[from]?.partner === to - 1) {
    begin += 1
    end -= 1
  }
  if (begin >= end) return []
  return splitAt(tokens, begin, end, tokens[begin]?.up ?? -1, (token) => token.text === ',').map(([a, b]) =>
    evaluate({ ...context, depth: context.depth + 1 }, a, b),
  )
}

/** The arguments of a call as ranges of tokens; `open` is its bracket. */
export function argumentRanges(tokens: Tokens, open: number): readonly (readonly [number, number])[] {
  const close = tokens[open]?.partner ?? -1
  if (close <= open + 1) return []
  return splitAt(tokens, open + 1, close, open, (token) => token.text === ',').filter(([a, b]) => b > a)
}

function splitAt(
  tokens: Tokens,
  from: number,
  to: number,
  up: number,
  separates: (token: Token) => boolean,
): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = []
  let begin = from
  for (let at = from; at < to; at += 1) {
    const token = tokens[at]
    if (token === undefined || token.kind !== 'mark' || token.up !== up || !separates(token)) continue
    ranges.push([begin, at])
    begin = at + 1
  }
  ranges.push([begin, to])
  return ranges
}

function indexes(tokens: Tokens, from: number, to: number): readonly number[] {
  const found: number[] = []
  for (let at = from; at < to; at += 1) if (tokens[at]?.kind !== 'comment') found.push(at)
  return found
}

/** True for text with an address of HubSpot's in it. */
export function looksLikeAddress(text: string): boolean {
  return /\bapi(?:-eu1|-na\d)?\.(?:hubapi|hubspot|hsforms)\b|\/(?:v[1-4]|20\d\d-\d\d)\/|\/api\/v[23]\b|^[\w-]+\/v[1-4]\//.test(
    text,
  )
}
