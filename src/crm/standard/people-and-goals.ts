import { declareType } from './declare.ts'
import { PIPELINE } from './notation.ts'

export const leads = declareType({
  id: '0-136',
  name: 'leads',
  singular: 'lead',
  errorName: 'LEAD',
  labels: ['Lead', 'Leads'],
  display: 'hs_lead_name',
  created: 'hs_createdate',
  requires: ['hs_lead_name'],
  indexed: ['hs_lead_name', 'hs_lead_type', 'hs_lead_label', 'hs_pipeline_stage', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  properties: `
    hs_lead_name string/text "Lead name"
    hs_lead_type enumeration/select [-D] "Lead type" = NEW_BUSINESS, UPSELL, RE_ATTEMPTING
    hs_lead_label enumeration/select [-D] "Lead label" = HOT, WARM, COLD
    ${PIPELINE}
    --
    hs_associated_contact_email string/text "Associated contact email"
    hs_associated_contact_firstname string/text "Associated contact first name"
    hs_associated_contact_lastname string/text "Associated contact last name"
    hs_associated_company_name string/text "Associated company name"
    hs_associated_company_domain string/text "Associated company domain"
  `,
})

export const dealSplits = declareType({
  id: '0-72',
  name: 'deal_splits',
  singular: 'deal_split',
  errorName: 'DEAL_SPLIT',
  labels: ['Deal split', 'Deal splits'],
  display: 'hs_deal_split_percentage',
  created: 'hs_createdate',
  indexed: ['hubspot_owner_id'],
  properties: `
    hs_deal_split_percentage number/number "Split percentage"
    hs_deal_split_amount number/number "Split amount"
  `,
})

export const goalTargets = declareType({
  id: '0-74',
  name: 'goal_targets',
  singular: 'goal_target',
  errorName: 'GOAL_TARGET',
  labels: ['Goal target', 'Goal targets'],
  display: 'hs_goal_name',
  created: 'hs_createdate',
  indexed: ['hs_goal_name', 'hs_assignee_user_id'],
  properties: `
    hs_goal_name string/text "Goal name"
    hs_goal_type enumeration/select [X] "Goal type"
    hs_milestone enumeration/select [X] "Milestone"
    hs_target_amount number/number "Target amount"
    hs_start_datetime datetime/date "Start date"
    hs_end_datetime datetime/date "End date"
    hs_assignee_user_id number/number "Assignee"
    --
    hs_kpi_value number/number "Value so far"
    hs_kpi_progress_percent number/number "Progress in percent"
  `,
})

export const users = declareType({
  id: '0-115',
  name: 'users',
  singular: 'user',
  errorName: 'USER',
  labels: ['User', 'Users'],
  display: 'hs_email',
  created: 'hs_createdate',
  requires: ['hs_internal_user_id', 'hs_email'],
  indexed: ['hs_email', 'hs_internal_user_id'],
  properties: `
    hs_job_title string/text "Job title"
    hs_availability_status enumeration/select "Availability" = available, away
    hs_out_of_office_hours string/text "Out of office hours"
    hs_working_hours string/text "Working hours"
    hs_main_phone string/phonenumber "Main phone"
    hs_additional_phone string/phonenumber "Additional phone"
    hs_standard_time_zone string/text "Time zone"
    hs_secondary_user_language_skill string/text "Second language"
    hs_given_name string/text "First name"
    hs_family_name string/text "Last name"
    hs_internal_user_id number/number "User ID"
    hs_email string/text "Email"
  `,
})

export const marketingEvents = declareType({
  id: '0-54',
  name: 'marketing_events',
  singular: 'marketing_event',
  errorName: 'MARKETING_EVENT',
  labels: ['Marketing event', 'Marketing events'],
  display: 'hs_event_name',
  created: 'hs_createdate',
  requires: ['hs_event_name', 'hs_event_description'],
  indexed: ['hs_event_name', 'hs_event_organizer'],
  properties: `
    hs_event_name string/text "Name"
    hs_event_description string/textarea "Description"
    hs_event_type string/text "Type"
    hs_event_organizer string/text "Organizer"
    hs_event_url string/text "URL"
    hs_start_datetime datetime/date "Start"
    hs_end_datetime datetime/date "End"
    hs_event_external_id string/text [-F] "External ID"
    hs_event_external_account_id string/text [-F] "External account ID"
    hs_event_cancelled bool/booleancheckbox "Cancelled"
    hs_event_completed bool/booleancheckbox "Completed"
  `,
})

export const feedbackSubmissions = declareType({
  id: '0-19',
  name: 'feedback_submissions',
  singular: 'feedback_submission',
  errorName: 'FEEDBACK_SUBMISSION',
  labels: ['Feedback submission', 'Feedback submissions'],
  display: 'hs_submission_name',
  created: 'hs_createdate',
  indexed: ['hs_submission_name', 'hs_survey_type'],
  readOnly: true,
  properties: `
    --
    hs_submission_name string/text "Submission name"
    hs_content string/textarea "Content"
    hs_survey_type string/text "Survey type"
    hs_survey_name string/text "Survey name"
    hs_value number/number "Value"
    hs_survey_id number/number "Survey ID"
    hs_survey_channel enumeration/select [X] "Survey channel"
    hs_response_group string/text "Response group"
    hs_submission_url string/text "Submission URL"
    hs_submission_timestamp datetime/date "Submitted at"
  `,
})
