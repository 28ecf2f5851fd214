import { Refusal } from '../kit/refusal.ts'

/** One query parameter. Lists come repeated (`a=1&a=2`), with commas (`a=1,2`), or both (hubspot-api.md §0.5). */
export type QueryField =
  | { readonly type: 'list'; readonly describe: string }
  | { readonly type: 'text'; readonly describe: string }
  | { readonly type: 'flag'; readonly describe: string; readonly default?: true }
  | {
      readonly type: 'integer'
      readonly describe: string
      readonly default: number
      readonly min: number
      readonly max: number
    }

export type QueryFields = Readonly<Record<string, QueryField>>

type ValueOf<F extends QueryField> = F['type'] extends 'list'
  ? readonly string[]
  : F['type'] extends 'integer'
    ? number
    : F['type'] extends 'flag'
      ? boolean
      : string | undefined

export type QueryValues<Q extends QueryFields> = { readonly [K in keyof Q]: ValueOf<Q[K]> }

export const list = (describe: string) => ({ type: 'list', describe }) as const
export const text = (describe: string) => ({ type: 'text', describe }) as const
export const flag = (describe: string) => ({ type: 'flag', describe }) as const
/** A flag that is set unless the caller says false. */
export const unlessFalse = (describe: string) => ({ type: 'flag', describe, default: true }) as const
export const integer = (describe: string, range: { default: number; min: number; max: number }) =>
  ({ type: 'integer', describe, ...range }) as const

/** Reads the declared parameters out of a query string; others are ignored, the last of a repeated scalar wins. */
export function parseQuery(fields: QueryFields, query: string): QueryValues<QueryFields> {
  if (query !== '') return read(fields, new URLSearchParams(query))
  const known = unasked.get(fields)
  if (known !== undefined) return known
  const values = Object.freeze(read(fields, new URLSearchParams()))
  unasked.set(fields, values)
  return values
}

/** What stands for a request without a query, by what is declared. */
const unasked = new WeakMap<QueryFields, QueryValues<QueryFields>>()

function read(fields: QueryFields, given: URLSearchParams): QueryValues<QueryFields> {
  const values: Record<string, unknown> = {}
  for (const name in fields) {
    const field = fields[name]
    if (field === undefined) continue
    const raw = given.getAll(name)
    if (raw.some((value) => value.includes('\0'))) throw unreadable(name, 'it contains a NUL character')
    values[name] = parse(name, field, raw)
  }
  return values as QueryValues<QueryFields>
}

function parse(name: string, field: QueryField, raw: readonly string[]): unknown {
  if (field.type === 'list') return raw.flatMap((value) => value.split(',')).filter((value) => value !== '')
  const value = raw.at(-1)
  switch (field.type) {
    case 'text':
      return value === '' ? undefined : value
    case 'flag':
      if (value === undefined || value === '') return field.default ?? false
      if (!/^(true|false)$/i.test(value)) throw unreadable(name, 'it must be true or false')
      return value.toLowerCase() === 'true'
    case 'integer': {
      if (value === undefined || value === '') return field.default
      if (!/^-?\d+$/.test(value)) throw unreadable(name, 'it must be a whole number')
      const number = Number(value)
      if (number < field.min || number > field.max) {
        throw new Refusal('VALIDATION_ERROR', `${name} must be between ${field.min} and ${field.max}, not ${value}`, {
          context: { [name]: [value] },
        })
      }
      return number
    }
  }
}

function unreadable(name: string, why: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `Unable to parse value for query parameter: ${name} (${why})`, {
    context: { [name]: [why] },
  })
}
