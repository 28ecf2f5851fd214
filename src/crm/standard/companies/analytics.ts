import { type PropertyDefinition, property } from '../../definition.ts'
import { trafficSources } from '../options.ts'

const group = 'analyticsinformation'

/** How the contacts of a company came to the website. */
export const analyticsProperties: readonly PropertyDefinition[] = [
  property('hs_analytics_source', 'Original Traffic Source', 'enumeration/select', group, 'RDA', -1, trafficSources),
  property('hs_analytics_source_data_1', 'Original Traffic Source Drill-Down 1', 'string/text', group, 'RDA'),
  property('hs_analytics_source_data_2', 'Original Traffic Source Drill-Down 2', 'string/text', group, 'RDA'),
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
  property(
    'hs_analytics_first_touch_converting_campaign',
    'First Touch Converting Campaign',
    'string/text',
    group,
    'RDA',
  ),
  property(
    'hs_analytics_last_touch_converting_campaign',
    'Last Touch Converting Campaign',
    'string/text',
    group,
    'RDA',
  ),
  property('hs_analytics_first_timestamp', 'Time First Seen', 'datetime/date', group, 'RDA'),
  property('hs_analytics_last_timestamp', 'Time Last Seen', 'datetime/date', group, 'RDA'),
  property('hs_analytics_first_visit_timestamp', 'Time of First Session', 'datetime/date', group, 'RDA'),
  property('hs_analytics_last_visit_timestamp', 'Time of Last Session', 'datetime/date', group, 'RDA'),
  property('hs_analytics_num_page_views', 'Number of Pageviews', 'number/number', group, 'RDA'),
  property('hs_analytics_num_visits', 'Number of Sessions', 'number/number', group, 'RDA'),
]
