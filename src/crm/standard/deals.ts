import { declareType } from './declare.ts'

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
  properties: `
    dealname string/text "Deal Name"
    dealstage enumeration/radio [X] "Deal Stage"
    pipeline enumeration/select [X]
    amount number/number
    closedate datetime/date "Close Date"
    dealtype enumeration/radio "Deal Type" = newbusiness "New Business", existingbusiness "Existing Business"
    description string/textarea "Deal Description"
    hs_priority enumeration/select = low, medium, high
    hs_next_step string/textarea
    deal_currency_code enumeration/select [X] "Currency"
    closed_lost_reason string/textarea
    closed_won_reason string/textarea
    hs_manual_forecast_category enumeration/select = OMIT, PIPELINE, BEST_CASE, COMMIT, CLOSED
    hs_forecast_amount number/number
    hs_forecast_probability number/number
    hs_acv number/number
    hs_arr number/number
    hs_mrr number/number
    hs_tcv number/number
    hs_tag_ids enumeration/checkbox [X]
    hs_all_collaborator_owner_ids enumeration/checkbox [X] "Deal Collaborator"
    hs_deal_amount_calculation_preference enumeration/radio [X]
    hs_campaign string/text
    hs_attributed_team_ids enumeration/checkbox [X]
    --
    hs_is_closed bool/calculation_equation
    hs_is_closed_won bool/calculation_equation
    hs_is_closed_lost bool/calculation_equation
    hs_is_stalled bool/calculation_equation
    hs_is_deal_split bool/calculation_equation
    hs_is_closed_count number/calculation_equation
    hs_is_open_count number/calculation_equation
    hs_closed_won_count number/calculation_equation
    hs_closed_amount number/calculation_equation
    hs_closed_amount_in_home_currency number/calculation_equation
    hs_open_amount_in_home_currency number/calculation_equation
    amount_in_home_currency number/calculation_equation "Amount in company currency"
    hs_projected_amount number/calculation_equation "Weighted amount"
    hs_projected_amount_in_home_currency number/calculation_equation
    hs_predicted_amount number/calculation_equation
    hs_predicted_amount_in_home_currency number/calculation_equation
    days_to_close number/calculation_equation
    hs_days_to_close_raw number/calculation_equation
    hs_duration number/calculation_equation
    hs_actual_duration number/calculation_equation
    hs_deal_stage_probability_shadow number/calculation_equation
    hs_closed_deal_close_date number/calculation_equation
    hs_closed_deal_create_date number/calculation_equation
    hs_open_deal_create_date number/calculation_equation
    hs_deal_stage_probability number/number "Deal probability"
    hs_exchange_rate number/number
    hs_likelihood_to_close number/number
    hs_deal_score number/number
    hs_net_pipeline_impact number/number
    hs_closed_won_date datetime/date
    hs_is_stalled_after_timestamp datetime/date
    hs_is_in_first_deal_stage bool/booleancheckbox
    hs_is_active_shared_deal bool/booleancheckbox
    hs_has_empty_conditional_stage_properties bool/booleancheckbox
    hs_v2_date_entered_current_stage datetime/calculation_equation
    hs_v2_time_in_current_stage datetime/calculation_equation
    hs_next_step_updated_at datetime/calculation_equation
    hs_primary_associated_company number/calculation_rollup
    num_associated_contacts number/number
    hs_num_of_associated_line_items number/number
    hs_num_associated_deal_splits number/number
    hs_num_target_accounts number/number
    num_notes number/number
    num_contacted_notes number/number
    hs_number_of_call_engagements number/calculation_rollup
    hs_number_of_inbound_calls number/calculation_rollup
    hs_number_of_outbound_calls number/calculation_rollup
    hs_number_of_overdue_tasks number/calculation_rollup
    hs_number_of_scheduled_meetings number/calculation_rollup
    hs_average_call_duration number/calculation_rollup
    hs_manual_campaign_ids number/calculation_rollup
    notes_last_contacted datetime/date
    notes_last_updated datetime/date
    notes_next_activity_date datetime/date
    hs_latest_meeting_activity datetime/date
    hs_sales_email_last_replied datetime/date
    engagements_last_meeting_booked datetime/date
    hs_next_meeting_start_time datetime/date
    hs_latest_marketing_email_open_date datetime/calculation_rollup
    hs_latest_marketing_email_click_date datetime/calculation_rollup
    hs_latest_marketing_email_reply_date datetime/calculation_rollup
    hs_latest_sales_email_open_date datetime/calculation_rollup
    hs_latest_sales_email_click_date datetime/calculation_rollup
    hs_latest_sales_email_reply_date datetime/calculation_rollup
    hs_next_meeting_id number/number
    hs_notes_next_activity_type enumeration/select [X]
    hs_latest_approval_status string/text
    hs_all_deal_split_owner_ids enumeration/checkbox [X]
    hs_analytics_source enumeration/select [X]
  `,
})
