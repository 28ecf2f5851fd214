import { type PropertyDefinition, property } from '../../definition.ts'
import { lifecycleStages } from '../options.ts'

/** When a record entered and left each lifecycle stage, computed when it is read. */
export const stageTimes = (group: string): readonly PropertyDefinition[] =>
  lifecycleStages.flatMap(([stage, label]) => {
    const where = `'${label} (Lifecycle Stage Pipeline)'`
    return [
      property(`hs_date_entered_${stage}`, `Date entered ${where}`, 'datetime/calculation_read_time', group, 'RDAH'),
      property(`hs_date_exited_${stage}`, `Date exited ${where}`, 'datetime/calculation_read_time', group, 'RDAH'),
      property(`hs_time_in_${stage}`, `Time in ${where}`, 'number/calculation_read_time', group, 'RDAH'),
    ]
  })

/** The newer properties of the same meaning, stored when a record moves. */
export const storedStageTimes = (group: string): readonly PropertyDefinition[] =>
  lifecycleStages.flatMap(([stage, label]) => {
    const where = `"${label} (Lifecycle Stage Pipeline)"`
    return [
      property(`hs_v2_date_entered_${stage}`, `Date entered ${where}`, 'datetime/date', group, 'RDA'),
      property(`hs_v2_date_exited_${stage}`, `Date exited ${where}`, 'datetime/date', group, 'RDA'),
      property(`hs_v2_latest_time_in_${stage}`, `Latest time in ${where}`, 'number/number', group, 'RDA'),
      property(`hs_v2_cumulative_time_in_${stage}`, `Cumulative time in ${where}`, 'number/number', group, 'RDA'),
    ]
  })
