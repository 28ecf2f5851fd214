import { isDeveloperPath, pathIn } from '../endpoints/paths.ts'
import type { Project } from '../project.ts'
import { whole } from '../source/chains.ts'
import { textOf } from '../source/expression.ts'
import type { Part, Token } from '../source/lexer.ts'
import { type Code, functionAround } from '../source/source.ts'
import { isRelated } from './flow.ts'
import { classOf, escaped, type Hit, isMigrated, kindOfName } from './hit.ts'
import { isDeveloperName, isKeyName, isProse, namedIn } from './names.ts'
import { isMask, type Sink } from './sinks.ts'
import { LABEL } from './texts.ts'

/** The lines of a file of code that have to do with a key. */
export function codeHits(
  project: Project,
  code: Code,
  sinks: readonly Sink[],
  flowNames: ReadonlySet<string>,
  shared: ReadonlySet<string>,
): readonly Hit[] {
  const { source, tokens } = code
  const hits: Hit[] = []
  const add = (offset: number, hit: Omit<Hit, 'source' | 'line'>): void => {
    hits.push({ source, line: source.lineOf(offset), ...hit })
  }
  for (const sink of sinks) {
    const token = tokens[sink.at]
    if (token === undefined) continue
    const offset = hitOffset(token)
    if (isMask(token.text)) {
      add(offset, {
        class: 'look-alike',
        kind: 'query-param',
        why: 'a pattern that masks keys',
        names: [],
        how: 'name',
      })
      continue
    }
    const { developer } = sink
    const names = sink.tokens
      .slice(sink.from, sink.to)
      .filter((one) => one.kind === 'name')
      .map((one) => one.text)
    add(offset, {
      class: developer ? 'developer-key' : classOf(source, 'account-key'),
      kind: sink.kind,
      why: developer
        ? 'sent to a path that takes a developer key'
        : sink.kind === 'query-param'
          ? 'sent as the hapikey parameter'
          : 'option of a HubSpot client',
      names: names.slice(-2),
      how: 'flow',
    })
  }
  const related = sinks.length > 0 || flowNames.size > 0 || isRelated(code)
  const functionNames = project.functions
  const visit = (token: Token, inString: boolean): void => {
    if (token.kind === 'name') {
      const named = namedIn(token.text)[0]
      if (named !== undefined) {
        if (isMigrated(source, token.start))
          add(token.start, {
            class: 'look-alike',
            kind: 'config',
            why: 'already passed as a token',
            names: [token.text],
            how: 'name',
          })
        else
          add(token.start, {
            class: isDeveloperName(token.text) ? 'developer-key' : classOf(source, 'account-key'),
            kind: kindOfName(token.text),
            why: 'named after a HubSpot key',
            names: [token.text],
            how: 'name',
          })
      } else if (
        flowNames.has(token.text) &&
        token.text !== 'key' &&
        (isKeyName(token.text) || isDeclaration(code, token)) &&
        !isMigrated(source, token.start) &&
        !isBareArgument(code, token)
      ) {
        add(token.start, {
          class: classOf(source, 'account-key'),
          kind: 'sdk-option',
          why: 'carries the key to a request',
          names: [token.text],
          how: 'flow',
        })
      } else if (
        !inString &&
        shared.has(token.text) &&
        isKeyName(token.text) &&
        related &&
        functionNames.has(token.text)
      ) {
        add(token.start, {
          class: classOf(source, 'account-key'),
          kind: 'sdk-option',
          why: 'carries the key to a request',
          names: [token.text],
          how: 'flow',
        })
      }
    } else if (token.kind === 'string') {
      if (shared.has(token.text) && isKeyName(token.text) && related && declaresField(code, token)) {
        add(token.start, {
          class: classOf(source, 'account-key'),
          kind: 'config',
          why: 'the field that the key is read from',
          names: [token.text],
          how: 'flow',
        })
      }
      for (const part of token.parts) visitPart(part, token)
    } else if (token.kind === 'comment') commentHits(token)
  }
  const visitPart = (part: Part, token: Token): void => {
    if (part.kind === 'hole') {
      for (const inner of part.tokens) visit(inner, true)
      return
    }
    for (const named of namedIn(part.text)) {
      const offset = part.start + named.at
      const migrated = named.what === 'name' && isMigrated(source, part.start)
      const look = isMask(token.text) || /doesn't exist|ExternalHapikey/i.test(token.text) || migrated
      const sentence =
        named.what === 'parameter' && /[a-z]{2,} [a-z]{2,}/i.test(token.text) && !/[?&]h(?:api_?key)/i.test(token.text)
      if (sentence && !look) {
        add(offset, {
          class: 'documentation',
          kind: 'doc',
          why: 'a message that speaks of the parameter',
          names: [],
          how: 'name',
        })
        continue
      }
      add(offset, {
        class: look ? 'look-alike' : isDeveloperName(named.text) ? 'developer-key' : classOf(source, 'account-key'),
        kind: named.what === 'parameter' ? 'query-param' : kindOfName(named.text),
        why: look
          ? migrated
            ? 'already passed as a token'
            : 'a message or a mask'
          : named.what === 'parameter'
            ? 'the hapikey parameter'
            : 'named after a HubSpot key',
        names: [named.text],
        how: 'name',
      })
    }
    if (isProse(part.text) && part.text.length < 2000) {
      eachLine(part.text, (line, at) => {
        const whole = source.line(source.lineOf(part.start + at))
        if (isProse(line) && LABEL.test(whole))
          add(part.start + at, {
            class: 'documentation',
            kind: 'doc',
            why: 'a text that speaks of the key',
            names: [],
            how: 'name',
          })
      })
    }
  }
  const commentHits = (token: Token): void => {
    eachLine(token.text, (line, at) => {
      const named = namedIn(line)[0]
      if (/@(?:param|var|type|property|arg)\b/.test(line)) return
      const word =
        named === undefined && related
          ? [...shared].find(
              (name) => isKeyName(name) && name.length > 5 && new RegExp(`\\b${escaped(name)}\\b(?!\\s*$)`).test(line),
            )
          : undefined
      if (named === undefined && word === undefined) return
      if (isMigrated(source, token.start + at + (named?.at ?? 0)) && named?.what === 'name') {
        add(token.start + at, {
          class: 'look-alike',
          kind: 'doc',
          why: 'already passed as a token',
          names: [],
          how: 'name',
        })
        return
      }
      add(token.start + at + (named?.at ?? 0), {
        class: 'documentation',
        kind: 'doc',
        why: 'a comment about the key',
        names: named === undefined ? [] : [named.text],
        how: 'name',
      })
    })
  }
  for (const token of tokens) visit(token, false)
  // What no token covers (markup around PHP, text in templates) is read as text.
  const seen = new Set(hits.map((hit) => hit.line))
  for (const named of namedIn(source.text)) {
    const line = source.lineOf(named.at)
    if (seen.has(line) || named.what !== 'parameter') continue
    add(named.at, {
      class: classOf(source, 'account-key'),
      kind: 'query-param',
      why: 'the hapikey parameter',
      names: [named.text],
      how: 'text',
    })
  }
  return hits
}

/** True where the name's own value is set, read from a setting, or it is a parameter. */
function isDeclaration(code: Code, token: Token): boolean {
  const list = code.assignments.get(token.text)
  if (list === undefined || list.length > 2 || token.text.length < 3) return false
  if (!list.some((one) => code.tokens[one.at] === token)) return false
  return /key|token|hapi|env|secret|config|argv|input|prompt/i.test(
    code.source.line(code.source.lineOf(token.start)).replace(token.text, ''),
  )
}

/** True for `name: "apiKey"` and the like: a form or a manifest that declares the field. */
function declaresField(code: Code, token: Token): boolean {
  return /["']?(?:name|id|key|field)["']?\s*(?::|=>|=)\s*$/.test(
    code.source.text.slice(Math.max(token.start - 24, 0), token.start),
  )
}

/** True for a line of an argument list that only hands the name on. */
function isBareArgument(code: Code, token: Token): boolean {
  const opener = code.tokens[token.up]?.text
  if (opener !== '(' && opener !== '[') return false
  return /^\W*(?:[\w$]+(?:\.|->|::|\(\)))*[\w$]+\W*$/.test(code.source.line(code.source.lineOf(token.start)))
}

/** True for a key that is sent to a path which takes a developer key. */
export function goesToDeveloperPath(project: Project, code: Code, sink: Sink): boolean {
  const around = functionAround(code, sink.at)
  const range = around ?? { from: Math.max(sink.at - 60, 0), to: Math.min(sink.at + 60, code.tokens.length) }
  const own = pathIn(textOf(code, project.constants, ...rangeOf(code, sink.at)))
  if (own !== undefined && own.path !== '/') return isDeveloperPath(own.path)
  let developer = false
  for (let at = range.from; at < range.to; at += 1) {
    const token = code.tokens[at]
    if (token?.kind !== 'string' || !/\/v\d\//.test(token.text)) continue
    const path = pathIn(textOf(code, project.constants, ...rangeOf(code, at)))?.path
    if (path === undefined) continue
    if (!isDeveloperPath(path)) return false
    developer = true
  }
  return developer
}

function rangeOf(code: Code, at: number): [number, number] {
  const { from, to } = whole(code.tokens, at, code.lexicon.joins)
  return [from, to]
}

function hitOffset(token: Token): number {
  if (token.kind !== 'string') return token.start
  for (const part of token.parts) {
    if (part.kind !== 'text') continue
    const at = part.text.search(/hapi_?key/i)
    if (at !== -1) return part.start + at
  }
  return token.start
}

function eachLine(text: string, visit: (line: string, at: number) => void): void {
  let at = 0
  for (const line of text.split('\n')) {
    visit(line, at)
    at += line.length + 1
  }
}
