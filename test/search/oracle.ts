// A plain search over plain records: what answers are compared with. It shares nothing with the engine.

export type OracleKind = 'text' | 'choice' | 'choices' | 'number' | 'day' | 'instant' | 'bool'

export interface OracleRecord {
  readonly id: string
  readonly values: Readonly<Record<string, string>>
}

export interface OracleFilter {
  readonly propertyName: string
  readonly operator: string
  readonly value?: string
  readonly highValue?: string
  readonly values?: readonly string[]
}

export interface OracleSearch {
  readonly query?: string
  readonly filterGroups?: readonly { readonly filters: readonly OracleFilter[] }[]
  readonly sorts?: readonly { readonly propertyName: string; readonly direction: string }[]
}

export interface OracleSchema {
  readonly kinds: Readonly<Record<string, OracleKind>>
  readonly searched: readonly string[]
  readonly created: string
}

/** The ids of all that match, in order. */
export function oracle(
  schema: OracleSchema,
  records: readonly OracleRecord[],
  search: OracleSearch,
): readonly string[] {
  const groups = (search.filterGroups ?? []).filter(({ filters }) => filters.length > 0)
  const found = records.filter((record) => {
    if (search.query !== undefined && search.query !== '' && !hasWords(schema, record, search.query)) return false
    return groups.length === 0 || groups.some(({ filters }) => filters.every((filter) => meets(schema, record, filter)))
  })
  const sort = search.sorts?.[0]
  const property = sort?.propertyName ?? schema.created
  const sign = sort?.direction === 'DESCENDING' ? -1 : 1
  const kind = schema.kinds[property] ?? 'text'
  return found
    .toSorted((a, b) => {
      const x = a.values[property]
      const y = b.values[property]
      if (x === undefined || y === undefined) {
        if (x === y) return sign * (Number(a.id) - Number(b.id))
        return x === undefined ? 1 : -1
      }
      return sign * (compare(kind, x, y) || Number(a.id) - Number(b.id))
    })
    .map(({ id }) => id)
}

function meets(schema: OracleSchema, { values }: OracleRecord, filter: OracleFilter): boolean {
  const { propertyName, operator, value = '', highValue = '', values: list = [] } = filter
  const own = values[propertyName]
  if (operator === 'NOT_HAS_PROPERTY') return own === undefined
  if (own === undefined) return false
  const kind = schema.kinds[propertyName] ?? 'text'
  const is = (other: string) => compare(kind, own, other)
  const among = () =>
    kind === 'choices' ? own.split(';').some((each) => list.includes(each)) : list.some((each) => is(each) === 0)
  switch (operator) {
    case 'HAS_PROPERTY':
      return true
    case 'EQ':
      return is(value) === 0
    case 'NEQ':
      return is(value) !== 0
    case 'LT':
      return is(value) < 0
    case 'LTE':
      return is(value) <= 0
    case 'GT':
      return is(value) > 0
    case 'GTE':
      return is(value) >= 0
    case 'BETWEEN':
      return is(value) >= 0 && is(highValue) <= 0
    case 'IN':
      return among()
    case 'NOT_IN':
      return !among()
    case 'CONTAINS_TOKEN':
      return containsToken(kind, own, value)
    case 'NOT_CONTAINS_TOKEN':
      return !containsToken(kind, own, value)
    default:
      throw new Error(operator)
  }
}

function compare(kind: OracleKind, a: string, b: string): number {
  switch (kind) {
    case 'number':
      return Math.sign(Number(a) - Number(b))
    case 'day':
      return Math.sign(day(a) - day(b))
    case 'instant':
      return Math.sign(at(a) - at(b))
    case 'choice':
    case 'choices':
      return Buffer.compare(Buffer.from(a), Buffer.from(b))
    default:
      return Buffer.compare(Buffer.from(a.toLowerCase()), Buffer.from(b.toLowerCase()))
  }
}

const at = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text))
const day = (text: string) => Math.floor(at(text) / 86_400_000)

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')

function glob(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${source.join('[^]*')}$`, 'u').test(text)
}

function containsToken(kind: OracleKind, own: string, pattern: string): boolean {
  if (kind === 'choice' || kind === 'choices') {
    const options = kind === 'choices' ? own.split(';') : [own]
    return pattern.split(';').every((part) => options.some((option) => glob(part, option)))
  }
  const whole = own.toLowerCase()
  const lower = pattern.toLowerCase()
  const words = wordsOf(own)
  const parts = lower.includes('*') ? lower.split(/\s+/).filter((part) => part !== '') : [lower]
  return parts.every((part) => {
    if (part.includes('*')) return [whole, ...words].some((each) => glob(part, each))
    const wanted = wordsOf(part)
    return wanted.length === 0 ? whole === part : wanted.every((word) => words.includes(word))
  })
}

function hasWords({ searched }: OracleSchema, { values }: OracleRecord, query: string): boolean {
  const words = searched.flatMap((name) => wordsOf(values[name] ?? ''))
  const wanted = wordsOf(query)
  return wanted.length > 0 && wanted.every((word) => words.some((each) => each.startsWith(word)))
}
