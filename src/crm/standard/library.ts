import { type Declaration, declareType } from './declare.ts'
import { PIPELINE } from './notation.ts'

/** A type of the object library: its records have a name and move through a pipeline. */
const libraryType = (
  declared: Omit<Declaration, 'created' | 'requires' | 'indexed' | 'pipeline'> & {
    readonly requires?: readonly string[]
  },
) =>
  declareType({
    ...declared,
    inLibrary: true,
    created: 'hs_createdate',
    requires: [declared.display, ...(declared.requires ?? [])],
    indexed: [declared.display, 'hs_pipeline', 'hs_pipeline_stage', 'hubspot_owner_id'],
    pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
    properties: `${declared.properties}${PIPELINE}`,
  })

export const services = libraryType({
  id: '0-162',
  name: 'services',
  singular: 'service',
  errorName: 'SERVICE',
  labels: ['Service', 'Services'],
  display: 'hs_name',
  requires: ['hs_pipeline', 'hs_pipeline_stage'],
  properties: `
    hs_name string/text "Name"
    hs_description string/textarea "Description"
    hs_category enumeration/select [X] "Category"
    hs_start_date datetime/date "Start date"
    hs_target_end_date datetime/date "Target end date"
    hs_close_date datetime/date "Close date"
    hs_amount_paid number/number "Amount paid"
    hs_amount_remaining number/number "Amount remaining"
    hs_total_cost number/number "Total cost"
    hs_duration number/number "Duration"
  `,
})

export const courses = libraryType({
  id: '0-410',
  name: 'courses',
  singular: 'course',
  errorName: 'COURSE',
  labels: ['Course', 'Courses'],
  display: 'hs_course_name',
  properties: `
    hs_course_name string/text "Name"
    hs_course_id string/text "Course ID"
    hs_description string/textarea "Description"
    hs_instructor string/text "Instructor"
    hs_enrollment_capacity number/number "Enrollment capacity"
    hs_course_price number/number "Price"
  `,
})

export const listings = libraryType({
  id: '0-420',
  name: 'listings',
  singular: 'listing',
  errorName: 'LISTING',
  labels: ['Listing', 'Listings'],
  display: 'hs_name',
  properties: `
    hs_name string/text "Name"
    hs_address_1 string/text "Address 1"
    hs_address_2 string/text "Address 2"
    hs_city string/text "City"
    hs_neighborhood string/text "Neighborhood"
    hs_state_province string/text "State or province"
    hs_zip string/text "Postal code"
    hs_price number/number "Price"
    hs_listing_type enumeration/select [X] "Listing type"
    hs_year_built number/number "Year built"
    hs_bedrooms number/number "Bedrooms"
    hs_bathrooms number/number "Bathrooms"
    hs_lot_size number/number "Lot size"
    hs_square_footage number/number "Square footage"
    hs_url string/text "URL"
  `,
})

export const appointments = libraryType({
  id: '0-421',
  name: 'appointments',
  singular: 'appointment',
  errorName: 'APPOINTMENT',
  labels: ['Appointment', 'Appointments'],
  display: 'hs_appointment_name',
  properties: `
    hs_appointment_name string/text "Name"
    hs_appointment_start datetime/date "Start"
    hs_appointment_end datetime/date "End"
    hs_appointment_status string/text "Status"
    hs_duration number/number "Duration"
  `,
})

export const projects = libraryType({
  id: '0-970',
  name: 'projects',
  singular: 'project',
  errorName: 'PROJECT',
  labels: ['Project', 'Projects'],
  display: 'hs_name',
  requires: ['hs_pipeline', 'hs_pipeline_stage'],
  properties: `
    hs_name string/text "Name"
    hs_description string/textarea "Description"
    hs_start_date datetime/date "Start date"
    hs_target_due_date datetime/date "Target due date"
    hs_status string/text "Status"
  `,
})
