import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'

const group = 'contact_activity'

/** What has been said and sent between a contact and the team. */
export const activityProperties = (): readonly PropertyDefinition[] => [
  ...shared(group, 'hs_last_sales_activity_type'),
  property('currentlyinworkflow', 'Currently in workflow', 'enumeration/booleancheckbox', group, 'RDA', 1),
  ...shared(
    group,
    `engagements_last_meeting_booked engagements_last_meeting_booked_campaign
    engagements_last_meeting_booked_medium engagements_last_meeting_booked_source
    hs_sales_email_last_replied notes_last_contacted notes_last_updated notes_next_activity_date
    num_contacted_notes num_notes`,
    6,
  ),
  property('message', 'Message', 'string/textarea', group, 'DAF', 13),
  property('hs_predictivecontactscorebucket', 'Lead Rating', 'enumeration/radio', group, 'RDA', 999, [
    'bucket_1',
    'bucket_2',
    'bucket_3',
    'bucket_4',
  ]),
  property('hs_predictivecontactscore', 'Predictive Lead Score', 'number/number', group, 'RDA', 1000),
  ...shared(group, 'first_conversion_date first_conversion_event_name'),
  property('hs_content_membership_notes', 'Membership Notes', 'string/textarea', group, 'DA'),
  property('hs_content_membership_status', 'Status', 'enumeration/select', group, 'DA', -1, ['active', 'inactive']),
  property('hs_feedback_last_nps_follow_up', 'Last NPS survey comment', 'string/text', group, 'RDA'),
  property('hs_feedback_last_nps_rating', 'Last NPS survey rating', 'enumeration/select', group, 'RDA', -1, [
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '10',
  ]),
  property('hs_feedback_last_survey_date', 'Last NPS survey date', 'datetime/date', group, 'RDA'),
  ...shared(group, 'hs_last_sales_activity_timestamp'),
  property('hs_predictivecontactscore_v2', 'Likelihood to close', 'number/number', group, 'RDA'),
  property('hs_predictivescoringtier', 'Contact priority', 'enumeration/radio', group, 'RDA', -1, [
    ['tier_1', 'Very high'],
    ['tier_2', 'High'],
    ['tier_3', 'Medium'],
    ['tier_4', 'Low'],
    ['closed_won', 'Closed Won'],
  ]),
  property('hs_sales_email_last_clicked', 'Recent Sales Email Clicked Date', 'datetime/date', group, 'RDA'),
  property('hs_sales_email_last_opened', 'Recent Sales Email Opened Date', 'datetime/date', group, 'RDA'),
  property('hs_sequences_is_enrolled', 'Currently in Sequence', 'bool/booleancheckbox', group, 'RDAC'),
]
