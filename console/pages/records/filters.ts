import type { Definitions, Property } from '../../parts/records/definitions.ts'

/** One condition, as it stands in the address: `property~operator~value`, several joined by `~~`. */
export interface Filter {
  readonly property: string
  readonly operator: Operator
  readonly value: string
}

const operators = {
  EQ: 'is',
  NEQ: 'is not',
  CONTAINS_TOKEN: 'has the word',
  GT: 'is more than',
  LT: 'is less than',
  HAS_PROPERTY: 'is known',
  NOT_HAS_PROPERTY: 'is empty',
} as const

export type Operator = keyof typeof operators

const isOperator = (text: string): text is Operator => text in operators

export const needsValue = (operator: Operator): boolean => !operator.endsWith('HAS_PROPERTY')

/** What can be asked of a property of this type. */
export function operatorsFor(
  property: Property | undefined,
): readonly { readonly value: Operator; readonly label: string }[] {
  const dated = property?.type === 'date' || property?.type === 'datetime'
  const ordered = dated || property?.type === 'number'
  const names = Object.keys(operators).filter(isOperator)
  return names
    .filter((name) => (ordered ? name !== 'CONTAINS_TOKEN' : name !== 'GT' && name !== 'LT'))
    .filter((name) => name !== 'CONTAINS_TOKEN' || property?.type === 'string' || property === undefined)
    .map((name) => ({ value: name, label: dated ? datedLabel(name) : operators[name] }))
}

function datedLabel(operator: Operator): string {
  if (operator === 'GT') return 'is after'
  return operator === 'LT' ? 'is before' : operators[operator]
}

export function readFilters(text: string | undefined): readonly Filter[] {
  return (text ?? '').split('~~').flatMap((each) => {
    const [property = '', operator = '', ...value] = each.split('~')
    return property !== '' && isOperator(operator) ? [{ property, operator, value: value.join('~') }] : []
  })
}

export function writeFilters(filters: readonly Filter[]): string | undefined {
  const text = filters.map(({ property, operator, value }) => `${property}~${operator}~${value}`).join('~~')
  return text === '' ? undefined : text
}

/** A condition in words. */
export function sayFilter(definitions: Definitions | undefined, { property, operator, value }: Filter): string {
  const known = definitions?.properties.get(property)
  const label = known?.label ?? property
  const said = operatorsFor(known).find((each) => each.value === operator)?.label ?? operators[operator]
  return needsValue(operator)
    ? `${label} ${said} ${definitions?.labelOf(property, value) ?? value}`
    : `${label} ${said}`
}

/** The body of HubSpot's search that the address stands for. */
export function searchBody(search: Readonly<Record<string, string | undefined>>): Readonly<Record<string, unknown>> {
  const filters = readFilters(search['f']).map(({ property, operator, value }) =>
    needsValue(operator) ? { propertyName: property, operator, value } : { propertyName: property, operator },
  )
  const { q, sort } = search
  return {
    ...(q === undefined || q === '' ? {} : { query: q }),
    ...(filters.length === 0 ? {} : { filterGroups: [{ filters }] }),
    ...(sort === undefined ? {} : { sorts: [sort] }),
  }
}
