import { type PropertyDefinition, property } from '../../definition.ts'

const group = 'facebook_ads_properties'

/** Answers from lead adverts. */
export const advertisingProperties = (): readonly PropertyDefinition[] => [
  property('company_size', 'Company size', 'string/text', group, 'F'),
  property('date_of_birth', 'Date of birth', 'string/text', group, 'F'),
  property('degree', 'Degree', 'string/text', group, 'F'),
  property('field_of_study', 'Field of study', 'string/text', group, 'F'),
  property('gender', 'Gender', 'string/text', group, 'F'),
  property('graduation_date', 'Graduation date', 'string/text', group, 'F'),
  property('job_function', 'Job function', 'string/text', group, 'F'),
  property('marital_status', 'Marital Status', 'string/text', group, 'F'),
  property('military_status', 'Military status', 'string/text', group, 'F'),
  property('relationship_status', 'Relationship Status', 'string/text', group, 'F'),
  property('school', 'School', 'string/text', group, 'F'),
  property('seniority', 'Seniority', 'string/text', group, 'F'),
  property('start_date', 'Start date', 'string/text', group, 'F'),
  property('work_email', 'Work email', 'string/text', group, 'F'),
]
