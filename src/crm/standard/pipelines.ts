import type { SeedPipeline } from '../pipeline.ts'
import { lifecycleStages } from './options.ts'

type Stages = readonly (readonly [id: string, label: string, metadata: Readonly<Record<string, string>>])[]

function seed(typeId: string, id: string, label: string, stages: Stages): SeedPipeline {
  return {
    typeId,
    id,
    label,
    displayOrder: 0,
    stages: stages.map(([stageId, stageLabel, metadata], displayOrder) => ({
      id: stageId,
      label: stageLabel,
      displayOrder,
      metadata,
    })),
  }
}

const deal = (probability: string) => ({
  isClosed: String(probability === '1.0' || probability === '0.0'),
  probability,
})
const state = (ticketState: 'OPEN' | 'CLOSED') => ({ ticketState, isClosed: String(ticketState === 'CLOSED') })
const custom = (closed: boolean) => ({ state: closed ? 'CLOSED' : 'OPEN', isClosed: String(closed) })
const lifecycle: Stages = lifecycleStages.map(([id, label]) => [id, label, { isClosed: 'false' }])

/**
 * What a fresh account has (hubspot-api.md §6.3). Every account's orders have these same ids, which integrations write
 * into their code; the ids of the last five types are ours.
 */
export const standardPipelines: readonly SeedPipeline[] = [
  seed('0-1', 'contacts-lifecycle-pipeline', 'Lifecycle Stage Pipeline', lifecycle),
  seed('0-2', 'companies-lifecycle-pipeline', 'Lifecycle Stage Pipeline', lifecycle),
  seed('0-3', 'default', 'Sales Pipeline', [
    ['appointmentscheduled', 'Appointment Scheduled', deal('0.2')],
    ['qualifiedtobuy', 'Qualified To Buy', deal('0.4')],
    ['presentationscheduled', 'Presentation Scheduled', deal('0.6')],
    ['decisionmakerboughtin', 'Decision Maker Bought-In', deal('0.8')],
    ['contractsent', 'Contract Sent', deal('0.9')],
    ['closedwon', 'Closed Won', deal('1.0')],
    ['closedlost', 'Closed Lost', deal('0.0')],
  ]),
  seed('0-5', '0', 'Support Pipeline', [
    ['1', 'New', state('OPEN')],
    ['2', 'Waiting on contact', state('OPEN')],
    ['3', 'Waiting on us', state('OPEN')],
    ['4', 'Closed', state('CLOSED')],
  ]),
  seed('0-123', '14a2e10e-5471-408a-906e-c51f3b04369e', 'Order Pipeline', [
    ['4b27b500-f031-4927-9811-68a0b525cbae', 'Open', custom(false)],
    ['937ea84d-0a4f-4dcf-9028-3f9c2aafbf03', 'Processed', custom(false)],
    ['aa99e8d0-c1d5-4071-b915-d240bbb1aed9', 'Shipped', custom(false)],
    ['3725360f-519b-4b18-a593-494d60a29c9f', 'Delivered', custom(true)],
    ['3c85a297-e9ce-400b-b42e-9f16853d69d6', 'Cancelled', custom(true)],
  ]),
  seed('0-136', 'lead-pipeline-id', 'Lead pipeline', [
    ['new-stage-id', 'New', { isClosed: 'false' }],
    ['attempting-stage-id', 'Attempting', { isClosed: 'false' }],
    ['connected-stage-id', 'Connected', { isClosed: 'false' }],
    ['qualified-stage-id', 'Qualified', { isClosed: 'true' }],
    ['unqualified-stage-id', 'Unqualified', { isClosed: 'true' }],
  ]),
  ...(['0-162', '0-410', '0-420', '0-421', '0-970'] as const).map((typeId) =>
    seed(typeId, `${typeId}-pipeline`, 'Default pipeline', [
      [`${typeId}-new`, 'New', custom(false)],
      [`${typeId}-in-progress`, 'In progress', custom(false)],
      [`${typeId}-done`, 'Done', custom(true)],
    ]),
  ),
]
