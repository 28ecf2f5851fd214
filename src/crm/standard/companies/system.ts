import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'
import { accessProperties, originProperties } from '../system.ts'

const group = 'companyinformation'

/** What the server keeps about a company record. */
export const systemProperties = (): readonly PropertyDefinition[] => [
  ...shared(group, 'hs_object_id createdate hs_lastmodifieddate'),
  property('hs_pipeline', 'Pipeline', 'enumeration/select', group, 'RDAHX', -1, [
    ['companies-lifecycle-pipeline', 'Lifecycle Stage Pipeline'],
  ]),
  property('hs_merged_object_ids', 'Merged Company IDs', 'enumeration/checkbox', group, 'RDA'),
  ...originProperties(group),
  property('hs_additional_domains', 'Additional Domains', 'enumeration/checkbox', group, 'RDA'),
  ...accessProperties(group),
  property('ownername', 'HubSpot Owner Name (legacy)', 'string/text', group, 'RDA'),
  property('owneremail', 'HubSpot Owner Email (legacy)', 'string/text', group, 'RDA'),
  ...shared(group, 'hs_avatar_filemanager_key'),
  property('hs_parent_company_id', 'Parent Company', 'number/number', group, 'RDA'),
]
