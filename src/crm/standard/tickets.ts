import { declareType } from './declare.ts'

export const tickets = declareType({
  id: '0-5',
  name: 'tickets',
  singular: 'ticket',
  errorName: 'TICKET',
  labels: ['Ticket', 'Tickets'],
  display: 'subject',
  created: 'createdate',
  createdIsSettable: true,
  defaults: ['content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_category', 'hs_ticket_priority', 'subject'],
  requires: ['hs_pipeline_stage'],
  followed: [
    { name: 'hs_num_associated_companies', typeId: 339, says: 'how-many' },
    { name: 'hs_primary_company_id', typeId: 26, says: 'which' },
  ],
  indexed: ['subject', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  derive(values, { id }) {
    values['hs_ticket_id'] = String(id)
  },
  properties: `
    subject string/text "Ticket name"
    content string/textarea "Ticket description"
    hs_pipeline enumeration/select [X]
    hs_pipeline_stage enumeration/select [X] "Ticket status"
    hs_ticket_priority enumeration/select "Priority" = LOW, MEDIUM, HIGH, URGENT
    hs_ticket_category enumeration/checkbox [-D] "Category" = PRODUCT_ISSUE, BILLING_ISSUE, FEATURE_REQUEST, GENERAL_INQUIRY
    source_type enumeration/select "Source" = CHAT, EMAIL, FORM, PHONE
    hs_resolution enumeration/radio [X]
    hs_file_upload string/file
    tags enumeration/select [X]
    hs_tag_ids enumeration/checkbox [X-F]
    hs_assigned_team_ids enumeration/checkbox [X-F]
    hs_in_helpdesk bool/booleancheckbox [-F]
    hs_outbound_ticket bool/booleancheckbox [-F]
    hs_ticket_language_ai_tag enumeration/select [X-F]
    --
    hs_createdate
    hs_ticket_id number/calculation_equation "Ticket ID"
    closed_date datetime/date "Close date"
    hs_last_closed_date datetime/date
    hs_ticket_reopened_at datetime/date
    created_by number/number
    source_ref string/text
    source_thread_id string/text
    hs_custom_inbox number/number
    hs_inbox_id number/number
    hs_conversations_originating_thread_id number/number
    hs_conversations_originating_message_id string/text
    hs_form_id enumeration/select [X]
    hs_form_submission_conversion_id string/text [H]
    time_to_close number/calculation_equation
    time_to_first_agent_reply number/calculation_equation
    hs_num_associated_companies number/number
    hs_num_associated_conversations number/number
    hs_primary_company string/calculation_rollup
    hs_primary_company_id number/calculation_rollup
    hs_primary_company_name string/calculation_rollup
    hs_all_associated_contact_companies string/calculation_rollup
    hs_all_associated_contact_emails string/calculation_rollup
    hs_all_associated_contact_firstnames string/calculation_rollup
    hs_all_associated_contact_lastnames string/calculation_rollup
    hs_all_associated_contact_mobilephones string/calculation_rollup
    hs_all_associated_contact_phones string/calculation_rollup
    hs_originating_channel_instance_id enumeration/calculation_rollup [X]
    hs_originating_generic_channel_id enumeration/calculation_rollup [X]
    hs_time_to_close_sla_at datetime/date
    hs_time_to_first_response_sla_at datetime/date
    hs_time_to_close_sla_status enumeration/select [X]
    hs_time_to_first_response_sla_status enumeration/select [X]
    hs_sla_pause_status enumeration/radio [X]
    hs_applied_sla_rule_config_id number/number [H]
    hs_applied_sla_rule_config_at datetime/date [H]
    hs_sla_operating_hours string/text [H]
    hs_feedback_last_ces_rating enumeration/select [X]
    hs_feedback_last_ces_follow_up string/text
    hs_feedback_last_survey_date datetime/date
    nps_score enumeration/select [X]
    nps_follow_up_answer string/text
    nps_follow_up_question_version number/number
  `,
  more: [
    {
      group: 'ticket_activity',
      label: 'Ticket activity',
      properties: `
        --
        num_notes
        num_contacted_notes
        notes_last_contacted
        notes_last_updated
        notes_next_activity_date
        hs_num_times_contacted number/number
        hs_number_of_touches number/number
        hs_lastactivitydate datetime/date
        hs_lastcontacted datetime/date
        hs_nextactivitydate datetime/date
        first_agent_reply_date datetime/date
        last_reply_date datetime/date
        last_engagement_date datetime/date
        hs_last_message_from_visitor bool/calculation_equation
        hs_last_message_received_at datetime/calculation_rollup
        hs_last_message_sent_at datetime/calculation_rollup
        hs_latest_message_visible_to_visitor_sent_at datetime/calculation_rollup
        hs_helpdesk_sort_timestamp datetime/calculation_rollup
        hs_first_agent_message_sent_at datetime/calculation_rollup
        hs_last_email_activity enumeration/select [X]
        hs_last_email_date datetime/date
        hs_last_email_details string/text
        hs_last_email_id number/number
        hs_last_email_type string/text
      `,
    },
  ],
})
