import { type Build, insertRows, statement } from '../../store/statement.ts'

type OfPortal = { portal: number }

export const selectObjectTypes = statement('definitions.object-types', (q: Build<OfPortal>) =>
  q.db.selectFrom('object_type').selectAll().where('portal', '=', q.p.portal).orderBy('created').orderBy('id'),
)

type OfType = { portal: number; id: string }

/** A custom object type that is live, kept so until the unit ends; any number of units may hold it at once. */
export const keepObjectType = statement('definitions.keep-object-type', (q: Build<OfType>) => {
  const live = q.db
    .selectFrom('object_type')
    .select('id')
    .where('portal', '=', q.p.portal)
    .where('id', '=', q.p.id)
    .where('archived', 'is', null)
  return q.engine === 'postgres' ? live.forKeyShare() : live
})

/** A custom object type, held for change until the unit ends: nobody makes records of it meanwhile. */
export const holdObjectType = statement('definitions.hold-object-type', (q: Build<OfType>) => {
  const row = q.db.selectFrom('object_type').selectAll().where('portal', '=', q.p.portal).where('id', '=', q.p.id)
  return q.engine === 'postgres' ? row.forUpdate() : row
})

export const selectProperties = statement('definitions.properties', (q: Build<OfPortal>) =>
  q.db.selectFrom('property').selectAll().where('portal', '=', q.p.portal).orderBy('type').orderBy('name'),
)

export const selectGroups = statement('definitions.groups', (q: Build<OfPortal>) =>
  q.db.selectFrom('property_group').selectAll().where('portal', '=', q.p.portal).orderBy('type').orderBy('name'),
)

export const selectRules = statement('definitions.rules', (q: Build<OfPortal>) =>
  q.db
    .selectFrom('property_rule')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .orderBy('type')
    .orderBy('property')
    .orderBy('rule_type'),
)

export const selectPipelines = statement('definitions.pipelines', (q: Build<OfPortal>) =>
  q.db.selectFrom('pipeline').selectAll().where('portal', '=', q.p.portal).orderBy('type').orderBy('display_order'),
)

export const selectStages = statement('definitions.stages', (q: Build<OfPortal>) =>
  q.db.selectFrom('stage').selectAll().where('portal', '=', q.p.portal).orderBy('type').orderBy('display_order'),
)

export const selectOwners = statement('definitions.owners', (q: Build<OfPortal>) =>
  q.db.selectFrom('owner').selectAll().where('portal', '=', q.p.portal).orderBy('id'),
)

export const selectTeams = statement('definitions.teams', (q: Build<OfPortal>) =>
  q.db.selectFrom('team').selectAll().where('portal', '=', q.p.portal).orderBy('id'),
)

export const selectAssociationTypes = statement('definitions.association-types', (q: Build<OfPortal>) =>
  q.db.selectFrom('association_type').selectAll().where('portal', '=', q.p.portal).orderBy('type_id'),
)

export const selectSeeded = statement('definitions.seeded', (q: Build<OfPortal>) =>
  q.db.selectFrom('seeded').select('type').where('portal', '=', q.p.portal),
)

/** Marks that a portal was given the default pipelines of a type; 0 when it had been already. */
export const markSeeded = insertRows('seeded', { portal: 'bigint', type: 'text' }, { onConflict: 'nothing' })

export const insertPipelines = insertRows('pipeline', {
  portal: 'bigint',
  type: 'text',
  id: 'text',
  label: 'text',
  display_order: 'bigint',
  created: 'bigint',
  updated: 'bigint',
})

export const insertStages = insertRows('stage', {
  portal: 'bigint',
  type: 'text',
  id: 'text',
  pipeline: 'text',
  label: 'text',
  display_order: 'bigint',
  metadata_json: 'jsonb',
  created: 'bigint',
  updated: 'bigint',
})
