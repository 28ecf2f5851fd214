import { type Language, type Lexicon, lexiconOf, type Quoting } from './languages.ts'

/** A stretch of a string: text as written, or the code of a value that is put in. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly end: number }
  | { readonly kind: 'hole'; readonly tokens: Tokens; readonly start: number; readonly end: number }

export type Token = {
  readonly kind: 'name' | 'string' | 'comment' | 'number' | 'mark'
  /** As written; a name without the sign before it (`$`, `@`), a string without its quotes. */
  readonly text: string
  readonly start: number
  readonly end: number
  readonly parts: readonly Part[]
  readonly regex: boolean
  /** Index of the bracket that closes or opens this one, -1 for the rest. */
  partner: number
  /** Index of the innermost open bracket around, -1 outside of all. */
  up: number
}

export type Tokens = readonly Token[]

const NAME_START = /[A-Za-z_$\u0080-\uffff]/
const NAME = /[\w$\u0080-\uffff]*/y
const NUMBER = /[\d][\w.]*/y
const MARK =
  /===|!==|\*\*=|\?\?=|\|\|=|&&=|<<=|>>=|=>|->|::|:=|==|!=|<=|>=|\+=|-=|\*=|\.=|\?\?|\?\.|\?->|\?:|!!|&&|\|\||\.\.\.|[^\s]/y
const BEFORE_REGEX = /^(?:[(,=:[!&|?{};+\-*%<>~^]|=>|==|===|!=|!==|&&|\|\||\?\?|!~|=~|\+=)$/
const WORDS_BEFORE_REGEX = /^(?:return|typeof|case|in|of|when|if|unless|and|or|not|elsif|while|match|with|to)$/
const OPENING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * Reads code as tokens: names, strings with the values they take in, comments, marks, and which bracket closes which.
 * Never fails: broken code gives tokens too, an unclosed string ends with its line where the language has it so.
 */
export function tokensOf(text: string, language: Language, from = 0, to = text.length): Tokens {
  const lexicon = lexiconOf(language)
  const tokens: Token[] = []
  let at = from
  if (language === 'php' && from === 0) at = Math.max(text.indexOf('<?'), 0)
  const push = (kind: Token['kind'], start: number, end: number, rest: Partial<Token> = {}): void => {
    tokens.push({
      kind,
      text: text.slice(start, end),
      start,
      end,
      parts: [],
      regex: false,
      partner: -1,
      up: -1,
      ...rest,
    })
  }
  while (at < to) {
    const char = text[at] ?? ''
    if (char === ' ' || char === '\t' || char === '\r' || char === '\n') {
      if (char === '\n' && language === 'ruby' && text.startsWith('\n=begin', at)) {
        const end = endOf(text, '\n=end', at + 1, to)
        push('comment', at + 1, end)
        at = end
      } else at += 1
      continue
    }
    if (language === 'php' && text.startsWith('?>', at)) {
      const next = text.indexOf('<?', at)
      at = next === -1 ? to : next
      continue
    }
    const comment = commentEnd(text, at, to, lexicon, language)
    if (comment > at) {
      push('comment', at, comment)
      at = comment
      continue
    }
    const string = stringAt(text, at, to, lexicon, language, tokens.at(-1))
    if (string !== undefined) {
      push(string.comment ? 'comment' : 'string', at, string.end, string)
      at = string.end
      continue
    }
    const prefixed = lexicon.variablePrefix !== '' && char === lexicon.variablePrefix
    const begin = prefixed ? skip(text, at, lexicon.variablePrefix) : at
    if (NAME_START.test(text[begin] ?? '')) {
      NAME.lastIndex = begin
      const name = NAME.exec(text)?.[0] ?? ''
      push('name', at, begin + name.length, { text: name })
      at = begin + name.length
      continue
    }
    if (char >= '0' && char <= '9') {
      NUMBER.lastIndex = at
      const end = at + (NUMBER.exec(text)?.[0].length ?? 1)
      push('number', at, end)
      at = end
      continue
    }
    MARK.lastIndex = at
    const end = at + (MARK.exec(text)?.[0].length ?? 1)
    push('mark', at, end)
    at = end
  }
  pairBrackets(tokens)
  return tokens
}

function pairBrackets(tokens: Token[]): void {
  const open: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'mark' && (token.text === ')' || token.text === ']' || token.text === '}')) {
      // A bracket that closes nothing is passed over; what was left open inside is closed with its surroundings.
      const at = open.findLastIndex((opening) => OPENING[tokens[opening]?.text ?? ''] === token.text)
      if (at !== -1 && open.length - at <= 3) {
        const opening = open[at] ?? 0
        open.length = at
        const partner = tokens[opening]
        if (partner !== undefined) partner.partner = index
        token.partner = opening
      }
    }
    token.up = open.at(-1) ?? -1
    if (token.kind === 'mark' && OPENING[token.text] !== undefined) open.push(index)
  }
}

function commentEnd(text: string, at: number, to: number, lexicon: Lexicon, language: Language): number {
  for (const [open, close] of lexicon.blockComments) {
    if (text.startsWith(open, at)) return endOf(text, close, at + open.length, to)
  }
  for (const open of lexicon.lineComments) {
    if (!text.startsWith(open, at)) continue
    if (open === '#' && language === 'php' && text[at + 1] === '[') return at
    if (open === '#' && language === 'shell' && /\S/.test(text[at - 1] ?? ' ')) return at
    const end = text.indexOf('\n', at)
    return end === -1 || end > to ? to : end
  }
  return at
}

type Found = {
  readonly end: number
  readonly text: string
  readonly parts: readonly Part[]
  readonly regex: boolean
  readonly comment: boolean
}

function stringAt(
  text: string,
  at: number,
  to: number,
  lexicon: Lexicon,
  language: Language,
  before: Token | undefined,
): Found | undefined {
  const char = text[at] ?? ''
  if (language === 'shell') {
    const word = wordAt(text, at, to)
    if (word !== undefined) return word
  }
  if (char === '/' && lexicon.regexes && mayBeRegex(before, text, at)) return regexAt(text, at, to, language)
  const here = heredoc(text, at, to, language)
  if (here !== undefined) return here
  let open = at
  let quoting: Quoting | undefined
  let raw = false
  if (language === 'python') {
    const prefix = /[rbuf]{1,2}(?=["'])/iy
    prefix.lastIndex = at
    const letters = prefix.exec(text)?.[0] ?? ''
    if (letters !== '' && /\w/.test(text[at - 1] ?? '')) return undefined
    open += letters.length
    if (/f/i.test(letters)) quoting = { holes: 'brace', lines: false, escapes: true }
    raw = /r/i.test(letters)
  } else if (language === 'csharp') {
    const prefix = /[$@]{1,2}(?=")/y
    prefix.lastIndex = at
    const signs = prefix.exec(text)?.[0] ?? ''
    open += signs.length
    if (signs !== '')
      quoting = {
        holes: signs.includes('$') ? 'brace' : 'none',
        lines: signs.includes('@'),
        escapes: !signs.includes('@'),
      }
  }
  const quote = text[open] ?? ''
  const usual = lexicon.quotes[quote]
  if (usual === undefined) return undefined
  const how = quoting ?? usual
  const triple = lexicon.triple && text.startsWith(quote.repeat(3), open)
  const close = triple ? quote.repeat(3) : quote
  const found = bodyOf(
    text,
    open + close.length,
    to,
    close,
    { ...how, lines: how.lines || triple, escapes: how.escapes && !raw },
    language,
  )
  const doc = triple && language === 'python' && isStatement(before, text, at)
  return { ...found, regex: false, comment: doc }
}

/** A triple-quoted string that stands by itself is documentation. */
function isStatement(before: Token | undefined, text: string, at: number): boolean {
  if (before === undefined) return true
  if (before.kind === 'mark' && /^(?:=|\(|,|\[|\{|\+|%|\+=)$/.test(before.text)) return false
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at)) && before.text !== 'return'
}

function bodyOf(text: string, from: number, to: number, close: string, how: Quoting, language: Language) {
  const parts: Part[] = []
  let at = from
  let plain = from
  const flush = (end: number): void => {
    if (end > plain) parts.push({ kind: 'text', text: text.slice(plain, end), start: plain, end })
  }
  while (at < to) {
    const char = text[at] ?? ''
    if (!how.escapes && language === 'csharp' && text.startsWith('""', at)) {
      at += 2
      continue
    }
    if (text.startsWith(close, at)) {
      flush(at)
      return { end: at + close.length, text: text.slice(from, at), parts }
    }
    if (char === '\n' && !how.lines) break
    if (char === '\\' && how.escapes) {
      at += 2
      continue
    }
    const hole = holeAt(text, at, to, how.holes, close)
    if (hole === undefined) {
      at += 1
      continue
    }
    flush(at)
    parts.push({
      kind: 'hole',
      tokens: tokensOf(text, language, hole.from, hole.to),
      start: at,
      end: hole.end,
    })
    at = hole.end
    plain = at
  }
  flush(Math.min(at, to))
  return { end: Math.min(at, to), text: text.slice(from, Math.min(at, to)), parts }
}

type Hole = { readonly from: number; readonly to: number; readonly end: number }

function holeAt(text: string, at: number, to: number, holes: Quoting['holes'], close: string): Hole | undefined {
  const char = text[at]
  const next = text[at + 1] ?? ''
  if (holes === 'dollar-brace' && char === '$' && next === '{') return braced(text, at + 2, to, close)
  if (holes === 'hash-brace' && char === '#' && next === '{') return braced(text, at + 2, to, close)
  if (holes === 'brace' && char === '{' && next !== '{' && text[at - 1] !== '{') return braced(text, at + 1, to, close)
  if (holes !== 'dollar') return undefined
  if (char === '$' && next === '{') return braced(text, at + 2, to, close)
  if (char === '{' && next === '$') return braced(text, at + 1, to, close)
  if (char === '$' && next === '(') {
    const end = text.indexOf(')', at)
    return end === -1 || end > to ? undefined : { from: at + 2, to: end, end: end + 1 }
  }
  if (char !== '$' || !/[A-Za-z_]/.test(next)) return undefined
  const name = /\w+(?:->\w+|\[['"]?\w+['"]?\])?/y
  name.lastIndex = at + 1
  const end = at + 1 + (name.exec(text)?.[0].length ?? 1)
  return { from: at + 1, to: Math.min(end, to), end: Math.min(end, to) }
}

function braced(text: string, from: number, to: number, close: string): Hole | undefined {
  let depth = 1
  for (let at = from; at < to; at += 1) {
    const char = text[at]
    if (char === '{') depth += 1
    else if (char === '}' && --depth === 0) return { from, to: at, end: at + 1 }
    else if (char === '\n' && close !== '`' && close.length === 1) return undefined
  }
  return undefined
}

/** A word of a command line that is no plain name: a flag, an address, a value with variables in it. */
function wordAt(text: string, at: number, to: number): Found | undefined {
  const pattern = /(?:[^\s;|&<>()'"`#=$]|(?<=\S)#|\$\{[^}]*\}|\$\([^)]*\)|\$\w+|(?<=[?&\w-])=|\$|&(?=\w+=))+/y
  pattern.lastIndex = at
  const word = pattern.exec(text)?.[0] ?? ''
  if (word === '' || /^[A-Za-z_]\w*(?:\+?=.*)?$/.test(word) || /^[{}[\]]+$/.test(word)) return undefined
  const { parts } = bodyOf(
    text.slice(0, at + word.length),
    at,
    Math.min(to, at + word.length),
    '\0',
    { holes: 'dollar', lines: false, escapes: true },
    'shell',
  )
  return { end: at + word.length, text: word, parts, regex: false, comment: false }
}

function heredoc(text: string, at: number, to: number, language: Language): Found | undefined {
  if (text[at] !== '<' || (language !== 'php' && language !== 'ruby')) return undefined
  const pattern = language === 'php' ? /<<<\s*(["']?)(\w+)\1\r?\n/y : /<<[~-](["']?)([A-Z_]\w*)\1[^\n]*\n/y
  pattern.lastIndex = at
  const found = pattern.exec(text)
  if (found === null) return undefined
  const from = at + found[0].length
  const last = new RegExp(`\\n[ \\t]*${found[2]}\\b`, 'g')
  last.lastIndex = from - 1
  const close = last.exec(text)
  const end = close === null ? to : close.index
  const { parts } = bodyOf(
    text,
    from,
    end,
    '\0',
    {
      holes: found[1] === "'" ? 'none' : language === 'php' ? 'dollar' : 'hash-brace',
      lines: true,
      escapes: true,
    },
    language,
  )
  return {
    end: close === null ? to : close.index + close[0].length,
    text: text.slice(from, end),
    parts,
    regex: false,
    comment: false,
  }
}

function regexAt(text: string, at: number, to: number, language: Language): Found | undefined {
  let inClass = false
  const parts: Part[] = []
  let plain = at + 1
  for (let here = at + 1; here < to; here += 1) {
    const char = text[here]
    if (char === '\n') return undefined
    if (char === '\\') here += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '#' && language === 'ruby' && text[here + 1] === '{') {
      const hole = braced(text, here + 2, to, '/')
      if (hole === undefined) continue
      parts.push({ kind: 'text', text: text.slice(plain, here), start: plain, end: here })
      parts.push({
        kind: 'hole',
        tokens: tokensOf(text, language, hole.from, hole.to),
        start: here,
        end: hole.end,
      })
      here = hole.end - 1
      plain = hole.end
    } else if (char === '/' && !inClass) {
      if (here > plain) parts.push({ kind: 'text', text: text.slice(plain, here), start: plain, end: here })
      return { end: here + 1, text: text.slice(at + 1, here), parts, regex: true, comment: false }
    }
  }
  return undefined
}

function mayBeRegex(before: Token | undefined, text: string, at: number): boolean {
  if (text[at + 1] === '/' || text[at + 1] === '*' || text[at + 1] === ' ') return false
  if (before === undefined) return true
  if (before.kind === 'name') return WORDS_BEFORE_REGEX.test(before.text)
  return before.kind === 'mark' && BEFORE_REGEX.test(before.text)
}

function endOf(text: string, close: string, from: number, to: number): number {
  const at = text.indexOf(close, from)
  return at === -1 || at + close.length > to ? to : at + close.length
}

function skip(text: string, at: number, sign: string): number {
  let here = at
  while (text[here] === sign) here += 1
  return here
}
