import type { ObjectType } from './object-type.ts'
import type { SeedPipeline } from './pipeline.ts'
import { companies } from './standard/companies/companies.ts'
import { contacts } from './standard/contacts/contacts.ts'

/** The object types that every portal has. */
export const standardTypes: readonly ObjectType[] = [contacts, companies]

/** The pipelines that every portal begins with. */
export const standardPipelines: readonly SeedPipeline[] = []
