import { type PropertyDefinition, property } from '../../definition.ts'

const group = 'companyinformation'

/** What is found out about a company: visits, enrichment, research. */
export const intentProperties = (): readonly PropertyDefinition[] => [
  property('hs_is_enriched', 'Has been enriched', 'bool/booleancheckbox', group, 'RDA'),
  property('hs_intent_signals_enabled', 'Intent Signals active', 'bool/booleancheckbox', group, 'RDA'),
  property('hs_is_intent_monitored', 'Is Intent Monitored', 'bool/booleancheckbox', group, 'RDAH'),
  property('hs_intent_paid_up_to_date', 'Intent paid up to date', 'date/date', group, 'RDAH'),
  property('hs_intent_page_views_last_30_days', 'Page views (last 30 days)', 'number/number', group, 'RDA'),
  property('hs_intent_visitors_last_30_days', 'Visitors (last 30 days)', 'number/number', group, 'RDA'),
  property('hs_most_recent_de_anonymized_visit', 'Most recent visit', 'datetime/date', group, 'RDA'),
  property('hs_last_metered_enrichment_timestamp', 'Last metered enrichment timestamp', 'datetime/date', group, 'RDAH'),
  property('hs_live_enrichment_deadline', 'Live enrichment deadline', 'datetime/date', group, 'RDAH'),
  property(
    'hs_target_account_recommendation_snooze_time',
    'Target Account Recommendation Snooze Time',
    'datetime/date',
    group,
    'DAH',
  ),
  property(
    'hs_target_account_recommendation_state',
    'Target Account Recommendation State',
    'enumeration/radio',
    group,
    'DAH',
    -1,
    ['RECOMMENDED', 'ACCEPTED', 'DISMISSED', 'SNOOZED'],
  ),
  property('hs_research_agent_id', 'Research agent ID', 'number/number', group, 'RDAH'),
  property('hs_research_agent_execution_id', 'Research agent execution ID', 'string/text', group, 'RDAH'),
  property('hs_signals_summary', 'Signals summary', 'string/text', group, 'RDA'),
  property('hs_gps_latitude', 'GPS latitude', 'string/text', group, 'RDAH'),
  property('hs_gps_longitude', 'GPS longitude', 'string/text', group, 'RDAH'),
  property('hs_gps_error', 'GPS error', 'string/text', group, 'RDAH'),
]
