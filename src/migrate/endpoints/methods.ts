import type { Project } from '../project.ts'
import { calleeOf, chainEnd, chainStart, keyBefore, parameterNames, whole } from '../source/chains.ts'
import { argumentRanges, declarationOf } from '../source/expression.ts'
import type { Tokens } from '../source/lexer.ts'
import { type Code, type FunctionRange, functionAround } from '../source/source.ts'

/** How sure a method is: written there, or read from names around. */
/** The call that sends a request: its bracket among the tokens of a file. */
export type Call = { readonly code: Code; readonly open: number }

export type Verb = { readonly method: string; readonly sure: boolean; readonly call?: Call }

type Place = { readonly code: Code; readonly from: number; readonly to: number }

const MAX_STEPS = 5
const VERB = /^(?:GET|POST|PUT|PATCH|DELETE)$/
const ANY_VERB = /^(?:get|post|put|patch|delete)$/i
const NO_CALL =
  /url|uri|path|endpoint|env|key|log|print|debug|info|warn|error|name|assert|expect|format|config|route|stub|mock|param|query|header/i
const READERS =
  /^(?:file_get_contents|urlopen|openURI|OpenURI|open_uri|getJSON|DownloadString|DownloadStringTaskAsync|readLine|curl_init|Contents|UrlFetchApp|read_json|readJson|get_json|getForObject|getForEntity)$/
const MAKERS =
  /^(?:curl_init|curl_setopt|Create|CreateHttp|openConnection|Request|HttpRequestMessage|RestRequest|URL|URI|url|uri|request|newBuilder|HttpRequest|fetch|axios|ajax|got|wp_remote_request|curl|Builder|sendHttpRequest)$/

/** The methods with which the address in a stretch of code is called, as far as the code shows it. */
export function methodsOf(project: Project, code: Code, from: number, to: number): readonly Verb[] {
  return resolve(project, { code, from, to }, 0)
}

function resolve(project: Project, place: Place, depth: number): readonly Verb[] {
  if (depth > MAX_STEPS) return []
  const { code } = place
  const { tokens } = code
  if (code.language === 'shell') {
    const verb = commandVerb(code, place.from)
    if (verb !== undefined) return [verb]
  }
  // A chain that ends in the request itself: `target.path(…).request().get()`.
  const single = tokens[place.from]?.kind === 'name' && chainEnd(tokens, place.from + 1) >= place.to
  const chained = chainVerb(code, place.to) ?? (single && depth === 0 ? chainVerb(code, place.from + 1) : undefined)
  if (chained !== undefined) return [{ ...chained, ...builderCall(code, place.to) }]
  const to = chainEnd(tokens, place.to)
  let from = place.from
  while (
    from > 0 &&
    ((tokens[from - 1]?.kind === 'name' && /^(?:await|new|yield)$/.test(tokens[from - 1]?.text ?? '')) ||
      /^[&*]$/.test(tokens[from - 1]?.text ?? ''))
  )
    from -= 1
  const before = tokens[from - 1]
  const open = tokens[from]?.up ?? -1
  if (before?.text === '=' || before?.text === ':=' || before?.text === '+=' || before?.text === '.=') {
    const assignment = code.assignedFrom.get(from)
    const isArgument = assignment !== undefined && open !== -1 && tokens[open]?.text === '('
    if (assignment !== undefined && !isArgument)
      return follow(project, code, assignment.name, assignment.at, assignment.to, depth)
  }
  const isArrow =
    before?.text === '=>' &&
    (tokens[from - 2]?.text === ')' || tokens[from - 2]?.kind === 'name') &&
    code.language !== 'php' &&
    code.language !== 'ruby'
  if ((before?.kind === 'name' && before.text === 'return') || isArrow || (before?.text === '=' && open === -1)) {
    const around = functionAround(code, from, true)
    if (around !== undefined && around.name !== '') return followFunction(project, code, around.name, depth)
  }
  if (open === -1) return []
  const bracket = tokens[open]
  const key = keyBefore(tokens, from)
  if (bracket?.text === '{' || bracket?.text === '[') {
    const shorthand = /^[{,]$/.test(before?.text ?? '') && /^[,}]$/.test(tokens[to]?.text ?? '') && to === from + 1
    if (key === undefined && !shorthand && bracket.text === '{') return []
    const own = objectVerb(code, open)
    if (own !== undefined) return [{ ...own, call: { code, open: bracket.up } }]
    // An object in a call, or one that is kept in a variable first.
    return resolve(project, { code, from: open, to: (bracket.partner === -1 ? open : bracket.partner) + 1 }, depth + 1)
  }
  return resolveArgument(project, place, open, from, to, depth)
}

/** Of a builder's chain (`newBuilder(…).uri(…).GET()`): the call that took the address, so that a header can stand behind it. */
function builderCall(code: Code, to: number): { readonly call: Call } | undefined {
  const open = code.tokens[to - 1]?.text === ')' ? code.tokens[to - 1]?.partner : undefined
  const isBuilder =
    /^(?:java|kotlin)$/.test(code.language) && /^(?:uri|url|newBuilder)$/.test(code.tokens[(open ?? 0) - 1]?.text ?? '')
  return open !== undefined && isBuilder ? { call: { code, open } } : undefined
}

function resolveArgument(
  project: Project,
  place: Place,
  open: number,
  from: number,
  to: number,
  depth: number,
): readonly Verb[] {
  const { code } = place
  const { tokens } = code
  const callee = calleeOf(tokens, open)
  if (callee === undefined)
    return resolve(project, { code, from: open, to: (tokens[open]?.partner ?? to) + 1 }, depth + 1)
  const beside = argumentVerb(code, open, from)
  const name = callee.names.at(-1) ?? ''
  if (/^(?:if|while|switch|for|foreach|catch|elsif|unless|when)$/.test(name)) return []
  const owner = callee.names.at(-2) ?? ''
  const call = { code, open }
  if (beside !== undefined) return [{ ...beside, call }]
  if (name === 'new' && ANY_VERB.test(owner)) return [{ method: owner.toUpperCase(), sure: true, call }]
  const own = verbIn(name)
  if (own !== undefined && !NO_CALL.test(name)) return [{ method: own, sure: true, call }]
  if (READERS.test(name) && name !== 'curl_init') return [{ method: 'GET', sure: true, call }]
  if (MAKERS.test(name)) {
    const set = settersIn(code, open)
    if (set !== undefined) return [{ ...set, call }]
    if (/^(?:fetch|axios|got|curl_init|curl_setopt|curl|ajax|sendHttpRequest)$/.test(name))
      return [{ method: 'GET', sure: true, call }]
  }
  if (/^(?:log|info|debug|warn|error|print|println|printf|puts|echo|console|assert\w*|expect|equals?)$/i.test(name))
    return []
  const inner = project.functions.get(name)
  if (inner !== undefined && depth < MAX_STEPS) {
    const position = argumentRanges(tokens, open).findIndex(([a, b]) => a <= from && from < b)
    for (const declared of inner) {
      if (declared.code.language !== code.language && !bothScripts(declared.code, code)) continue
      const verbs = insideFunction(project, declared.code, declared.range, position, depth)
      if (verbs.length > 0) return verbs
    }
  }
  // A call that gives back an address made of this one: go on outside.
  return resolve(project, { code, from: callee.from, to: (tokens[open]?.partner ?? to) + 1 }, depth + 1)
}

const bothScripts = (a: Code, b: Code): boolean => /script|tsx/.test(a.language) && /script|tsx/.test(b.language)

/** What a function does with the parameter at a position. */
function insideFunction(
  project: Project,
  code: Code,
  range: FunctionRange,
  position: number,
  depth: number,
): readonly Verb[] {
  const names = parameterNames(code.tokens, range.params)
  const name = names[position] ?? names[position + 1]
  if (name === undefined) return []
  const found: Verb[] = []
  for (const at of code.names.get(name) ?? []) {
    if (at < range.from || at >= range.to) continue
    found.push(...resolve(project, { code, ...whole(code.tokens, at) }, depth + 2))
  }
  for (let at = range.from; at < range.to; at += 1) {
    const token = code.tokens[at]
    if (token?.kind !== 'string') continue
    if (token.parts.some((part) => part.kind === 'hole' && part.tokens.some((inner) => inner.text === name))) {
      found.push(...resolve(project, { code, ...whole(code.tokens, at) }, depth + 2))
    }
  }
  return found
}

function follow(project: Project, code: Code, name: string, at: number, after: number, depth: number): readonly Verb[] {
  const around = functionAround(code, at)
  const found: Verb[] = []
  for (const index of code.names.get(name) ?? []) {
    if (index === at) continue
    if (around !== undefined && (index < after || index >= around.to)) {
      if (!isField(code.tokens, at)) continue
    }
    if (
      around !== undefined &&
      code.assignments
        .get(name)
        ?.some(
          (other) =>
            other.at > at &&
            other.at < index &&
            other.at !== at &&
            functionAround(code, other.at) === around &&
            !mentions(code, name, other.from, other.to),
        )
    )
      continue
    if (code.assignments.get(name)?.some((other) => other.at === index)) continue
    found.push(...resolve(project, { code, ...whole(code.tokens, index) }, depth + 1))
    if (found.length > 12) break
  }
  found.push(...insideStrings(project, code, name, around?.from ?? 0, around?.to ?? code.tokens.length, depth))
  return found
}

function mentions(code: Code, name: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const token = code.tokens[at]
    if (token?.text === name && token.kind === 'name') return true
    if (
      token?.kind === 'string' &&
      token.parts.some((part) => part.kind === 'hole' && part.tokens.some((inner) => inner.text === name))
    )
      return true
  }
  return false
}

function insideStrings(
  project: Project,
  code: Code,
  name: string,
  from: number,
  to: number,
  depth: number,
): readonly Verb[] {
  const found: Verb[] = []
  for (let at = from; at < to; at += 1) {
    const token = code.tokens[at]
    if (
      token?.kind !== 'string' ||
      !token.parts.some((part) => part.kind === 'hole' && part.tokens.at(-1)?.text === name)
    )
      continue
    found.push(...resolve(project, { code, ...whole(code.tokens, at) }, depth + 1))
  }
  return found
}

function followFunction(project: Project, code: Code, name: string, depth: number): readonly Verb[] {
  const found: Verb[] = []
  const files = [
    code,
    ...project.codes.filter(
      (other) => other !== code && (other.language === code.language || bothScripts(other, code)),
    ),
  ]
  for (const other of files) {
    for (const at of other.names.get(name) ?? []) {
      if (other.functions.some((range) => range.at === at)) continue
      const open = other.tokens[at + 1]?.text === '(' ? at + 1 : undefined
      const end = open === undefined ? at + 1 : (other.tokens[open]?.partner ?? open) + 1
      found.push(...resolve(project, { code: other, from: chainStart(other.tokens, at), to: end }, depth + 1))
      if (found.length > 6) return found
    }
    if (found.length > 0) return found
  }
  return found
}

/** `.get()`, `.post(body)`, `.method("POST")` behind an address. */
function chainVerb(code: Code, to: number): Verb | undefined {
  const { tokens } = code
  const end = chainEnd(tokens, to)
  for (let at = to; at < end; at += 1) {
    const token = tokens[at]
    if (token?.kind !== 'name' || tokens[at + 1]?.text !== '(' || token.up !== tokens[to]?.up) continue
    if (/^(?:method|setMethod|withMethod|HttpMethod|verb)$/.test(token.text)) {
      const verb = argumentVerb(code, at + 1, -1)
      if (verb !== undefined) return verb
    }
    const own = verbIn(token.text)
    if (own !== undefined && !NO_CALL.test(token.text) && !/^get[A-Z]/.test(token.text))
      return { method: own, sure: true }
  }
  return undefined
}

/** The verb that a name consists of or begins or ends with: `post`, `PostAsJsonAsync`, `wp_remote_get`, `getForObject`. */
export function verbIn(name: string): string | undefined {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  const last = words.filter((word) => !/^(?:async|json|request|raw|string|stream|as|from|data)$/.test(word))
  for (const word of [last[0], last.at(-1), words[0]]) {
    if (word === undefined) continue
    if (word === 'del') return 'DELETE'
    if (/^(?:get|post|put|patch|delete)$/.test(word)) return word.toUpperCase()
  }
  return undefined
}

function objectVerb(code: Code, open: number): Verb | undefined {
  for (const [a, b] of argumentRanges(code.tokens, open)) {
    const key = code.tokens[a]
    if (key === undefined || !/^(?:method|type|verb|httpMethod|http_method|requestMethod)$/i.test(key.text)) continue
    const verb = verbToken(code, a + 1, b)
    if (verb !== undefined) return verb
  }
  return undefined
}

/** A method among the arguments of a call: `'POST'`, `http.MethodPost`, `{ method: 'POST' }`, or options declared before. */
function argumentVerb(code: Code, open: number, self: number): Verb | undefined {
  const { tokens } = code
  for (const [a, b] of argumentRanges(tokens, open)) {
    if (a <= self && self < b) continue
    const first = tokens[a]
    if (b - a <= 5) {
      const verb = verbToken(code, a, b)
      if (verb !== undefined) return verb
    }
    if (first !== undefined && /^(?:method|type|verb)$/i.test(first.text) && b - a <= 8) {
      const verb = verbToken(code, a + 1, b)
      if (verb !== undefined) return verb
    }
    if (first?.text === '{' || first?.text === '[') {
      const verb = objectVerb(code, a)
      if (verb !== undefined) return verb
    }
    if (first?.kind === 'name' && b === a + 1) {
      const declared = declarationOf(code, first.text, a)
      const value = declared === undefined ? undefined : tokens[declared.from]
      if (declared !== undefined && (value?.text === '{' || value?.text === '[')) {
        const verb = objectVerb(code, declared.from)
        if (verb !== undefined) return verb
      }
    }
  }
  return undefined
}

function verbToken(code: Code, from: number, to: number): Verb | undefined {
  for (let at = from; at < to; at += 1) {
    const token = code.tokens[at]
    if (token?.kind === 'string' && ANY_VERB.test(token.text)) return { method: token.text.toUpperCase(), sure: true }
    if (token?.kind === 'name') {
      const bare = token.text.replace(/^(?:METHOD_|Method|HTTP_?|Http)/, '')
      if (
        VERB.test(bare) ||
        (ANY_VERB.test(bare) &&
          (bare !== token.text ||
            (/[.:]$/.test(code.tokens[at - 1]?.text ?? '') &&
              (code.tokens[at - 1]?.text === ':' || /method|verb|http/i.test(code.tokens[at - 2]?.text ?? '')))))
      ) {
        if (code.tokens[at + 1]?.text === '(') continue
        return { method: bare.toUpperCase(), sure: true }
      }
    }
  }
  return undefined
}

/** A method set in the same function: `curl_setopt($ch, CURLOPT_CUSTOMREQUEST, 'PUT')`, `request.Method = "POST"`. */
function settersIn(code: Code, at: number): Verb | undefined {
  const around = functionAround(code, at)
  const to = around?.to ?? Math.min(code.tokens.length, at + 600)
  const script = /script|tsx/.test(code.language)
  for (let index = around?.from ?? Math.max(at - 100, 0); index < to; index += 1) {
    const token = code.tokens[index]
    if (token?.kind !== 'name') continue
    // The option of a call is that call's own.
    if (script && code.tokens[index + 1]?.text === ':') continue
    if (/^(?:CURLOPT_CUSTOMREQUEST|setRequestMethod|Method|method|requestMethod)$/.test(token.text)) {
      const verb = verbToken(code, index + 1, index + 5)
      if (verb !== undefined) return verb
    }
    if (token.text === 'CURLOPT_POST' || token.text === 'CURLOPT_POSTFIELDS') return { method: 'POST', sure: true }
    if (token.text === 'CURLOPT_PUT') return { method: 'PUT', sure: true }
  }
  return undefined
}

function commandVerb(code: Code, at: number): Verb | undefined {
  const { source, tokens } = code
  const token = tokens[at]
  if (token === undefined) return undefined
  let first = source.lineOf(token.start)
  let last = source.lineOf(token.end)
  while (first > 1 && /\\$/.test(source.line(first - 1))) first -= 1
  while (/\\$/.test(source.line(last))) last += 1
  let command = ''
  for (let line = first; line <= last; line += 1) command += `${source.line(line)}\n`
  if (!/\b(?:curl|http|wget|xh)\b/.test(command)) return undefined
  const explicit = /(?:-X\s*|--request[ =]|--method[ =])['"]?(GET|POST|PUT|PATCH|DELETE)\b/i.exec(command)?.[1]
  if (explicit !== undefined) return { method: explicit.toUpperCase(), sure: true }
  return {
    method: /\s(?:-d|--data(?:-\w+)?|-F|--form|--json|--post-data)\b/.test(command) ? 'POST' : 'GET',
    sure: true,
  }
}

function isField(tokens: Tokens, at: number): boolean {
  return /^(?:\.|->|::)$/.test(tokens[at - 1]?.text ?? '') || /^@/.test(tokens[at]?.text ?? '')
}
