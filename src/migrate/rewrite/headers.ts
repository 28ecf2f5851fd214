import type { Call } from '../endpoints/methods.ts'
import { calleeOf } from '../source/chains.ts'
import { argumentRanges, declarationOf } from '../source/expression.ts'
import { type Code, functionAround } from '../source/source.ts'
import type { Edit } from './edit.ts'

const WHY = 'the token goes into the Authorization header'

/** The edit that gives a call the bearer header, in the way of its library; nothing where that is not known for sure. */
export function headerAt(call: Call, token: string): readonly Edit[] | undefined {
  const { code, open } = call
  switch (code.language) {
    case 'javascript':
    case 'typescript':
    case 'tsx':
      return inScript(code, open, token)
    case 'python':
      return inPython(code, open, token)
    case 'php':
      return inPhp(code, open, token)
    case 'ruby':
      return inRuby(code, open, token)
    case 'go':
      return inGo(code, open, token)
    case 'java':
    case 'kotlin':
      return inBuilder(code, open, token)
    default:
      return undefined
  }
}

/** `HttpRequest.newBuilder().uri(…)`, OkHttp's `Request.Builder().url(…)`: a header goes behind. */
function inBuilder(code: Code, open: number, token: string): readonly Edit[] | undefined {
  const name = calleeOf(code.tokens, open)?.names.at(-1) ?? ''
  const end = code.tokens[code.tokens[open]?.partner ?? -1]?.end
  if (!/^(?:uri|url|newBuilder)$/.test(name) || end === undefined) return undefined
  // Where each step of the builder has its line, so has this one.
  const line = /^\s*?(\r?\n[ \t]*)\./.exec(code.source.text.slice(end))?.[1] ?? ''
  return [{ start: end, end, text: `${line}.header("Authorization", "Bearer " + ${token})`, why: WHY }]
}

/** True when a stretch of code gives the header already: calls that send both only lose the parameter. */
export function hasHeader(code: Code, at: number): boolean {
  const around = functionAround(code, at)
  if (around === undefined) return false
  const start = code.tokens[around.from]?.start ?? 0
  const end = code.tokens[around.to - 1]?.end ?? start
  return /Authorization["'\]]*\s*(?::|=>|=|,)[^\n]{0,20}Bearer/i.test(code.source.text.slice(start, end))
}

const BODY_FIRST = /^(?:post|put|patch)$/i

function inScript(code: Code, open: number, token: string): readonly Edit[] | undefined {
  const callee = calleeOf(code.tokens, open)
  if (callee === undefined) return undefined
  const name = callee.names.at(-1) ?? ''
  const owner = callee.names.at(-2) ?? ''
  const args = argumentRanges(code.tokens, open)
  const header = `Authorization: \`Bearer \${${token}}\``
  const isObject = (index: number): boolean => code.tokens[args[index]?.[0] ?? -1]?.text === '{'
  if (name === 'open' && args.length >= 2 && /xhr|xml|req|http/i.test(owner))
    return afterStatement(code, open, `${owner}.setRequestHeader("Authorization", "Bearer " + ${token});`)
  if (
    /^(?:fetch|nodeFetch|crossFetch|\$fetch|fetchJson|fetchRetry|ofetch)$/.test(name) ||
    (name === 'got' && !isObject(0)) ||
    (owner === 'got' && /^(?:get|post|put|patch|delete)$/.test(name)) ||
    (owner === 'UrlFetchApp' && name === 'fetch')
  ) {
    return inOptions(code, open, args, 1, header)
  }
  if (
    name === 'ajax' ||
    ((name === 'axios' || name === 'request' || name === 'rp' || name === 'got' || name === 'requestPromise') &&
      isObject(0))
  )
    return inOptions(code, open, args, 0, header)
  // A tag manager's sandbox: `sendHttpRequest(url[, callback], options, body)`.
  if (name === 'sendHttpRequest')
    return isObject(1) || !isObject(2) ? inOptions(code, open, args, 1, header) : inOptions(code, open, args, 2, header)
  if (name === 'axios') return inOptions(code, open, args, 1, header)
  if (/^(?:request|rp|needle)$/.test(owner) || /^(?:request|rp)$/.test(name))
    return inOptions(code, open, args, isObject(0) ? 0 : 1, header)
  if (/axios|http|client|api|instance|\$http/i.test(owner) && /^(?:get|delete|head|post|put|patch)$/.test(name)) {
    const index = BODY_FIRST.test(name) ? 2 : 1
    if (args.length < index)
      return [insertBefore(code, open, `, ${'undefined, '.repeat(index - args.length)}{ headers: { ${header} } }`)]
    return inOptions(code, open, args, index, header)
  }
  return undefined
}

function inOptions(
  code: Code,
  open: number,
  args: readonly (readonly [number, number])[],
  index: number,
  header: string,
): readonly Edit[] | undefined {
  const range = args[index]
  if (range === undefined)
    return args.length === index ? [insertBefore(code, open, `, { headers: { ${header} } }`)] : undefined
  const first = code.tokens[range[0]]
  if (first?.text === '{') return inObject(code, range[0], header)
  if (first?.kind === 'name' && range[1] === range[0] + 1) {
    const declared = declarationOf(code, first.text, range[0])
    if (
      declared !== undefined &&
      code.tokens[declared.from]?.text === '{' &&
      functionAround(code, declared.at) === functionAround(code, range[0])
    )
      return inObject(code, declared.from, header)
    const { start, end, text } = first
    return [{ start, end, text: `{ ...${text}, headers: { ...${text}.headers, ${header} } }`, why: WHY }]
  }
  return undefined
}

/** Puts the header into an object literal of options, into the headers that are there. */
function inObject(code: Code, open: number, header: string, key = 'headers'): readonly Edit[] | undefined {
  const { tokens, source } = code
  const brace = tokens[open]
  if (brace === undefined) return undefined
  for (const [a, b] of argumentRanges(tokens, open)) {
    if (tokens[a]?.text !== key) continue
    const value = tokens[a + 2]
    if (value?.text === '{') {
      const empty = value.partner === a + 3
      const lines = /^[ \t]*\r?\n([ \t]*)/.exec(source.text.slice(value.end))?.[1]
      if (!empty && lines !== undefined)
        return [{ start: value.end, end: value.end, text: `\n${lines}${header},`, why: WHY }]
      const spaced = /^\s/.test(source.text.slice(value.end, value.end + 1))
      const text = empty ? ` ${header} ` : spaced ? ` ${header},` : `${header}, `
      return [{ start: value.end, end: value.end, text, why: WHY }]
    }
    const shorthand = tokens[a + 1]?.text !== ':'
    const from = shorthand ? tokens[a] : value
    const to = tokens[b - 1]
    if (from === undefined || to === undefined) return undefined
    const old = source.text.slice(from.start, to.end)
    return [{ start: tokens[a]?.start ?? 0, end: to.end, text: `${key}: { ...${old}, ${header} }`, why: WHY }]
  }
  const multi = source.text.slice(brace.end).match(/^\s*\n([ \t]*)/)
  if (multi?.[1] !== undefined && brace.partner !== open + 1) {
    return [{ start: brace.end, end: brace.end, text: `\n${multi[1]}${key}: { ${header} },`, why: WHY }]
  }
  return [
    {
      start: brace.end,
      end: brace.end,
      text: ` ${key}: { ${header} }${brace.partner === open + 1 ? ' ' : ','}`,
      why: WHY,
    },
  ]
}

function inPython(code: Code, open: number, token: string): readonly Edit[] | undefined {
  const { tokens, source } = code
  const callee = calleeOf(tokens, open)
  const name = callee?.names.at(-1) ?? ''
  const owner = callee?.names.at(-2) ?? ''
  if (
    !/^(?:get|post|put|patch|delete|request|head)$/.test(name) ||
    !/requests|session|httpx|client|http|aiohttp/i.test(owner)
  )
    return undefined
  const entry = `"Authorization": f"Bearer {${token.replace(/"/g, "'")}}"`
  const args = argumentRanges(tokens, open)
  for (const [a, b] of args) {
    if (tokens[a]?.text !== 'headers' || tokens[a + 1]?.text !== '=') continue
    const value = tokens[a + 2]
    if (value === undefined) return undefined
    if (value.text === '{')
      return [{ start: value.end, end: value.end, text: value.partner === a + 3 ? entry : `${entry}, `, why: WHY }]
    const declared = value.kind === 'name' && b === a + 3 ? declarationOf(code, value.text, a) : undefined
    const dict = declared === undefined ? undefined : tokens[declared.from]
    if (
      declared !== undefined &&
      dict?.text === '{' &&
      functionAround(code, declared.at) !== undefined &&
      functionAround(code, declared.at) === functionAround(code, a)
    ) {
      return [
        { start: dict.end, end: dict.end, text: dict.partner === declared.from + 1 ? entry : `${entry}, `, why: WHY },
      ]
    }
    const old = source.text.slice(value.start, tokens[b - 1]?.end)
    return [
      {
        start: value.start,
        end: tokens[b - 1]?.end ?? value.end,
        text: `{**${/^\w+$/.test(old) ? old : `(${old})`}, ${entry}}`,
        why: WHY,
      },
    ]
  }
  const last = args.at(-1)
  const end = last === undefined ? undefined : tokens[last[1] - 1]?.end
  if (end === undefined) return undefined
  return [{ start: end, end, text: `, headers={${entry}}`, why: WHY }]
}

function inPhp(code: Code, open: number, token: string): readonly Edit[] | undefined {
  const { tokens, source } = code
  const callee = calleeOf(tokens, open)
  const name = callee?.names.at(-1) ?? ''
  const args = argumentRanges(tokens, open)
  if (name === 'curl_init' || name === 'curl_setopt') return inCurl(code, open, token)
  const index =
    name === 'request'
      ? 2
      : /^(?:get|post|put|patch|delete|wp_remote_get|wp_remote_post|wp_remote_request)$/.test(name)
        ? 1
        : undefined
  if (index === undefined) return undefined
  const entry = `'Authorization' => 'Bearer ' . ${token}`
  const range = args[index]
  if (range === undefined)
    return args.length === index ? [insertBefore(code, open, `, ['headers' => [${entry}]]`)] : undefined
  const list = listOpen(code, range[0])
  if (list === undefined) return undefined
  for (const [a] of argumentRanges(tokens, list)) {
    if (tokens[a]?.text !== 'headers') continue
    const inner = listOpen(code, a + 2)
    const bracket = inner === undefined ? undefined : tokens[inner]
    if (bracket === undefined) return undefined
    return [{ start: bracket.end, end: bracket.end, text: ` ${entry},`, why: WHY }]
  }
  const bracket = tokens[list]
  if (bracket === undefined) return undefined
  void source
  return [{ start: bracket.end, end: bracket.end, text: `'headers' => [${entry}], `, why: WHY }]
}

function listOpen(code: Code, at: number): number | undefined {
  if (code.tokens[at]?.text === '[') return at
  return code.tokens[at]?.text === 'array' && code.tokens[at + 1]?.text === '(' ? at + 1 : undefined
}

/** A second `CURLOPT_HTTPHEADER` would replace the first: the header joins the list that is there. */
function inCurl(code: Code, open: number, token: string): readonly Edit[] | undefined {
  const { tokens } = code
  const around = functionAround(code, open)
  const from = around?.from ?? Math.max(open - 400, 0)
  const to = around?.to ?? Math.min(open + 400, tokens.length)
  const entry = `'Authorization: Bearer ' . ${token}`
  for (let at = from; at < to; at += 1) {
    if (tokens[at]?.text !== 'CURLOPT_HTTPHEADER') continue
    const list = listOpen(code, at + 2)
    if (list !== undefined) {
      const bracket = tokens[list]
      return bracket === undefined
        ? undefined
        : [
            {
              start: bracket.end,
              end: bracket.end,
              text: bracket.partner === list + 1 ? entry : `${entry}, `,
              why: WHY,
            },
          ]
    }
    const name = tokens[at + 2]
    const declared = name?.kind === 'name' ? declarationOf(code, name.text, at) : undefined
    const inner = declared === undefined ? undefined : listOpen(code, declared.from)
    const bracket = inner === undefined ? undefined : tokens[inner]
    return bracket === undefined ? undefined : [{ start: bracket.end, end: bracket.end, text: `${entry}, `, why: WHY }]
  }
  const handle =
    calleeOf(tokens, open)?.names.at(-1) === 'curl_setopt' ? tokens[open + 1]?.text : assignedTo(code, open)
  if (handle === undefined) return undefined
  return afterStatement(code, open, `curl_setopt($${handle}, CURLOPT_HTTPHEADER, array(${entry}));`)
}

function assignedTo(code: Code, open: number): string | undefined {
  return code.assignedFrom.get(open - 1)?.name
}

function inRuby(code: Code, open: number, token: string): readonly Edit[] | undefined {
  const { tokens } = code
  const callee = calleeOf(tokens, open)
  const name = callee?.names.at(-1) ?? ''
  const owner = callee?.names.at(-2) ?? ''
  const args = argumentRanges(tokens, open)
  const entry = `'Authorization' => "Bearer #{${token}}"`
  for (const [a] of args) {
    if (tokens[a]?.text !== 'headers' || tokens[a + 2]?.text !== '{') continue
    const brace = tokens[a + 2]
    return brace === undefined
      ? undefined
      : [{ start: brace.end, end: brace.end, text: ` ${entry}${brace.partner === a + 3 ? ' ' : ','}`, why: WHY }]
  }
  if (owner === 'HTTParty' || owner === 'Typhoeus') return [insertBefore(code, open, `, headers: { ${entry} }`)]
  if (owner === 'RestClient') {
    const index = BODY_FIRST.test(name) ? 2 : 1
    const range = args[index]
    if (range === undefined) return args.length === index ? [insertBefore(code, open, `, { ${entry} }`)] : undefined
    const brace = tokens[range[0]]
    if (brace?.text === '{') return [{ start: brace.end, end: brace.end, text: ` ${entry},`, why: WHY }]
  }
  return undefined
}

/** `req, err := http.NewRequest(…)`: the header is set where the request is known to exist. */
function inGo(code: Code, open: number, token: string): readonly Edit[] | undefined {
  const { tokens, source } = code
  if (!/^NewRequest(?:WithContext)?$/.test(calleeOf(tokens, open)?.names.at(-1) ?? '')) return undefined
  const close = tokens[open]?.partner ?? -1
  const lineStart = source.text.lastIndexOf('\n', tokens[open]?.start ?? 0) + 1
  const declared = /^([ \t]*)(\w+)\s*,\s*(\w+)\s*:?=/.exec(source.text.slice(lineStart))
  if (declared === null || close === -1) return undefined
  // Behind the check of the error that follows.
  let at = close + 1
  if (tokens[at]?.text === 'if') {
    while (at < tokens.length && tokens[at]?.text !== '{') at += 1
    at = (tokens[at]?.partner ?? at) + 1
  }
  const end = tokens[at - 1]?.end ?? 0
  return [
    {
      start: end,
      end,
      text: `\n${declared[1]}${declared[2]}.Header.Set("Authorization", "Bearer "+${token})`,
      why: WHY,
    },
  ]
}

function insertBefore(code: Code, open: number, text: string): Edit {
  const { tokens } = code
  const close = tokens[open]?.partner ?? open
  let last = close - 1
  while (last > open && (tokens[last]?.kind === 'comment' || tokens[last]?.text === ',')) last -= 1
  const at = tokens[last]?.end ?? 0
  return { start: at, end: at, text: last === open ? text.replace(/^, /, '') : text, why: WHY }
}

/** A line of its own behind the statement that holds the token at `at`, with the same indentation. */
function afterStatement(code: Code, at: number, statement: string): readonly Edit[] | undefined {
  const { tokens, source } = code
  const close = tokens[at]?.partner ?? at
  const mark = tokens[close + 1]?.text === ';' ? tokens[close + 1] : undefined
  const end = mark?.end ?? tokens[close]?.end
  if (end === undefined) return undefined
  const lineStart = source.text.lastIndexOf('\n', (tokens[at]?.start ?? 0) - 1) + 1
  const indent = /^[ \t]*/.exec(source.text.slice(lineStart))?.[0] ?? ''
  return [
    {
      start: end,
      end,
      text: `\n${indent}${mark === undefined && code.language !== 'php' ? statement.replace(/;$/, '') : statement}`,
      why: WHY,
    },
  ]
}
