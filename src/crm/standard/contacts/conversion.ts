import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'

const group = 'conversioninformation'

/** Forms, adverts and addresses a contact came through. */
export const conversionProperties = (): readonly PropertyDefinition[] => [
  property('hs_clicked_linkedin_ad', 'Clicked on a LinkedIn Ad', 'enumeration/booleancheckbox', group, 'AH'),
  property('hs_facebook_ad_clicked', 'Clicked Facebook ad', 'bool/booleancheckbox', group, 'H'),
  property('hs_facebook_click_id', 'Facebook click id', 'string/text', group, 'DA'),
  property('hs_google_click_id', 'Google ad click id', 'string/text', group, 'DA'),
  property('hs_ip_timezone', 'IP Timezone', 'string/text', group, 'RDA'),
  property('hs_linkedin_ad_clicked', 'Clicked LinkedIn Ad', 'enumeration/booleancheckbox', group, 'AH'),
  property('ip_city', 'IP City', 'string/text', group, 'RDA'),
  property('ip_country', 'IP Country', 'string/text', group, 'RDA'),
  property('ip_country_code', 'IP Country Code', 'string/text', group, 'RDA'),
  property('ip_latlon', 'IP Latitude & Longitude', 'string/text', group, 'RDAH'),
  property('ip_state', 'IP State/Region', 'string/text', group, 'RDA'),
  property('ip_state_code', 'IP State Code/Region Code', 'string/text', group, 'RDA'),
  property('ip_zipcode', 'IP Zipcode', 'string/text', group, 'RDAH'),
  ...shared(group, 'num_conversion_events'),
  property('num_unique_conversion_events', 'Number of Unique Forms Submitted', 'number/number', group, 'RDAC'),
  ...shared(group, 'recent_conversion_date recent_conversion_event_name'),
]
