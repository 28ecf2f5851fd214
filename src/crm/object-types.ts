import type { ObjectType } from './object-type.ts'
import { companies } from './standard/companies/companies.ts'
import { contacts } from './standard/contacts/contacts.ts'

/** The object types that every portal has. */
export const standardTypes: readonly ObjectType[] = [contacts, companies]

const byId = new Map(standardTypes.map((type) => [type.id, type]))

/** The object type with this type id; undefined where Spoke has none (yet). */
export function objectTypeById(id: string): ObjectType | undefined {
  return byId.get(id)
}
