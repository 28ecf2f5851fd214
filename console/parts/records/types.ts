import type { Definitions } from './definitions.ts'

/** How the object types that people look at first are shown. */
interface Shown {
  readonly one: string
  readonly many: string
  /** The columns of the table, the first being what a record is called. */
  readonly columns: readonly string[]
  readonly related: readonly string[]
}

const known: Readonly<Record<string, Shown>> = {
  contacts: {
    one: 'contact',
    many: 'Contacts',
    columns: ['name', 'email', 'phone', 'lifecyclestage', 'hubspot_owner_id', 'createdate'],
    related: ['companies', 'deals', 'tickets', 'notes', 'calls', 'meetings'],
  },
  companies: {
    one: 'company',
    many: 'Companies',
    columns: ['name', 'domain', 'industry', 'city', 'hubspot_owner_id', 'createdate'],
    related: ['contacts', 'deals', 'tickets', 'notes'],
  },
  deals: {
    one: 'deal',
    many: 'Deals',
    columns: ['name', 'dealstage', 'amount', 'closedate', 'hubspot_owner_id', 'createdate'],
    related: ['contacts', 'companies', 'line_items', 'tickets', 'notes'],
  },
}

const numbers: Readonly<Record<string, string>> = {
  '0-1': 'contacts',
  '0-2': 'companies',
  '0-3': 'deals',
  '0-5': 'tickets',
}

/** The name of a type that may come as its number: `0-1` is contacts. */
export const typeName = (type: string): string => numbers[type] ?? type

/** How a type is shown; one that is not known above is shown by what every record has. */
export function shownAs(type: string): Shown {
  const name = type.replaceAll('_', ' ')
  return (
    known[type] ?? {
      one: name.replace(/s$/, ''),
      many: name.charAt(0).toUpperCase() + name.slice(1),
      columns: ['name', 'hubspot_owner_id', 'hs_createdate', 'hs_lastmodifieddate'],
      related: ['contacts', 'companies', 'deals'],
    }
  )
}

/** The properties that the columns of a type need. */
export function propertiesFor(columns: readonly string[]): readonly string[] {
  return [
    'firstname',
    'lastname',
    'email',
    'name',
    'domain',
    'dealname',
    'subject',
    ...columns.filter((name) => name !== 'name'),
  ]
}

export function columnTitle(definitions: Definitions | undefined, name: string): string {
  return name === 'name' ? 'Name' : (definitions?.properties.get(name)?.label ?? name)
}

/** What a table is sorted by when a column's title is pressed; undefined where one column is many properties. */
export function sortProperty(type: string, column: string): string | undefined {
  if (column !== 'name') return column
  return { contacts: 'lastname', companies: 'name', deals: 'dealname' }[type]
}
