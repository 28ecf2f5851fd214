import { Failure } from '../../kit/failure.ts'
import { records } from './0001-records.ts'
import { definitions } from './0002-definitions.ts'
import { recalculation } from './0003-recalculation.ts'
import { propertyRules } from './0004-property-rules.ts'
import { archivedAssociations } from './0005-archived-associations.ts'
import { search } from './0006-search.ts'
import { credentials } from './0007-credentials.ts'
import { teams } from './0008-teams.ts'
import { followed } from './0009-followed.ts'
import { limits } from './0011-limits.ts'
import { calls } from './0012-calls.ts'
import { oauth } from './0013-oauth.ts'
import { webhooks } from './0014-webhooks.ts'
import { singleSignOn } from './0015-single-sign-on.ts'
import { forms } from './0016-forms.ts'
import { searchPending } from './0020-search-pending.ts'
import type { Migration } from './migration.ts'

/** Every migration, in order. */
export const migrations: readonly Migration[] = [
  records,
  definitions,
  recalculation,
  propertyRules,
  archivedAssociations,
  search,
  credentials,
  teams,
  followed,
  limits,
  calls,
  oauth,
  webhooks,
  singleSignOn,
  forms,
  searchPending,
]

/** The migrations that a database at `version` still needs. Throws where the database is from a newer Spoke. */
export function migrationsAfter(version: number): readonly Migration[] {
  const newest = migrations.at(-1)?.number ?? 0
  if (version > newest) {
    throw new Failure(
      `The database is at schema ${version}, this Spoke knows up to ${newest}: it was written by a newer Spoke. Run that one, or start with another data folder.`,
    )
  }
  return migrations.filter((migration) => migration.number > version)
}
