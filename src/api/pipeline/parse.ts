import type { z } from 'zod'
import { Refusal } from '../../kit/refusal.ts'
import type { Operation, OperationInput } from '../operation.ts'
import { parseQuery } from '../query.ts'
import { parseJson } from './json.ts'

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
    body: operation.body === undefined ? undefined : parseBody(operation, operation.body, contentType, body),
  }
}

/** What a form of one of Spoke's own pages sends: every field is text. */
function parseForm(schema: z.ZodType, contentType: string | undefined, body: Buffer | undefined): unknown {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(contentType ?? '')) {
    throw new Refusal(
      'UNSUPPORTED_MEDIA_TYPE',
      'HTTP 415 Unsupported Media Type: send the form as application/x-www-form-urlencoded.',
    )
  }
  const fields = Object.fromEntries(new URLSearchParams(body?.toString('utf8') ?? ''))
  const result = schema.safeParse(fields)
  if (!result.success) throw wrongShape('', fields, result.error.issues)
  return result.data
}

function parseBody(
  { own }: Operation,
  schema: z.ZodType,
  contentType: string | undefined,
  body: Buffer | undefined,
): unknown {
  if (own?.serves === 'everybody' && own.form) return parseForm(schema, contentType, body)
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
  const crowded = tooManyParts(json)
  if (crowded !== undefined) throw crowded
  const result = schema.safeParse(json)
  if (!result.success) throw wrongShape(text, json, result.error.issues)
  return result.data
}

/** More parts than any operation takes: such a body is refused before each of its parts is looked at and complained of. */
const MOST_PARTS = 10_000
/** No body of ours is deeper: inputs, an input, its associations, one, its types, one. */
const DEEPEST = 6

function tooManyParts(value: unknown, depth = 0): Refusal | undefined {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return undefined
  const parts = Array.isArray(value) ? value : Object.values(value)
  if (parts.length > MOST_PARTS) {
    return new Refusal(
      'VALIDATION_ERROR',
      `Invalid input JSON: ${parts.length} parts side by side, at most ${MOST_PARTS} are taken.`,
    )
  }
  for (const part of parts) {
    const crowded = tooManyParts(part, depth + 1)
    if (crowded !== undefined) return crowded
  }
  return undefined
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
  if (first?.code === 'invalid_value' && field !== '') {
    // A wrong member of an enumeration, in the words that clients know (§9.2).
    const values = first.values.map(String).join(', ')
    return new Refusal(
      'VALIDATION_ERROR',
      `Invalid input JSON: ${field} is not one of the values accepted for Enum class: [${values}]`,
      { context: { fields: [field] } },
    )
  }
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
