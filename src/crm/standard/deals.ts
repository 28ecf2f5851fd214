import { declareType } from './declare.ts'

/** Terms that all line items of a deal have in common: each has a value, and whether it is in force. */
const GLOBAL_TERMS = [
  'hs_discount_percentage',
  'hs_recurring_billing_period',
  'hs_recurring_billing_start_date',
  'recurringbillingfrequency',
].map(
  (term) => `
    hs_line_item_global_term_${term} string/text [H]
    hs_line_item_global_term_${term}_enabled bool/booleancheckbox [H]`,
)

/** Where a deal's visitors came from: of the deal itself, of its company, of its contact. */
const SOURCES = ['', '_company', '_contact'].map(
  (of) => `
    hs_analytics_latest_source${of} enumeration/calculation_equation [X]
    hs_analytics_latest_source_data_1${of} string/calculation_equation
    hs_analytics_latest_source_data_2${of} string/calculation_equation
    hs_analytics_latest_source_timestamp${of} datetime/calculation_equation`,
)

export const deals = declareType({
  id: '0-3',
  name: 'deals',
  singular: 'deal',
  errorName: 'DEAL',
  labels: ['Deal', 'Deals'],
  display: 'dealname',
  created: 'createdate',
  createdIsSettable: true,
  defaults: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
  requires: ['dealname', 'dealstage'],
  indexed: ['dealname', 'dealstage', 'pipeline', 'amount', 'hubspot_owner_id'],
  pipeline: { property: 'pipeline', stage: 'dealstage' },
  followed: [
    { name: 'num_associated_contacts', typeId: 3, says: 'how-many' },
    { name: 'hs_num_of_associated_line_items', typeId: 19, says: 'how-many' },
    { name: 'hs_num_associated_deal_splits', typeId: 313, says: 'how-many' },
    { name: 'hs_primary_associated_company', typeId: 5, says: 'which' },
    { name: 'hs_number_of_call_engagements', typeId: 205, says: 'how-many' },
  ],
  properties: `
    dealname string/text "Deal Name"
    dealstage enumeration/radio [X] "Deal Stage"
    pipeline enumeration/select [X]
    closedate datetime/date "Close Date"
    dealtype enumeration/radio "Deal Type" = newbusiness "New Business", existingbusiness "Existing Business"
    description string/textarea "Deal Description"
    hs_priority enumeration/select = low, medium, high
    hs_next_step string/textarea
    closed_lost_reason string/textarea
    closed_won_reason string/textarea
    hs_manual_forecast_category enumeration/select "Forecast category" = OMIT "Not forecasted", PIPELINE, BEST_CASE "Best case", COMMIT, CLOSED "Closed won"
    hs_tag_ids enumeration/checkbox [X-F] "Deal Tags"
    hs_all_collaborator_owner_ids enumeration/checkbox [X-F] "Deal Collaborator"
    hs_campaign string/text [H-F]
    hs_attributed_team_ids enumeration/checkbox [X-F]
    --
    hs_createdate datetime/date "HubSpot Create Date"
    hs_is_closed bool/calculation_equation "Is Deal Closed?"
    hs_is_closed_won bool/calculation_equation "Is Closed Won"
    hs_is_closed_lost bool/calculation_equation
    hs_is_stalled bool/calculation_equation
    hs_is_deal_split bool/calculation_equation [H]
    hs_is_closed_count number/calculation_equation [H]
    hs_is_open_count number/calculation_equation [H]
    hs_closed_won_count number/calculation_equation [H]
    days_to_close number/calculation_equation "Days to close"
    hs_days_to_close_raw number/calculation_equation
    hs_duration number/calculation_equation
    hs_actual_duration number/calculation_equation
    hs_deal_stage_probability_shadow number/calculation_equation [H]
    hs_closed_deal_close_date number/calculation_equation [H]
    hs_closed_deal_create_date number/calculation_equation [H]
    hs_open_deal_create_date number/calculation_equation [H]
    hs_deal_stage_probability number/number "Deal probability"
    hs_likelihood_to_close number/number
    hs_deal_score number/number
    hs_closed_won_date datetime/date
    hs_is_stalled_after_timestamp datetime/date
    hs_is_in_first_deal_stage bool/booleancheckbox
    hs_is_active_shared_deal bool/booleancheckbox
    hs_has_empty_conditional_stage_properties bool/booleancheckbox [H]
    hs_v2_date_entered_current_stage datetime/calculation_equation
    hs_v2_time_in_current_stage datetime/calculation_equation
    hs_next_step_updated_at datetime/calculation_equation
    hs_primary_associated_company number/calculation_rollup
    num_associated_contacts number/number "Number of Associated Contacts"
    hs_num_of_associated_line_items number/number "Number of Associated Line Items"
    hs_num_associated_deal_splits number/number
    hs_num_target_accounts number/number
    hs_manual_campaign_ids number/calculation_rollup [H]
    hs_latest_approval_status string/text
    hs_all_deal_split_owner_ids enumeration/checkbox [X]
    hs_analytics_source
    hs_analytics_source_data_1
    hs_analytics_source_data_2
    ${SOURCES.join('')}
    ${GLOBAL_TERMS.join('')}
  `,
  more: [
    {
      group: 'deal_revenue',
      label: 'Deal revenue',
      properties: `
        amount number/number
        deal_currency_code enumeration/select [X] "Currency"
        hs_forecast_amount number/number
        hs_forecast_probability number/number
        hs_acv number/number "Annual contract value"
        hs_arr number/number "Annual recurring revenue"
        hs_mrr number/number "Monthly recurring revenue"
        hs_tcv number/number "Total contract value"
        hs_deal_amount_calculation_preference enumeration/radio [X-F]
        --
        amount_in_home_currency number/calculation_equation "Amount in company currency"
        hs_closed_amount number/calculation_equation "Closed Deal Amount"
        hs_closed_amount_in_home_currency number/calculation_equation
        hs_open_amount_in_home_currency number/calculation_equation
        hs_projected_amount number/calculation_equation "Weighted amount"
        hs_projected_amount_in_home_currency number/calculation_equation "Weighted amount in company currency"
        hs_predicted_amount number/calculation_equation [H]
        hs_predicted_amount_in_home_currency number/calculation_equation [H]
        hs_exchange_rate number/number
        hs_net_pipeline_impact number/number
      `,
    },
    {
      group: 'deal_activity',
      label: 'Deal activity',
      properties: `
        --
        num_notes
        num_contacted_notes
        notes_last_contacted
        notes_last_updated
        notes_next_activity_date
        hs_latest_meeting_activity
        hs_sales_email_last_replied
        engagements_last_meeting_booked
        engagements_last_meeting_booked_campaign
        engagements_last_meeting_booked_medium
        engagements_last_meeting_booked_source
        hs_number_of_call_engagements number/calculation_rollup
        hs_number_of_inbound_calls number/calculation_rollup
        hs_number_of_outbound_calls number/calculation_rollup
        hs_number_of_overdue_tasks number/calculation_rollup
        hs_number_of_scheduled_meetings number/calculation_rollup
        hs_average_call_duration number/calculation_rollup
        hs_latest_marketing_email_open_date datetime/calculation_rollup
        hs_latest_marketing_email_click_date datetime/calculation_rollup
        hs_latest_marketing_email_reply_date datetime/calculation_rollup
        hs_latest_sales_email_open_date datetime/calculation_rollup
        hs_latest_sales_email_click_date datetime/calculation_rollup
        hs_latest_sales_email_reply_date datetime/calculation_rollup
        hs_next_meeting_id number/number
        hs_next_meeting_name string/text
        hs_next_meeting_start_time datetime/date
        hs_notes_next_activity_type enumeration/select [H] "Next Activity Type" = CALL, EMAIL, MEETING, TASK
      `,
    },
  ],
})
