import type { z } from 'zod'
import { Refusal } from '../../kit/refusal.ts'
import type { Operation, OperationInput } from '../operation.ts'
import { parseQuery } from '../query.ts'

/** The largest body taken, in bytes (hubspot-api.md §9.2). */
export const BODY_LIMIT = 10 * 1024 * 1024

/** The request as the operation declared it; throws a 400 or 415 that says what is wrong and where. */
export function parse(
  operation: Operation,
  params: Readonly<Record<string, string>>,
  query: string,
  contentType: string | undefined,
  body: Buffer | undefined,
): OperationInput {
  return {
    params,
    query: parseQuery(operation.query, query),
    body: operation.body === undefined ? undefined : parseBody(operation.body, contentType, body),
  }
}

function parseBody(schema: z.ZodType, contentType: string | undefined, body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) {
    throw new Refusal(
      'VALIDATION_ERROR',
      'Invalid input JSON on line 0, column 0: the body is empty. Send a JSON object.',
    )
  }
  if (contentType !== undefined && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType)) {
    throw new Refusal(
      'UNSUPPORTED_MEDIA_TYPE',
      `HTTP 415 Unsupported Media Type: send the body as application/json, not ${contentType.slice(0, 100)}.`,
    )
  }
  const text = body.toString('utf8')
  const json = parseJson(text)
  const result = schema.safeParse(json)
  if (!result.success) throw wrongShape(text, json, result.error.issues)
  return result.data
}

/** Digits that a double can't hold: ids and numbers of that length keep their own spelling. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/

function parseJson(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch (error) {
    throw malformed(text, error)
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  return typeof value === 'number' && source !== undefined && /^-?\d{16,}$/.test(source) ? source : value
}

function malformed(text: string, error: unknown): Refusal {
  const message = error instanceof Error ? error.message : 'it can not be read'
  const [, offset] = /at position (\d+)/.exec(message) ?? []
  const before = text.slice(0, offset === undefined ? text.length : Number(offset))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  const reason = message.replace(/ in JSON at position.*$/s, '').replace(/, "?[\s\S]*"? is not valid JSON$/, '')
  return new Refusal(
    'VALIDATION_ERROR',
    `Invalid input JSON on line ${line}, column ${column}: ${reason.slice(0, 200)}`,
  )
}

/** What is wrong with the shape; what is missing is said in the words that clients know (§4.9, §9.2). */
function wrongShape(text: string, json: unknown, issues: readonly z.core.$ZodIssue[]): Refusal {
  const missing = issues.filter(({ path }) => path.length > 0 && at(json, path) === undefined)
  if (missing.length > 0) {
    const fields = missing.map(({ path }) => pathOf(path))
    const column = text.length - text.trimStart().length + 2
    return new Refusal(
      'VALIDATION_ERROR',
      `Invalid input JSON on line 1, column ${column}. Some required fields were not set: [${fields.join(', ')}]`,
      { context: { fields } },
    )
  }
  const [first] = issues
  const field = first === undefined ? '' : pathOf(first.path)
  const expected = first === undefined ? 'another value' : expectation(first)
  return new Refusal(
    'VALIDATION_ERROR',
    field === ''
      ? `Invalid input JSON on line 1, column 1: the body must be ${expected}.`
      : `Invalid input JSON: ${field} must be ${expected}.`,
    field === '' ? {} : { context: { fields: [field] } },
  )
}

/** The value at a path of parsed JSON; undefined where there is none. */
function at(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    json,
  )
}

/** What would have been right, in words. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return articled(issue.expected)
  if (issue.code !== 'invalid_union') return issue.message
  const each = issue.errors.flatMap((branch) => branch.map((inner) => expectation(inner)))
  return [...new Set(each)].join(' or ')
}

function articled(type: string): string {
  if (type === 'record' || type === 'object') return 'an object'
  if (type === 'array') return 'an array'
  if (type === 'null') return 'null'
  return `a ${type}`
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )
}
