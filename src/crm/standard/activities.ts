import { declareType } from './declare.ts'
import { deriveEmailParties, derivePreview } from './derived.ts'

export const calls = declareType({
  id: '0-48',
  name: 'calls',
  singular: 'call',
  errorName: 'CALL',
  labels: ['Call', 'Calls'],
  display: 'hs_call_title',
  created: 'hs_createdate',
  requires: ['hs_timestamp'],
  indexed: ['hs_call_title', 'hs_call_status', 'hs_call_direction', 'hubspot_owner_id'],
  derive(values) {
    derivePreview(values, 'hs_call_body')
  },
  properties: `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_call_body string/html "Call notes"
    hs_call_title string/text "Call title"
    hs_call_direction enumeration/select "Call direction" = INBOUND, OUTBOUND
    hs_call_disposition enumeration/select [X] "Call outcome"
    hs_call_duration number/number "Call duration"
    hs_call_from_number string/text "From number"
    hs_call_to_number string/text "To number"
    hs_call_recording_url string/text "Recording URL"
    hs_call_source string/text "Call source"
    hs_call_status enumeration/select "Call status" = BUSY, CALLING_CRM_USER, CANCELED, COMPLETED, CONNECTING, FAILED, IN_PROGRESS, NO_ANSWER, QUEUED, RINGING, MISSED
    --
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
  `,
})

export const meetings = declareType({
  id: '0-47',
  name: 'meetings',
  singular: 'meeting',
  errorName: 'MEETING_EVENT',
  labels: ['Meeting', 'Meetings'],
  display: 'hs_meeting_title',
  created: 'hs_createdate',
  requires: ['hs_timestamp'],
  indexed: ['hs_meeting_title', 'hs_meeting_outcome', 'hubspot_owner_id'],
  derive(values) {
    derivePreview(values, 'hs_meeting_body')
  },
  properties: `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_meeting_title string/text "Meeting name"
    hs_meeting_body string/html "Meeting description"
    hs_internal_meeting_notes string/html "Internal meeting notes"
    hs_meeting_external_URL string/text "Meeting external URL"
    hs_meeting_location string/text "Meeting location"
    hs_meeting_start_time datetime/date "Meeting start time"
    hs_meeting_end_time datetime/date "Meeting end time"
    hs_meeting_outcome enumeration/select "Meeting outcome" = SCHEDULED, COMPLETED, RESCHEDULED, NO_SHOW, CANCELED
    --
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
  `,
})

export const notes = declareType({
  id: '0-46',
  name: 'notes',
  singular: 'note',
  errorName: 'NOTE',
  labels: ['Note', 'Notes'],
  display: 'hs_note_body',
  created: 'hs_createdate',
  requires: ['hs_timestamp'],
  indexed: ['hubspot_owner_id'],
  derive(values) {
    derivePreview(values, 'hs_note_body')
  },
  properties: `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_note_body string/html "Note body"
    --
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
  `,
})

export const tasks = declareType({
  id: '0-27',
  name: 'tasks',
  singular: 'task',
  errorName: 'TASK',
  labels: ['Task', 'Tasks'],
  display: 'hs_task_subject',
  created: 'hs_createdate',
  requires: ['hs_timestamp'],
  indexed: ['hs_task_subject', 'hs_task_status', 'hs_task_priority', 'hs_task_type', 'hubspot_owner_id'],
  derive(values, { call }) {
    derivePreview(values, 'hs_task_body')
    const done = values['hs_task_status'] === 'COMPLETED'
    values['hs_task_is_completed'] = done ? '1' : '0'
    if (done) values['hs_task_completion_date'] ??= new Date(call.now).toISOString()
    else delete values['hs_task_completion_date']
  },
  properties: `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_task_body string/html "Task notes"
    hs_task_subject string/text "Task title"
    hs_task_status enumeration/select "Task status" = NOT_STARTED, IN_PROGRESS, WAITING, DEFERRED, COMPLETED
    hs_task_priority enumeration/select "Task priority" = LOW, MEDIUM, HIGH, NONE
    hs_task_type enumeration/select "Task type" = EMAIL, CALL, TODO, LINKED_IN, MEETING
    hs_task_reminders string/text "Task reminders"
    hs_queue_membership_ids enumeration/checkbox [X] "Task queues"
    --
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
    hs_task_is_completed number/number "Is completed"
    hs_task_completion_date datetime/date "Completed at"
  `,
})

export const emails = declareType({
  id: '0-49',
  name: 'emails',
  singular: 'email',
  errorName: 'EMAIL',
  labels: ['Email', 'Emails'],
  display: 'hs_email_subject',
  created: 'hs_createdate',
  requires: ['hs_timestamp', 'hs_email_direction'],
  indexed: ['hs_email_subject', 'hs_email_direction', 'hs_email_status', 'hubspot_owner_id'],
  derive(values) {
    derivePreview(values, values['hs_email_html'] === undefined ? 'hs_email_text' : 'hs_email_html')
    deriveEmailParties(values)
  },
  properties: `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_email_direction enumeration/select "Email direction" = EMAIL, INCOMING_EMAIL, FORWARDED_EMAIL
    hs_email_status enumeration/select "Email send status" = BOUNCED, FAILED, SCHEDULED, SENDING, SENT
    hs_email_subject string/text "Email subject"
    hs_email_text string/textarea "Email body"
    hs_email_html string/html "HTML email body"
    hs_email_headers string/textarea "Email headers"
    --
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
    hs_email_from_email string/text "From email"
    hs_email_from_firstname string/text "From first name"
    hs_email_from_lastname string/text "From last name"
    hs_email_to_email string/text "To email"
    hs_email_to_firstname string/text "To first name"
    hs_email_to_lastname string/text "To last name"
    hs_email_cc_email string/text "Cc email"
    hs_email_bcc_email string/text "Bcc email"
  `,
})

export const communications = declareType({
  id: '0-18',
  name: 'communications',
  singular: 'communication',
  errorName: 'COMMUNICATION',
  labels: ['Communication', 'Communications'],
  display: 'hs_communication_body',
  created: 'hs_createdate',
  requires: ['hs_timestamp', 'hs_communication_channel_type'],
  indexed: ['hs_communication_channel_type', 'hubspot_owner_id'],
  derive(values) {
    derivePreview(values, 'hs_communication_body')
  },
  properties: `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_communication_channel_type enumeration/select "Channel type" = WHATS_APP, LINKEDIN_MESSAGE, SMS
    hs_communication_logged_from enumeration/select "Logged from" = CRM
    hs_communication_body string/html "Communication body"
    --
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
  `,
})

export const postalMail = declareType({
  id: '0-116',
  name: 'postal_mail',
  singular: 'postal_mail',
  errorName: 'POSTAL_MAIL',
  labels: ['Postal mail', 'Postal mail'],
  display: 'hs_postal_mail_body',
  created: 'hs_createdate',
  requires: ['hs_timestamp'],
  indexed: ['hubspot_owner_id'],
  derive(values) {
    derivePreview(values, 'hs_postal_mail_body')
  },
  properties: `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_postal_mail_body string/html "Postal mail body"
    --
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
  `,
})
