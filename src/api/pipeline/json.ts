import { Refusal } from '../../kit/refusal.ts'

/** Digits that a double can't hold: ids and numbers of that length keep their own spelling. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/

/** The one name that schemas drop in silence, in any spelling that JSON has for it. */
const PROTO = /"(?:_|\\u005f){2}proto(?:_|\\u005f){2}"\s*:/i

/**
 * Parses a JSON body. Whole numbers too long for a double stay the text they were. Throws a Refusal that says where the
 * text stops being JSON.
 */
export function parseJson(text: string): unknown {
  let json: unknown
  try {
    json = LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch (error) {
    throw malformed(text, error)
  }
  if (PROTO.test(text)) {
    throw new Refusal('VALIDATION_ERROR', 'Property "__proto__" does not exist')
  }
  return json
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  return typeof value === 'number' && source !== undefined && /^-?\d{16,}$/.test(source) ? source : value
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** Where malformed JSON stops being JSON: V8 does not always say. */
function brokenAt(text: string): number {
  const open: string[] = []
  let due: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' = 'value'
  let at = 0
  for (;;) {
    while (/^[ \t\r\n]$/.test(text.charAt(at))) at++
    const mark = text.charAt(at)
    const top = open.at(-1)
    const value: boolean = due === 'value' || due === 'value or end'
    const key: boolean = due === 'key' || due === 'key or end'
    if (mark === '"' && (value || key)) {
      const { end, closed } = stringAt(text, at)
      if (!closed) return end
      due = key ? 'colon' : 'comma or end'
      at = end
      continue
    }
    if (value && (mark === '{' || mark === '[')) {
      open.push(mark)
      due = mark === '{' ? 'key or end' : 'value or end'
    } else if (mark === '}' && top === '{' && (due === 'key or end' || due === 'comma or end')) {
      open.pop()
      due = 'comma or end'
    } else if (mark === ']' && top === '[' && (due === 'value or end' || due === 'comma or end')) {
      open.pop()
      due = 'comma or end'
    } else if (mark === ',' && top !== undefined && due === 'comma or end') due = top === '{' ? 'key' : 'value'
    else if (mark === ':' && due === 'colon') due = 'value'
    else {
      LITERAL.lastIndex = at
      if (!value || !LITERAL.test(text)) return at
      due = 'comma or end'
      at = LITERAL.lastIndex
      continue
    }
    at++
  }
}

/** Where the string that begins at a quote ends, or breaks off. */
function stringAt(text: string, quote: number): { readonly end: number; readonly closed: boolean } {
  for (let at = quote + 1; ; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) return { end: at + 1, closed: true }
    if (code === 92) {
      ESCAPE.lastIndex = at
      if (!ESCAPE.test(text)) return { end: at, closed: false }
      at = ESCAPE.lastIndex - 1
    } else if (!(code >= 32)) return { end: at, closed: false }
  }
}

function malformed(text: string, error: unknown): Refusal {
  const message = error instanceof Error ? error.message : 'it can not be read'
  const before = text.slice(0, brokenAt(text))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  const reason = message.replace(/ in JSON at position.*$/s, '').replace(/, "?[\s\S]*"? is not valid JSON$/, '')
  return new Refusal(
    'VALIDATION_ERROR',
    `Invalid input JSON on line ${line}, column ${column}: ${reason.slice(0, 200)}`,
  )
}
