const names = (text: string): readonly string[] => text.split(' ')

/** The properties that `query` looks through, by type id (hubspot-api.md §5.4). Types that are not here have none. */
export const searchedProperties: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '0-1',
    names(
      'firstname lastname email phone hs_additional_emails fax mobilephone company hs_marketable_until_renewal hs_searchable_calculated_phone_number hs_searchable_calculated_mobile_number hs_searchable_calculated_international_phone_number',
    ),
  ],
  ['0-2', names('website phone name domain')],
  ['0-3', names('dealname pipeline dealstage description dealtype')],
  ['0-5', names('subject content hs_pipeline_stage hs_ticket_category hs_ticket_id')],
  ['0-7', names('name description price hs_sku')],
  [
    '0-14',
    names(
      'hs_sender_firstname hs_sender_lastname hs_proposal_slug hs_title hs_sender_company_name hs_sender_email hs_quote_number hs_public_url_key',
    ),
  ],
  ['0-19', names('hs_submission_name hs_content')],
  ['0-27', names('hs_task_body hs_task_subject')],
  ['0-46', names('hs_note_body')],
  ['0-47', names('hs_meeting_title hs_meeting_body')],
  ['0-48', names('hs_call_title hs_body_preview')],
  ['0-49', names('hs_email_subject')],
])
