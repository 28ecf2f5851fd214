import { type FileKind, isCode, type Language, type Lexicon, lexiconOf } from './languages.ts'
import { type Token, type Tokens, tokensOf } from './lexer.ts'

/** A file that is looked at. */
export type Source = {
  /** Below the scanned folder, with `/`. */
  readonly path: string
  readonly kind: FileKind
  readonly text: string
  readonly isTest: boolean
  /** The line (from 1) of an offset. */
  lineOf(offset: number): number
  /** The text of a line (from 1), without its end. */
  line(number: number): string
  readonly lineCount: number
}

/** `name = value`, `name := value`, and what is declared so. Indexes into the tokens; `to` is behind the last one. */
export type Assignment = {
  readonly name: string
  readonly at: number
  readonly from: number
  readonly to: number
}

export type FunctionRange = {
  readonly name: string
  readonly at: number
  /** Tokens of the parameter list. */
  readonly params: readonly [number, number]
  readonly from: number
  readonly to: number
}

/** Code as tokens, with what is declared in it. */
export type Code = {
  readonly source: Source
  readonly language: Language
  readonly lexicon: Lexicon
  readonly tokens: Tokens
  readonly assignments: ReadonlyMap<string, readonly Assignment[]>
  /** By the index at which the value begins. */
  readonly assignedFrom: ReadonlyMap<number, Assignment>
  readonly functions: readonly FunctionRange[]
  /** Indexes of the tokens with this name, in order; names inside strings are not among them. */
  readonly names: ReadonlyMap<string, readonly number[]>
}

const TEST =
  /(?:^|\/)(?:tests?|specs?|__tests__|testing|fixtures|cassettes|mocks?|__mocks__)\/|[._-](?:test|spec)s?\.|(?:^|\/)(?:test_|spec_)|_(?:test|spec)\.|Tests?\.(?:kt|java|cs|php)$|\.Tests?\/|\/(?:src\/)?test\//i

export function sourceOf(path: string, kind: FileKind, text: string): Source {
  let starts: number[] | undefined
  const all = (): number[] => {
    if (starts !== undefined) return starts
    starts = [0]
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    return starts
  }
  return {
    path,
    kind,
    text,
    isTest: TEST.test(path),
    lineOf(offset) {
      const list = all()
      let low = 0
      let high = list.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((list[middle] ?? 0) <= offset) low = middle
        else high = middle - 1
      }
      return low + 1
    },
    line(number) {
      const start = all()[number - 1] ?? text.length
      const end = text.indexOf('\n', start)
      return text.slice(start, end === -1 ? text.length : end).replace(/\r$/, '')
    },
    get lineCount() {
      return all().length
    },
  }
}

/** Reads a file of code; undefined for every other kind. */
export function codeOf(given: Source): Code | undefined {
  const source = given.kind === 'notebook' ? cellsOf(given) : given
  if (!isCode(source.kind)) return undefined
  const lexicon = lexiconOf(source.kind)
  const tokens = tokensOf(source.text, source.kind)
  const names = new Map<string, number[]>()
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'name') continue
    const known = names.get(token.text)
    if (known === undefined) names.set(token.text, [index])
    else known.push(index)
  }
  const code = { source, language: source.kind, lexicon, tokens, names }
  const assignments = assignmentsOf(code)
  const assignedFrom = new Map<number, Assignment>()
  for (const list of assignments.values()) for (const one of list) assignedFrom.set(one.from, one)
  return { ...code, assignments, assignedFrom, functions: functionsOf(code) }
}

/** The code of a notebook: each line of its cells where it stands in the file, all else left empty. For reading only. */
function cellsOf(notebook: Source): Source {
  const lines = notebook.text.split('\n').map((line) => {
    const found = /^\s*("(?:[^"\\]|\\.)*"),?\s*$/.exec(line)?.[1]
    if (found === undefined) return ''
    try {
      return String(JSON.parse(found)).replace(/\n$/, '').replace(/\n/g, ' ')
    } catch {
      // A line that only looks like a cell's.
      return ''
    }
  })
  return { ...sourceOf(notebook.path, 'python', lines.join('\n')), isTest: notebook.isTest }
}

type Read = Pick<Code, 'source' | 'language' | 'lexicon' | 'tokens'>

function assignmentsOf(code: Read): ReadonlyMap<string, readonly Assignment[]> {
  const found = new Map<string, Assignment[]>()
  const { tokens } = code
  for (const [index, token] of tokens.entries()) {
    const isShell = code.language === 'shell' && token.text === '=' && token.start === tokens[index - 1]?.end
    if (token.kind !== 'mark' || (token.text !== '=' && token.text !== ':=' && token.text !== '||=')) continue
    const at = isShell ? index - 1 : assignedName(code, index)
    const name = at === undefined ? undefined : tokens[at]
    if (at === undefined || name === undefined || name.kind !== 'name') continue
    const to = endOfValue(code, index + 1)
    const list = found.get(name.text) ?? []
    list.push({ name: name.text, at, from: index + 1, to })
    found.set(name.text, list)
  }
  return found
}

/** The name that `=` at `index` gives a value to; passes over a type between. */
function assignedName({ tokens, source }: Read, index: number): number | undefined {
  const before = tokens[index - 1]
  if (before === undefined) return undefined
  // A block's colon on a line before (`try:`) is no type's.
  const typed = (at: number): boolean =>
    tokens[at]?.text === ':' &&
    tokens[at - 1]?.kind === 'name' &&
    source.lineOf(tokens[at]?.start ?? 0) === source.lineOf(before.start) &&
    !/^(?:case|default|else)$/.test(tokens[at - 1]?.text ?? '')
  const line = (at: number): boolean => tokens[at]?.up === tokens[index]?.up
  if (before.kind === 'name') {
    // Go: `const name string =`. Typed: `name: Type =`.
    const third = tokens[index - 3]
    if (
      third?.kind === 'name' &&
      /^(?:const|var)$/.test(third.text) &&
      tokens[index - 2]?.kind === 'name' &&
      tokens[index - 2]?.text !== 'val'
    ) {
      return index - 2
    }
    for (let at = index - 1; at > index - 8 && at > 0 && line(at); at -= 1) {
      if (typed(at) && tokens[at - 1]?.up === before.up) return at - 1
      if (tokens[at]?.kind === 'mark' && !/^(?:[.<>[\]|?]|::)$/.test(tokens[at]?.text ?? '')) break
    }
    return index - 1
  }
  if (before.text === '>' || before.text === ']' || before.text === '?') {
    for (let at = index - 1; at > index - 12 && at > 0; at -= 1) {
      if (typed(at)) return at - 1
      if (tokens[at]?.text === ';' || tokens[at]?.text === '=') break
    }
  }
  return undefined
}

const CONTINUES = /^(?:[+.?:%*/&|,]|->|::|\?\.|&&|\|\||\?\?|\?:|\?->|=>)$/

/** Index behind the last token of the value that begins at `from`. */
export function endOfValue(code: Read, from: number): number {
  const { tokens, source } = code
  const first = tokens[from]
  if (first === undefined) return from
  const up = first.up
  let at = from
  while (at < tokens.length) {
    const token = tokens[at]
    if (token === undefined || token.up < up || (token.kind === 'mark' && token.partner !== -1 && token.partner < from))
      break
    if (token.up === up && token.kind === 'mark' && (token.text === ';' || token.text === ',')) break
    if (at > from && token.up === up && token.kind !== 'comment') {
      const before = previous(tokens, at)
      if (
        before !== undefined &&
        source.lineOf(token.start) > source.lineOf(before.end - 1) &&
        !(before.kind === 'mark' && CONTINUES.test(before.text)) &&
        !(token.kind === 'mark' && CONTINUES.test(token.text)) &&
        !(code.lexicon.adjacent && token.kind === 'string' && up !== -1)
      ) {
        break
      }
    }
    at = token.kind === 'mark' && token.partner > at ? token.partner + 1 : at + 1
  }
  return Math.min(at, tokens.length)
}

function previous(tokens: Tokens, index: number): Token | undefined {
  let at = index - 1
  while (tokens[at]?.kind === 'comment') at -= 1
  return tokens[at]
}

const NO_FUNCTION =
  /^(?:if|for|while|switch|catch|with|return|foreach|using|lock|when|match|elseif|function|fn|func|unless|until|and|or|not|else|do|synchronized|try)$/

function functionsOf(code: Read): readonly FunctionRange[] {
  const { tokens } = code
  const found: FunctionRange[] = []
  const declares = /^(?:def|fun|func|function|fn)$/
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'name' && declares.test(token.text) && code.lexicon.indented) {
      let at = index + 1
      if (tokens[at + 1]?.text === '.') at += 2
      const name = tokens[at]
      if (name?.kind !== 'name') continue
      const open = tokens[at + 1]?.text === '(' ? at + 1 : undefined
      const close = open === undefined ? at : (tokens[open]?.partner ?? at)
      const params: readonly [number, number] =
        open === undefined ? paramsOnLine(code, at) : [open + 1, Math.max(close, open + 1)]
      found.push({ name: name.text, at, params, from: Math.max(close, at) + 1, to: indentedEnd(code, index) })
      continue
    }
    if (token.kind !== 'mark' || token.text !== '{' || token.partner === -1) {
      // Kotlin's and C#'s `fun x(…) = value`, JavaScript's `x = (…) => value`.
      continue
    }
    const head = headOf(tokens, index)
    if (head === undefined) continue
    found.push({ ...head, from: index + 1, to: token.partner })
  }
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'name' || token.text !== 'fun' || code.language !== 'kotlin') continue
    const open = tokens.findIndex((other, at) => at > index && other.text === '(')
    const close = tokens[open]?.partner ?? -1
    const equals = tokens.findIndex((other, at) => at > close && (other.text === '=' || other.text === '{'))
    const name = tokens[open - 1]
    if (close === -1 || tokens[equals]?.text !== '=' || equals > close + 8 || name?.kind !== 'name') continue
    const to = endOfValue(code, equals + 1)
    found.push({ name: name.text, at: open - 1, params: [open + 1, close], from: equals + 1, to })
  }
  return found.sort((a, b) => a.from - b.from)
}

/** Words that open a block, a pattern or an object, and no function's body. */
const NO_TYPE =
  /^(?:const|let|var|val|return|export|import|else|try|do|finally|loop|yield|await|case|default|class|begin)$/

type Head = Pick<FunctionRange, 'name' | 'at' | 'params'>

/** The function whose body `{` at `index` opens, if it opens one. */
function headOf(tokens: Tokens, index: number): Head | undefined {
  let at = index - 1
  const arrow = tokens[at]?.text === '=>'
  if (arrow) at -= 1
  // Where lines end without a semicolon, a call stands before what is none of it.
  else if (tokens[at]?.kind === 'name' && NO_TYPE.test(tokens[at]?.text ?? '')) return undefined
  // A return type, `throws X`, `use (…)` may stand between.
  for (let steps = 0; steps < 14 && at > 0; steps += 1) {
    const token = tokens[at]
    if (token === undefined) return undefined
    if (token.text === ')' && token.partner !== -1) {
      const before = tokens[token.partner - 1]
      if (before?.kind === 'name' && before.text === 'use') {
        at = token.partner - 2
        continue
      }
      if (before?.text === ')' && before.partner !== -1 && !arrow) {
        // Go: `func (c *Client) Name(…) (string, error) {`.
        at = token.partner - 1
        continue
      }
      return named(tokens, token.partner, at, arrow)
    }
    if (arrow && token.kind === 'name') return assignedTo(tokens, at, [at, at + 1])
    if (token.kind === 'mark' && !/^(?:[:.<>[\]?|&*,\\]|->|::)$/.test(token.text)) return undefined
    at -= token.text === ']' && token.partner !== -1 ? at - token.partner : 1
  }
  return undefined
}

function named(tokens: Tokens, open: number, close: number, arrow: boolean): Head | undefined {
  const params: readonly [number, number] = [open + 1, close]
  let at = open - 1
  if (tokens[at]?.text === '>') while (at > 0 && tokens[at]?.text !== '<') at -= 1
  if (tokens[at]?.text === '<') at -= 1
  const before = tokens[at]
  if (arrow || before === undefined) return assignedTo(tokens, open - 1, params)
  if (before.kind !== 'name') return assignedTo(tokens, at, params)
  if (/^(?:function|fn|func|async)$/.test(before.text)) return assignedTo(tokens, at, params)
  if (NO_FUNCTION.test(before.text)) return undefined
  // A call with a block (`it("…") {`) is no declaration unless a word that declares, or a line's start, is before it.
  return { name: before.text, at, params }
}

/** The name that an arrow or a nameless function is given: `name = (…) =>`, `name: function (…)`. */
function assignedTo(tokens: Tokens, from: number, params: readonly [number, number]): Head | undefined {
  for (let at = from; at > from - 6 && at > 0; at -= 1) {
    const token = tokens[at]
    if (token?.kind === 'mark' && /^(?:=|:|=>|:=)$/.test(token.text)) {
      const name = tokens[at - 1]
      return name?.kind === 'name' || name?.kind === 'string'
        ? { name: name.text, at: at - 1, params }
        : { name: '', at: at - 1, params }
    }
    if (token?.kind === 'mark' && /^[({;,]$/.test(token.text)) break
  }
  return { name: '', at: from, params }
}

function paramsOnLine(code: Read, at: number): readonly [number, number] {
  const line = code.source.lineOf(code.tokens[at]?.start ?? 0)
  let end = at + 1
  while (end < code.tokens.length && code.source.lineOf(code.tokens[end]?.start ?? 0) === line) end += 1
  return [at + 1, end]
}

/** Where an indented block that begins on the line of token `index` ends. */
function indentedEnd(code: Read, index: number): number {
  const { tokens, source } = code
  const columnOf = (token: Token): number => token.start - (source.text.lastIndexOf('\n', token.start - 1) + 1)
  const first = tokens[index]
  if (first === undefined) return index
  const column = columnOf(first) - (source.line(source.lineOf(first.start)).includes('async def') ? 6 : 0)
  let line = source.lineOf(first.start)
  for (let at = index + 1; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    const here = source.lineOf(token.start)
    if (here === line) continue
    line = here
    if (token.up <= (first.up ?? -1) && token.kind !== 'comment' && columnOf(token) <= column && token.text !== ')') {
      return at
    }
  }
  return tokens.length
}

/** The innermost function around a token. */
export function functionAround(code: Code, index: number, named = false): FunctionRange | undefined {
  let best: FunctionRange | undefined
  for (const range of code.functions) {
    if (range.from > index) break
    if (index < range.to && (!named || range.name !== '')) best = range
  }
  return best
}
