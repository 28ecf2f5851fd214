import type { Unit } from '../../store/port.ts'
import type { SeedPipeline } from '../pipeline.ts'
import { insertPipelines, insertStages, markSeeded, selectSeeded } from './statements.ts'

/** Seed pipelines carry the beginning of time as their date (hubspot-api.md §6.3). */
const EPOCH = 0

/** Which types of these a portal still lacks the default pipelines of. */
export function* unseededTypes(portal: number, seeds: readonly SeedPipeline[]): Unit<readonly string[]> {
  const rows = yield* selectSeeded({ portal })
  const done = new Set(rows.map(({ type }) => type))
  return [...new Set(seeds.map(({ typeId }) => typeId))].filter((type) => !done.has(type))
}

/** Gives a portal the default pipelines of these types, each once for ever: what it deletes stays deleted. */
export function* seedPipelines(portal: number, types: readonly string[], seeds: readonly SeedPipeline[]): Unit<void> {
  for (const type of types) {
    if ((yield* markSeeded([{ portal, type }])) === 0) continue
    const own = seeds.filter(({ typeId }) => typeId === type)
    yield* insertPipelines(
      own.map(({ id, label, displayOrder }) => ({
        portal,
        type,
        id,
        label,
        display_order: displayOrder,
        created: EPOCH,
        updated: EPOCH,
      })),
    )
    yield* insertStages(
      own.flatMap((pipeline) =>
        pipeline.stages.map(({ id, label, displayOrder, metadata }) => ({
          portal,
          type,
          id,
          pipeline: pipeline.id,
          label,
          display_order: displayOrder,
          metadata_json: JSON.stringify(metadata),
          created: EPOCH,
          updated: EPOCH,
        })),
      ),
    )
  }
}
