import { declareType } from './declare.ts'

export const services = declareType({
  id: '0-162',
  name: 'services',
  singular: 'service',
  errorName: 'SERVICE',
  labels: ['Service', 'Services'],
  display: 'hs_name',
  created: 'hs_createdate',
  requires: ['hs_name'],
  indexed: ['hs_name', 'hs_pipeline', 'hs_pipeline_stage', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  properties: `
    hs_name string/text "Name"
    hs_description string/textarea "Description"
    hs_category enumeration/select [X] "Category"
    hs_start_date datetime/date "Start date"
    hs_target_end_date datetime/date "Target end date"
    hs_amount_paid number/number "Amount paid"
    hs_pipeline enumeration/select [X] "Pipeline"
    hs_pipeline_stage enumeration/select [X] "Pipeline stage"
  `,
})

export const courses = declareType({
  id: '0-410',
  name: 'courses',
  singular: 'course',
  errorName: 'COURSE',
  labels: ['Course', 'Courses'],
  display: 'hs_course_name',
  created: 'hs_createdate',
  requires: ['hs_course_name'],
  indexed: ['hs_course_name', 'hs_pipeline', 'hs_pipeline_stage', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  properties: `
    hs_course_name string/text "Name"
    hs_course_id string/text "Course ID"
    hs_description string/textarea "Description"
    hs_instructor string/text "Instructor"
    hs_enrollment_capacity number/number "Enrollment capacity"
    hs_course_price number/number "Price"
    hs_pipeline enumeration/select [X] "Pipeline"
    hs_pipeline_stage enumeration/select [X] "Pipeline stage"
  `,
})

export const listings = declareType({
  id: '0-420',
  name: 'listings',
  singular: 'listing',
  errorName: 'LISTING',
  labels: ['Listing', 'Listings'],
  display: 'hs_name',
  created: 'hs_createdate',
  requires: ['hs_name'],
  indexed: ['hs_name', 'hs_pipeline', 'hs_pipeline_stage', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  properties: `
    hs_name string/text "Name"
    hs_address_1 string/text "Address 1"
    hs_city string/text "City"
    hs_zip string/text "Postal code"
    hs_price number/number "Price"
    hs_bedrooms number/number "Bedrooms"
    hs_square_footage number/number "Square footage"
    hs_url string/text "URL"
    hs_pipeline enumeration/select [X] "Pipeline"
    hs_pipeline_stage enumeration/select [X] "Pipeline stage"
  `,
})

export const appointments = declareType({
  id: '0-421',
  name: 'appointments',
  singular: 'appointment',
  errorName: 'APPOINTMENT',
  labels: ['Appointment', 'Appointments'],
  display: 'hs_appointment_name',
  created: 'hs_createdate',
  requires: ['hs_appointment_name'],
  indexed: ['hs_appointment_name', 'hs_pipeline', 'hs_pipeline_stage', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  properties: `
    hs_appointment_name string/text "Name"
    hs_appointment_start datetime/date "Start"
    hs_appointment_end datetime/date "End"
    hs_appointment_status string/text "Status"
    hs_duration number/number "Duration"
    hs_pipeline enumeration/select [X] "Pipeline"
    hs_pipeline_stage enumeration/select [X] "Pipeline stage"
  `,
})

export const projects = declareType({
  id: '0-970',
  name: 'projects',
  singular: 'project',
  errorName: 'PROJECT',
  labels: ['Project', 'Projects'],
  display: 'hs_name',
  created: 'hs_createdate',
  requires: ['hs_name'],
  indexed: ['hs_name', 'hs_pipeline', 'hs_pipeline_stage', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  properties: `
    hs_name string/text "Name"
    hs_description string/textarea "Description"
    hs_start_date datetime/date "Start date"
    hs_target_due_date datetime/date "Target due date"
    hs_status string/text "Status"
    hs_pipeline enumeration/select [X] "Pipeline"
    hs_pipeline_stage enumeration/select [X] "Pipeline stage"
  `,
})
