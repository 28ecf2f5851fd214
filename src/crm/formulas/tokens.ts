import { brief } from '../../kit/refusal.ts'
import { badFormula } from './refusal.ts'

/** One word of a formula. A string's text is without its quotes; a keyword's is in lower case. */
export interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'keyword' | 'symbol' | 'end'
  readonly text: string
  /** Where it begins, counted from 0. */
  readonly at: number
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'equals',
  'if',
  'then',
  'elseif',
  'else',
  'endif',
  'true',
  'false',
])

const TOKEN =
  /\s*(?:(?<number>\d+\.?\d*|\.\d+)|'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<name>[A-Za-z_]\w*)|(?<symbol><=|>=|!=|[<>=+\-*/(),]))/y

/** The words of a formula, with one of kind `end` behind them; throws a Refusal for what is no word. */
export function tokensOf(formula: string): readonly Token[] {
  const tokens: Token[] = []
  const end = formula.trimEnd().length
  let at = 0
  while (at < end) {
    TOKEN.lastIndex = at
    const groups = TOKEN.exec(formula)?.groups
    if (groups === undefined) throw badFormula(...unreadable(formula, at))
    tokens.push(tokenOf(groups, TOKEN.lastIndex))
    at = TOKEN.lastIndex
  }
  return [...tokens, { kind: 'end', text: '', at: end }]
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, end: number): Token {
  const { number, single, double, name, symbol } = groups
  const string = single ?? double
  if (string !== undefined) return { kind: 'string', text: string, at: end - string.length - 2 }
  if (number !== undefined) return { kind: 'number', text: number, at: end - number.length }
  if (name === undefined) return { kind: 'symbol', text: symbol ?? '', at: end - (symbol ?? '').length }
  const keyword = name.toLowerCase()
  const at = end - name.length
  return KEYWORDS.has(keyword) ? { kind: 'keyword', text: keyword, at } : { kind: 'name', text: name, at }
}

function unreadable(formula: string, from: number): [at: number, problem: string] {
  const at = from + (/^\s*/.exec(formula.slice(from))?.[0].length ?? 0)
  const letter = String.fromCodePoint(formula.codePointAt(at) ?? 0)
  return [
    at,
    /['"]/.test(letter) ? `the text that begins with ${letter} has no end.` : `${brief(letter)} means nothing.`,
  ]
}
