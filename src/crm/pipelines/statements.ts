import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

type OfType = { portal: number; type: string }

export const selectPipelinesOfType = statement('pipelines.of-type', (q: Build<OfType>) =>
  q.db
    .selectFrom('pipeline')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .orderBy('display_order')
    .orderBy('id'),
)

export const selectStagesOfType = statement('pipelines.stages', (q: Build<OfType>) =>
  q.db
    .selectFrom('stage')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .orderBy('display_order')
    .orderBy('id'),
)

/** Whether a pipeline id is taken, in whichever type. */
export const selectPipelineById = statement('pipelines.by-id', (q: Build<{ portal: number; id: string }>) =>
  q.db.selectFrom('pipeline').select('type').where('portal', '=', q.p.portal).where('id', '=', q.p.id),
)

const pipelineValues = { label: 'text', display_order: 'bigint', updated: 'bigint' } as const
const stageValues = { label: 'text', display_order: 'bigint', metadata_json: 'jsonb', updated: 'bigint' } as const
const key = { portal: 'bigint', type: 'text', id: 'text' } as const

export const updatePipelines = updateRows('pipeline', key, pipelineValues)
export const deletePipelines = deleteRows('pipeline', key)
export const updateStages = updateRows('stage', key, stageValues)
export const deleteStages = deleteRows('stage', key)

export const insertAudit = insertRows('pipeline_audit', {
  portal: 'bigint',
  type: 'text',
  subject: 'text',
  action: 'text',
  message: 'text',
  at: 'bigint',
  user_id: 'bigint',
  raw_json: 'jsonb',
})

/** What happened to a pipeline or stage, newest first. */
export const selectAudit = statement('pipelines.audit', (q: Build<OfType & { subject: string }>) =>
  q.db
    .selectFrom('pipeline_audit')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .where('subject', '=', q.p.subject)
    .orderBy('seq', 'desc'),
)

/** Live records whose indexed value of a property is one of these (a JSON list): who uses a stage or pipeline. */
export const selectUsers = statement(
  'pipelines.users',
  (q: Build<OfType & { property: string; values: string; limit: number }>) =>
    q.db
      .selectFrom('search_value')
      .select(['record', 'value'])
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('property', '=', q.p.property)
      .where('value', q.among, q.strings(q.p.values))
      .orderBy('record')
      .limit(q.p.limit),
)

/** The portal's own row, held until the unit ends: changes of its pipelines run one after another. */
export const holdPortal = statement('pipelines.hold-portal', (q: Build<{ portal: number }>) => {
  const row = q.db.selectFrom('portal').select('id').where('id', '=', q.p.portal)
  return q.engine === 'postgres' ? row.forUpdate() : row
})
