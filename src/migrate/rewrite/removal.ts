import { argumentRanges } from '../source/expression.ts'
import type { Code } from '../source/source.ts'
import type { Edit } from './edit.ts'

/** How a key leaves the code: what is cut, and the code that gave its value (nothing where it was written out). */
export type Removal = { readonly edits: readonly Edit[]; readonly value?: string }

const WHY = 'the hapikey parameter goes'

/** Takes `hapikey=…` out of the string at `at`, and repairs what separates the other parameters. Nothing when it can't. */
export function fromString(code: Code, at: number): Removal | undefined {
  const token = code.tokens[at]
  if (token === undefined) return undefined
  const { text } = code.source
  for (const [index, part] of token.parts.entries()) {
    if (part.kind !== 'text') continue
    const found = /(\\?[?&])h(?:api_?key)\\?=/i.exec(part.text)
    if (found === null) continue
    const sep = found[1] ?? '?'
    const start = part.start + found.index
    const after = start + found[0].length
    if (after < part.end) {
      const filled = formatted(code, at, start, after, sep)
      // A place without its value, or a value without a place, is an error in these languages: nothing is cut by halves.
      const strict = /^(?:python|go)$/.test(code.language) && /^%[sdvq]/.test(text.slice(after, part.end))
      return filled ?? (strict ? undefined : fixed(text, start, after, part.end, sep))
    }
    const next = token.parts[index + 1]
    if (next?.kind === 'hole') {
      const value = code.source.text.slice(next.start, next.end).replace(/^[$#]?\{\$?|\}$/g, '')
      const raw = next.tokens[0] === undefined ? value : text.slice(next.tokens[0].start, next.tokens.at(-1)?.end)
      return afterHole(text, token.parts[index + 2], start, next.end, sep, raw)
    }
    return joined(code, at, start, sep)
  }
  return undefined
}

type Part = Code['tokens'][number]['parts'][number]

function afterHole(
  text: string,
  follower: Part | undefined,
  start: number,
  end: number,
  sep: string,
  value: string,
): Removal | undefined {
  const cut = (from: number, to: number, put = ''): Removal => ({
    edits: [{ start: from, end: to, text: put, why: WHY }],
    value,
  })
  if (sep.endsWith('&')) return cut(start, end)
  if (text[end] === '&') return cut(start, end + 1, sep)
  if (follower?.kind !== 'hole') return cut(start, end)
  // What follows brings its own `&` when there is something: it begins the query now.
  const edits: Edit[] = [{ start, end, text: '', why: WHY }]
  for (const inner of follower.tokens) {
    if (inner.kind !== 'string' || !inner.text.startsWith('&')) continue
    const at = text.indexOf('&', inner.start)
    edits.push({ start: at, end: at + 1, text: '?', why: 'the next parameter begins the query' })
    return { edits, value }
  }
  return undefined
}

/** `?hapikey=demo&x=1` with the value written out. */
function fixed(text: string, start: number, after: number, limit: number, sep: string): Removal {
  const rest = text.slice(after, limit)
  const length = rest.search(/[&\s"'`<>\\]|$/)
  const next = text[after + length]
  const to = sep.endsWith('?') && next === '&' ? after + length + 1 : after + length
  return { edits: [{ start, end: to, text: sep.endsWith('?') && next === '&' ? sep : '', why: WHY }] }
}

/** `"%s?hapikey=%s"` and `"{}?hapikey={}"`: the place in the text and the argument go. */
function formatted(code: Code, at: number, start: number, after: number, sep: string): Removal | undefined {
  const { tokens, source } = code
  const token = tokens[at]
  if (token === undefined) return undefined
  const place = /^(?:%[sdvq]|\{(\d*)\})/.exec(source.text.slice(after, token.end))
  if (place === null) return undefined
  // Numbered places would all shift.
  if (place[1] !== undefined && place[1] !== '') return undefined
  const before = [...source.text.slice(token.start, start).matchAll(/%[sdvq]|\{\}/g)].length
  const percent = code.language === 'python' && tokens[at + 1]?.text === '%'
  if (percent && tokens[at + 2]?.text !== '(') return alone(code, at, start, after, sep)
  const inline = percent || (tokens[at + 1]?.text === '.' && tokens[at + 3]?.text === '(')
  const open = percent ? at + 2 : inline ? at + 3 : (token.up ?? -1)
  const ranges = argumentRanges(tokens, open)
  const self = inline ? -1 : ranges.findIndex(([a, b]) => a <= at && at < b)
  const index = self + 1 + before
  const range = ranges[index]
  if (range === undefined) return undefined
  const from = tokens[range[0]]
  const to = tokens[range[1] - 1]
  const previous = index === 0 ? tokens[open] : tokens[(ranges[index - 1]?.[1] ?? range[0]) - 1]
  if (from === undefined || to === undefined || previous === undefined) return undefined
  const end = after + place[0].length
  const and = source.text[end] === '&' && sep === '?'
  return {
    edits: [
      { start, end: and ? end + 1 : end, text: and ? '?' : '', why: WHY },
      { start: previous.end, end: to.end, text: '', why: WHY },
    ],
    value: source.text.slice(from.start, to.end),
  }
}

/** Python's `"…?hapikey=%s" % key`: place and value go, if there is no other. */
function alone(code: Code, at: number, start: number, after: number, sep: string): Removal | undefined {
  const { tokens, source } = code
  const token = tokens[at]
  const first = tokens[at + 2]
  if (token === undefined || first?.kind !== 'name' || /%[sdvq]/.test(source.text.slice(token.start, start)))
    return undefined
  const rest = source.text.slice(after + 2, token.end)
  if (/%[sdvq(]/.test(rest)) return undefined
  let last = at + 2
  while (tokens[last + 1]?.text === '.' && tokens[last + 2]?.kind === 'name') last += 2
  if (/^[([]$/.test(tokens[last + 1]?.text ?? '')) last = tokens[last + 1]?.partner ?? last
  const end = tokens[last]?.end ?? first.end
  const and = rest.startsWith('&') && sep === '?'
  return {
    edits: [
      { start, end: after + (and ? 3 : 2), text: and ? '?' : '', why: WHY },
      { start: token.end, end, text: '', why: WHY },
    ],
    value: source.text.slice(first.start, end),
  }
}

/** `'…?hapikey=' + key + '&x=1'`. */
function joined(code: Code, at: number, start: number, sep: string): Removal | undefined {
  const { tokens, source, lexicon } = code
  const token = tokens[at]
  const join = tokens[at + 1]
  const first = tokens[at + 2]
  if (token === undefined || join === undefined || first === undefined || !lexicon.joins.includes(join.text))
    return undefined
  let last = at + 2
  for (;;) {
    const next = tokens[last + 1]
    if (next === undefined) break
    if ((next.text === '(' || next.text === '[') && next.partner !== -1 && next.up === token.up) last = next.partner
    else if (
      /^(?:\.|->|::|\?\.)$/.test(next.text) &&
      !lexicon.joins.includes(next.text) &&
      tokens[last + 2]?.kind === 'name'
    )
      last += 2
    else if (lexicon.joins.includes('+') && next.text === '.' && tokens[last + 2]?.kind === 'name') last += 2
    else break
  }
  const end = tokens[last]?.end ?? first.end
  const value = source.text.slice(first.start, end)
  const quoteEnd = token.end
  const follower = tokens[last + 2]
  const hasFollower = lexicon.joins.includes(tokens[last + 1]?.text ?? '') && follower !== undefined
  const edits: Edit[] = []
  const empty = start === token.start + (token.end - token.start - token.text.length) / 2
  const previous = tokens[at - 1]
  if (empty && previous !== undefined && lexicon.joins.includes(previous.text)) {
    const before = tokens[at - 2]
    edits.push({ start: before?.end ?? previous.start, end, text: '', why: WHY })
  } else {
    edits.push({ start, end: quoteEnd - 1, text: '', why: WHY }, { start: quoteEnd, end, text: '', why: WHY })
  }
  if (sep.endsWith('?') && hasFollower) {
    if (follower.kind !== 'string' || !follower.text.startsWith('&')) return undefined
    const mark = source.text.indexOf('&', follower.start)
    edits.push({ start: mark, end: mark + 1, text: '?', why: 'the next parameter begins the query' })
  }
  return { edits, value }
}

/** Takes `hapikey: value` out of the object, array or argument list it stands in; `sole` when nothing else is in it. */
export function fromPairs(
  code: Code,
  at: number,
): (Removal & { readonly open: number; readonly sole: boolean }) | undefined {
  const { tokens, source } = code
  const token = tokens[at]
  const open = token?.up ?? -1
  if (token === undefined || open === -1) return undefined
  const ranges = argumentRanges(tokens, open)
  const index = ranges.findIndex(([a, b]) => a <= at && at < b)
  const range = ranges[index]
  if (range === undefined || range[0] !== at) return undefined
  const mark = tokens[at + 1]
  if (mark?.kind !== 'mark' || !/^(?::|=>|=)$/.test(mark.text)) return undefined
  const value = source.text.slice(tokens[at + 2]?.start ?? mark.end, tokens[range[1] - 1]?.end ?? mark.end)
  return { edits: [removed(code, open, ranges, index)], value, open, sole: ranges.length === 1 }
}

/** Cuts one entry of a list, with its comma and, where it stood alone on it, its line. */
export function removed(code: Code, open: number, ranges: readonly (readonly [number, number])[], index: number): Edit {
  const { tokens, source } = code
  const range = ranges[index] ?? [open + 1, open + 1]
  const start = tokens[range[0]]?.start ?? 0
  const end = tokens[range[1] - 1]?.end ?? start
  const comma = tokens[range[1]]
  if (comma?.text === ',') {
    const { text } = source
    const next = tokens[range[1] + 1]
    const lineStart = text.lastIndexOf('\n', start - 1) + 1
    const alone = /^\s*$/.test(text.slice(lineStart, start)) && /^[ \t]*\r?\n/.test(text.slice(comma.end))
    if (alone) return { start: lineStart, end: text.indexOf('\n', comma.end) + 1, text: '', why: WHY }
    return { start, end: next?.kind === 'comment' ? comma.end : (next?.start ?? comma.end), text: '', why: WHY }
  }
  const before = tokens[range[0] - 1]
  // The only entry takes its blanks with it.
  const from = before?.text === ',' ? before.start : index === 0 ? (before?.end ?? start) : start
  return { start: from, end, text: '', why: WHY }
}

/** Cuts the whole line of a statement that only sets the parameter. */
export function statementLine(code: Code, from: number, to: number): Edit | undefined {
  const { source, tokens } = code
  const first = tokens[from]
  const last = tokens[to - 1]
  if (first === undefined || last === undefined) return undefined
  const lineStart = source.text.lastIndexOf('\n', first.start - 1) + 1
  const lineEnd = source.text.indexOf('\n', last.end)
  const end = lineEnd === -1 ? source.text.length : lineEnd + 1
  if (!/^\s*$/.test(source.text.slice(lineStart, first.start))) return undefined
  if (!/^\s*;?\s*(?:\/\/.*|#.*)?\s*$/.test(source.text.slice(last.end, end))) return undefined
  return { start: lineStart, end, text: '', why: WHY }
}
