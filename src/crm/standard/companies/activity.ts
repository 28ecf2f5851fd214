import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'

const group = 'companyinformation'

/** What follows from the contacts, deals and activities of a company. */
export const activityProperties = (): readonly PropertyDefinition[] => [
  property('num_associated_contacts', 'Number of Associated Contacts', 'number/number', group, 'RDA'),
  ...shared(group, 'num_associated_deals'),
  property('hs_num_open_deals', 'Number of open deals', 'number/number', group, 'RDA'),
  property('hs_total_deal_value', 'Total open deal value', 'number/number', group, 'RDA'),
  property('hs_num_child_companies', 'Number of child companies', 'number/number', group, 'RDA'),
  property('hs_num_blockers', 'Number of blockers', 'number/number', group, 'RDA'),
  property('hs_num_contacts_with_buying_roles', 'Number of contacts with a buying role', 'number/number', group, 'RDA'),
  property('hs_num_decision_makers', 'Number of decision makers', 'number/number', group, 'RDA'),
  ...shared(group, 'num_conversion_events num_notes num_contacted_notes'),
  property('hubspotscore', 'HubSpot Score', 'number/number', group, 'RDA'),
  ...shared(group, 'recent_deal_amount'),
  property('hs_predictivecontactscore_v2', 'Likelihood to close', 'number/number', group, 'RDAH'),
  property('hs_target_account_probability', 'Target Account Probability', 'number/number', group, 'RDA'),
  property('total_revenue', 'Total Revenue', 'number/calculation_rollup', group, 'RDA'),
  property('days_to_close', 'Days to Close', 'number/calculation_equation', group, 'RDA'),
  property(
    'hs_annual_revenue_currency_code',
    'Annual Revenue Currency Code',
    'string/calculation_equation',
    group,
    'RDAH',
  ),
  property('hs_task_label', 'Task label', 'string/calculation_equation', group, 'RDAH'),
  ...shared(group, 'notes_last_contacted notes_last_updated notes_next_activity_date'),
  property('hs_last_booked_meeting_date', 'Last Booked Meeting Date', 'datetime/date', group, 'RDA'),
  property('hs_last_logged_call_date', 'Last Logged Call Date', 'datetime/date', group, 'RDA'),
  property('hs_last_open_task_date', 'Last Open Task Date', 'datetime/date', group, 'RDA'),
  ...shared(
    group,
    `hs_last_sales_activity_date hs_last_sales_activity_timestamp hs_latest_meeting_activity
    hs_sales_email_last_replied engagements_last_meeting_booked
    engagements_last_meeting_booked_campaign engagements_last_meeting_booked_medium
    engagements_last_meeting_booked_source`,
  ),
  property('first_contact_createdate', 'First Contact Create Date', 'datetime/date', group, 'RDA'),
  ...shared(
    group,
    `first_deal_created_date recent_deal_close_date first_conversion_date
    first_conversion_event_name recent_conversion_date recent_conversion_event_name`,
  ),
  property(
    'hs_last_logged_outgoing_email_date',
    'Last Logged Outgoing Email Date',
    'datetime/calculation_rollup',
    group,
    'RDAH',
  ),
  property(
    'hs_latest_createdate_of_active_subscriptions',
    'Latest create date of active subscriptions',
    'datetime/calculation_rollup',
    group,
    'RDAH',
  ),
  ...shared(group, 'hs_last_sales_activity_type'),
  property('hs_notes_next_activity_type', 'Next Activity Type', 'enumeration/select', group, 'RDAH', -1, [
    'CALL',
    'EMAIL',
    'MEETING',
    'TASK',
  ]),
  property('hs_notes_last_activity', 'Last Activity', 'object_coordinates/text', group, 'RDAH'),
  property('hs_notes_next_activity', 'Next Activity', 'object_coordinates/text', group, 'RDAH'),
]
