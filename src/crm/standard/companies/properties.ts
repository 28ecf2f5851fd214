import type { PropertyDefinition, PropertyGroup } from '../../definition.ts'
import { stageTimes } from '../contacts/stage-times.ts'
import { activityProperties } from './activity.ts'
import { analyticsProperties } from './analytics.ts'
import { informationProperties } from './information.ts'
import { intentProperties } from './intent.ts'
import { systemProperties } from './system.ts'

/** The property groups of companies, including those no property here belongs to. */
export const companyGroups: readonly PropertyGroup[] = [
  { name: 'companyinformation', label: 'Company Information', displayOrder: 0 },
  { name: 'analyticsinformation', label: 'Web Analytics History', displayOrder: 1 },
  { name: 'company_activity', label: 'Company activity', displayOrder: 2 },
  { name: 'companylcs', label: 'Company Lifecycle Stage Properties', displayOrder: 3 },
  { name: 'companyscripted', label: 'Calculated Company Information', displayOrder: 4 },
  { name: 'targetaccountsinformation', label: 'Target Accounts Information', displayOrder: 5 },
]

/** Every property companies have before an account adds its own. */
export const companyProperties = (): readonly PropertyDefinition[] => [
  ...informationProperties(),
  ...systemProperties(),
  ...activityProperties(),
  ...stageTimes('companyinformation'),
  ...analyticsProperties(),
  ...intentProperties(),
]
