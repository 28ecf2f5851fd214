import type { Migration } from './migration.ts'

/** What properties say of associations that were there before they did: counted in the background, like formulas. */
const fill = (schema: string) => `
    insert into ${schema}recalculation (portal, type, next_id, again_at)
    select distinct portal, from_type, 0, cast(null as bigint) from ${schema}association
    where from_type in ('0-1', '0-2', '0-3', '0-5')
    on conflict do nothing;
  `

export const followed: Migration = {
  number: 9,
  name: 'properties that follow associations',
  sqlite: fill(''),
  postgres: fill('spoke.'),
}
