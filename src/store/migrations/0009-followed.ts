import type { Migration } from './migration.ts'

// What properties say of associations that were there before they did is counted in the background, like formulas. Types
// with records are told by their tally: nothing large is read while Spoke starts.

const fill = (schema: string) => `
    insert into ${schema}recalculation (portal, type, next_id, again_at)
    select distinct portal, type, 0, cast(null as bigint) from ${schema}record_tally
    where type in ('0-1', '0-2', '0-3', '0-5')
    on conflict do nothing;
  `

export const followed: Migration = {
  number: 9,
  name: 'properties that follow associations',
  sqlite: fill(''),
  postgres: fill('spoke.'),
}
