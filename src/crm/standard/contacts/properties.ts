import type { PropertyDefinition, PropertyGroup } from '../../definition.ts'
import { activityProperties } from './activity.ts'
import { advertisingProperties } from './advertising.ts'
import { analyticsProperties } from './analytics.ts'
import { conversionProperties } from './conversion.ts'
import { dealsProperties } from './deals.ts'
import { emailProperties } from './email.ts'
import { informationProperties } from './information.ts'
import { salesProperties } from './sales.ts'
import { socialProperties } from './social.ts'
import { stageTimes, storedStageTimes } from './stage-times.ts'
import { systemProperties } from './system.ts'

/** The property groups of contacts, including those no property here belongs to. */
export const contactGroups: readonly PropertyGroup[] = [
  { name: 'contactinformation', label: 'Contact Information', displayOrder: 0 },
  { name: 'analyticsinformation', label: 'Web Analytics History', displayOrder: 1 },
  { name: 'emailinformation', label: 'Email Information', displayOrder: 2 },
  { name: 'conversioninformation', label: 'Conversion Information', displayOrder: 3 },
  { name: 'socialmediainformation', label: 'Social Media Information', displayOrder: 4 },
  { name: 'contact_activity', label: 'Contact activity', displayOrder: 5 },
  { name: 'deal_information', label: 'Deal Information', displayOrder: 6 },
  { name: 'order_information', label: 'Order Information', displayOrder: 7 },
  { name: 'sales_properties', label: 'Sales Properties', displayOrder: 8 },
  { name: 'contactlcs', label: 'Contact Lifecycle Stage Properties', displayOrder: 9 },
  { name: 'contactscripted', label: 'Calculated Contact Information', displayOrder: 10 },
  { name: 'smsinformation', label: 'SMS Information', displayOrder: 11 },
  { name: 'multiaccountmanagement', label: 'Multi Account Management', displayOrder: 12 },
  { name: 'facebook_ads_properties', label: 'Facebook Ads Properties', displayOrder: 13 },
]

/** Every property contacts have before an account adds its own. */
export const contactProperties = (): readonly PropertyDefinition[] => [
  ...informationProperties(),
  ...systemProperties(),
  ...stageTimes('contactinformation'),
  ...storedStageTimes('contactinformation'),
  ...analyticsProperties(),
  ...activityProperties(),
  ...conversionProperties(),
  ...dealsProperties(),
  ...emailProperties(),
  ...advertisingProperties(),
  ...salesProperties(),
  ...socialProperties(),
]
