import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'
import { trafficSources } from '../options.ts'

const group = 'analyticsinformation'

/** How a contact came to the website and what they saw there. */
export const analyticsProperties = (): readonly PropertyDefinition[] => [
  property('hs_analytics_first_url', 'First Page Seen', 'string/text', group, 'RDA', 0),
  property('hs_analytics_last_url', 'Last Page Seen', 'string/text', group, 'RDA', 1),
  ...shared(group, 'hs_analytics_num_page_views', 2),
  ...shared(group, 'hs_analytics_num_visits', 3),
  property('hs_analytics_num_event_completions', 'Number of event completions', 'number/number', group, 'RDA', 4),
  ...shared(group, 'hs_analytics_first_timestamp', 5),
  ...shared(group, 'hs_analytics_first_visit_timestamp', 6),
  ...shared(group, 'hs_analytics_last_timestamp', 7),
  ...shared(group, 'hs_analytics_last_visit_timestamp', 8),
  property('hs_analytics_source', 'Original Source', 'enumeration/select', group, 'DA', 9, trafficSources),
  property('hs_latest_source', 'Latest Source', 'enumeration/select', group, 'DA', 9, trafficSources),
  property('hs_analytics_source_data_1', 'Original Source Drill-Down 1', 'string/text', group, 'RDA', 10),
  property('hs_latest_source_data_1', 'Latest Source Drill-Down 1', 'string/text', group, 'RDA', 10),
  property('hs_analytics_source_data_2', 'Original Source Drill-Down 2', 'string/text', group, 'RDA', 11),
  property('hs_latest_source_data_2', 'Latest Source Drill-Down 2', 'string/text', group, 'RDA', 11),
  property('hs_analytics_first_referrer', 'First Referring Site', 'string/text', group, 'RDA', 12),
  property('hs_analytics_last_referrer', 'Last Referring Site', 'string/text', group, 'RDA', 13),
  property('hs_analytics_average_page_views', 'Average Pageviews', 'number/number', group, 'RDA', 14),
  property('hs_analytics_revenue', 'Event Revenue', 'number/number', group, 'RDA', 15),
  ...shared(group, `hs_analytics_first_touch_converting_campaign hs_analytics_last_touch_converting_campaign`),
  property('hs_latest_source_timestamp', 'Latest Source Date', 'datetime/date', group, 'DA'),
]
