import type { Sink } from '../keys/sinks.ts'
import { calleeOf } from '../source/chains.ts'
import { argumentRanges } from '../source/expression.ts'
import { type Code, endOfValue } from '../source/source.ts'
import type { Edit } from './edit.ts'
import { statementLine } from './removal.ts'

const WHY = 'the parameter becomes the Authorization header'

/** Methods that add a query parameter, and what sets a header on the same object, in its language's way to join texts. */
const builders: readonly (readonly [RegExp, string, (value: string) => string])[] = [
  [/^queryString$/, 'header', (value) => `"Bearer " + ${value}`],
  [/^SetQueryParam$/, 'WithHeader', (value) => `"Bearer " + ${value}`],
  [/^AddQueryParameter$/, 'AddHeader', (value) => `"Bearer " + ${value}`],
  [/^AddDefaultParameter$/, 'AddDefaultHeader', (value) => `"Bearer " + ${value}`],
  [/^withQueryParam$/, 'withHeader', (value) => value.replace(/^(\w+)\("/, '$1("Bearer ')],
]

/** `.queryString("hapikey", key)` and its like, which only change their name; nothing for the others. */
export function builderChange(code: Code, sink: Sink): readonly Edit[] | undefined {
  const { tokens, source } = code
  const token = tokens[sink.at]
  const open = token?.up ?? -1
  const callee = calleeOf(tokens, open)
  const name = tokens[open - 1]
  if (token?.kind !== 'string' || callee === undefined || name?.kind !== 'name') return undefined
  if (name.text === 'queryParam') return behindRequest(code, open)
  const found = builders.find(([method]) => method.test(name.text))
  const value = argumentRanges(tokens, open)[1]
  if (found === undefined || value === undefined) return undefined
  const from = tokens[value[0]]?.start ?? 0
  const to = tokens[value[1] - 1]?.end ?? from
  return [
    { start: name.start, end: name.end, text: found[1], why: WHY },
    { start: token.start + 1, end: token.end - 1, text: 'Authorization', why: WHY },
    { start: from, end: to, text: found[2](source.text.slice(from, to)), why: WHY },
  ]
}

/** JAX-RS: `target.queryParam("hapikey", key).request()` takes headers only behind `request()`, in the same chain. */
function behindRequest(code: Code, open: number): readonly Edit[] | undefined {
  const { tokens, source } = code
  const value = argumentRanges(tokens, open)[1]
  const close = tokens[open]?.partner ?? -1
  const dot = tokens[open - 2]
  const before = tokens[open - 3]
  if (value === undefined || close === -1 || dot?.text !== '.' || before === undefined) return undefined
  for (
    let at = close + 1;
    tokens[at]?.text === '.' && tokens[at + 2]?.text === '(';
    at = (tokens[at + 2]?.partner ?? at) + 1
  ) {
    const end = tokens[tokens[at + 2]?.partner ?? -1]?.end
    if (tokens[at + 1]?.text !== 'request' || end === undefined) continue
    const key = source.text.slice(tokens[value[0]]?.start ?? 0, tokens[value[1] - 1]?.end)
    return [
      { start: before.end, end: tokens[close]?.end ?? before.end, text: '', why: WHY },
      { start: end, end, text: `.header("Authorization", "Bearer " + ${key})`, why: WHY },
    ]
  }
  return undefined
}

/** `params["hapikey"] = key`, `searchParams.append('hapikey', key)`, `q.Set("hapikey", key)`: the statement goes. */
export function statementCut(
  code: Code,
  sink: Sink,
): { readonly edit: Edit; readonly value: string; readonly holder: number } | undefined {
  const { tokens, source } = code
  const token = tokens[sink.at]
  const open = token?.up ?? -1
  const bracket = tokens[open]
  if (token === undefined || bracket === undefined) return undefined
  const value = source.text.slice(tokens[sink.from]?.start ?? 0, tokens[sink.to - 1]?.end ?? 0)
  if (bracket.text === '[' && tokens[bracket.partner + 1]?.text === '=') {
    const edit = statementLine(code, open - 1, endOfValue(code, bracket.partner + 2))
    return edit === undefined || tokens[open - 1]?.kind !== 'name' ? undefined : { edit, value, holder: open - 1 }
  }
  const callee = calleeOf(tokens, open)
  if (callee === undefined || !/^(?:append|set|Set|Add|add)$/.test(callee.names.at(-1) ?? '')) return undefined
  const edit = statementLine(code, callee.from, bracket.partner + 1)
  return edit === undefined ? undefined : { edit, value, holder: callee.from }
}
