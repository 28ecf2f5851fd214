import { declareType } from './declare.ts'
import { deriveEmailParties, derivePreview, deriveTask } from './derived.ts'

const ACTIVITY = `
    hs_timestamp datetime/date "Activity date"
    hs_attachment_ids string/text "Attached files"
    hs_activity_type enumeration/select [X] "Activity type"
    hs_at_mentioned_owner_ids enumeration/checkbox [X-F] "At-mentioned owners"`

const PREVIEW = `
    hs_body_preview string/text "Body preview"
    hs_body_preview_html string/html "HTML body preview"
    hs_body_preview_is_truncated bool/booleancheckbox "Body preview truncated"
    hs_engagement_source string/text "Engagement source"
    hs_engagement_source_id string/text "Engagement source ID"`

/** The outcomes a call can have from the start (hubspot-api.md §4.16). */
const DISPOSITIONS = [
  '9d9162e7-6cf3-4944-bf63-4dff82258764 "Busy"',
  'f240bbac-87c9-4f6e-bf70-924b57d47db7 "Connected"',
  'a4c4c377-d246-4b32-a13b-75a56a4cd0ff "Left live message"',
  'b2cf5968-551e-4856-9783-52b3da59a7d0 "Left voicemail"',
  '73a0d17f-1163-4015-bdd5-ec830791da20 "No answer"',
  '17b47fee-58de-441e-a44c-c6300d46f273 "Wrong number"',
].join(', ')

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
    ${ACTIVITY}
    hs_call_body string/html "Call notes"
    hs_call_title string/text "Call title"
    hs_call_direction enumeration/select "Call direction" = INBOUND, OUTBOUND
    hs_call_disposition enumeration/select [-D] "Call outcome" = ${DISPOSITIONS}
    hs_call_duration number/number "Call duration"
    hs_call_from_number string/text "From number"
    hs_call_to_number string/text "To number"
    hs_call_recording_url string/text "Recording URL"
    hs_call_source string/text "Call source"
    hs_call_app_id number/number [-F] "Call app ID"
    hs_call_external_id string/text [-F] "Call external ID"
    hs_call_transcription_id number/number [-F] "Call transcription ID"
    hs_call_callee_object_id number/number [-F] "Callee object ID"
    hs_call_callee_object_type_id string/text [-F] "Callee object type"
    hs_call_status enumeration/select "Call status" = BUSY, CALLING_CRM_USER, CANCELED, COMPLETED, CONNECTING, FAILED, IN_PROGRESS, NO_ANSWER, QUEUED, RINGING, MISSED
    --
    ${PREVIEW}
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
    ${ACTIVITY}
    hs_meeting_title string/text "Meeting name"
    hs_meeting_body string/html "Meeting description"
    hs_internal_meeting_notes string/html "Internal meeting notes"
    hs_meeting_external_URL string/text "Meeting external URL"
    hs_meeting_location string/text "Meeting location"
    hs_meeting_start_time datetime/date "Meeting start time"
    hs_meeting_end_time datetime/date "Meeting end time"
    hs_meeting_location_type enumeration/select [X-F] "Meeting location type"
    hs_meeting_source string/text [-F] "Meeting source"
    hs_i_cal_uid string/text [-F] "Calendar UID"
    hs_attendee_owner_ids enumeration/checkbox [X-F] "Attendee owners"
    hs_meeting_outcome enumeration/select [-D] "Meeting outcome" = SCHEDULED, COMPLETED, RESCHEDULED, NO_SHOW, CANCELED
    --
    ${PREVIEW}
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
    ${ACTIVITY}
    hs_note_body string/html "Note body"
    --
    ${PREVIEW}
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
  derive(values, context) {
    derivePreview(values, 'hs_task_body')
    deriveTask(values, context)
  },
  properties: `
    ${ACTIVITY}
    hs_task_body string/html "Task notes"
    hs_task_subject string/text "Task title"
    hs_task_status enumeration/select "Task status" = NOT_STARTED, IN_PROGRESS, WAITING, DEFERRED, COMPLETED
    hs_task_priority enumeration/select "Task priority" = LOW, MEDIUM, HIGH, NONE
    hs_task_type enumeration/select "Task type" = EMAIL, CALL, TODO, LINKED_IN, MEETING
    hs_task_reminders string/text "Task reminders"
    hs_queue_membership_ids enumeration/checkbox [X] "Task queues"
    hs_task_for_object_type enumeration/select [X-F] "Task for object type"
    hs_task_family enumeration/select [X-F] "Task family"
    hs_task_is_all_day bool/booleancheckbox [-F] "Is all day"
    hs_task_relative_reminders string/text [-F] "Relative reminders"
    hs_task_send_default_reminder bool/booleancheckbox [-F] "Send default reminder"
    hs_task_repeat_interval string/text [-F] "Repeat interval"
    hs_repeat_status enumeration/select [X-F] "Repeat status"
    --
    ${PREVIEW}
    hs_task_is_completed number/number "Is completed"
    hs_task_is_completed_call number/number "Is completed call"
    hs_task_is_completed_email number/number "Is completed email"
    hs_task_is_completed_linked_in number/number "Is completed LinkedIn task"
    hs_task_completion_date datetime/date "Completed at"
  `,
})

const PARTIES = ['From', 'To', 'Cc', 'Bcc']
  .map((label) => {
    const name = `hs_email_${label.toLowerCase()}`
    return `
    ${name}_email string/text "${label} email"
    ${name}_firstname string/text "${label} first name"
    ${name}_lastname string/text "${label} last name"`
  })
  .join('')

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
    ${ACTIVITY}
    hs_email_direction enumeration/select "Email direction" = EMAIL, INCOMING_EMAIL, FORWARDED_EMAIL
    hs_email_status enumeration/select "Email send status" = BOUNCED, FAILED, SCHEDULED, SENDING, SENT
    hs_email_subject string/text "Email subject"
    hs_email_text string/textarea "Email body"
    hs_email_html string/html "HTML email body"
    hs_email_headers string/textarea "Email headers"
    hs_email_message_id string/text [-F] "Email message ID"
    hs_email_thread_id string/text [-F] "Email thread ID"
    hs_email_tracker_key string/text [-F] "Email tracker key"
    --
    ${PREVIEW}
    ${PARTIES}
    hs_email_open_count number/number "Number of email opens"
    hs_email_click_count number/number "Number of email clicks"
    hs_email_reply_count number/number "Number of email replies"
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
    ${ACTIVITY}
    hs_communication_channel_type enumeration/select "Channel type" = WHATS_APP, LINKEDIN_MESSAGE, SMS
    hs_communication_logged_from enumeration/select "Logged from" = CRM
    hs_communication_body string/html "Communication body"
    --
    ${PREVIEW}
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
    ${ACTIVITY}
    hs_postal_mail_body string/html "Postal mail body"
    --
    ${PREVIEW}
  `,
})
