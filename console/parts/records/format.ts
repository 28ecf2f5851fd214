import type { Definitions } from './definitions.ts'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 6 })
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** A value as a person reads it; the text itself where it is not what its type says. */
export function format(definitions: Definitions | undefined, name: string, value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  const property = definitions?.properties.get(name)
  if (property === undefined || definitions === undefined) return value
  switch (property.type) {
    case 'number': {
      // Numbers are decimal texts: one that a double can't hold is left as it is.
      const read = Number(value)
      return Number.isFinite(read) && value.replaceAll(/\D/g, '').length <= 15 ? number.format(read) : value
    }
    case 'date':
      return Number.isNaN(Date.parse(value)) ? value : date.format(new Date(value))
    case 'datetime':
      return Number.isNaN(Date.parse(value)) ? value : moment.format(new Date(value))
    case 'bool':
      return value === 'true' ? 'Yes' : value === 'false' ? 'No' : value
    case 'enumeration':
      return value
        .split(';')
        .filter((part) => part !== '')
        .map((part) => definitions.labelOf(name, part))
        .join(', ')
    default:
      return value
  }
}
