import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'
import { trafficSources } from '../options.ts'

const group = 'analyticsinformation'

/** How the contacts of a company came to the website. */
export const analyticsProperties = (): readonly PropertyDefinition[] => [
  ...shared(group, 'hs_analytics_source hs_analytics_source_data_1 hs_analytics_source_data_2'),
  property(
    'hs_analytics_latest_source',
    'Latest Traffic Source',
    'enumeration/select',
    group,
    'RDA',
    -1,
    trafficSources,
  ),
  property('hs_analytics_latest_source_data_1', 'Latest Traffic Source Data 1', 'string/text', group, 'RDA'),
  property('hs_analytics_latest_source_data_2', 'Latest Traffic Source Data 2', 'string/text', group, 'RDA'),
  property('hs_analytics_latest_source_timestamp', 'Latest Traffic Source Timestamp', 'datetime/date', group, 'RDA'),
  ...shared(
    group,
    `hs_analytics_first_touch_converting_campaign hs_analytics_last_touch_converting_campaign
    hs_analytics_first_timestamp hs_analytics_last_timestamp hs_analytics_first_visit_timestamp
    hs_analytics_last_visit_timestamp hs_analytics_num_page_views hs_analytics_num_visits`,
  ),
]
