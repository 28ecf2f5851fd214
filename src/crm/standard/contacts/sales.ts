import { type PropertyDefinition, property } from '../../definition.ts'
import { shared } from '../across-types.ts'
import { leadStatuses } from '../options.ts'

const group = 'sales_properties'

/** Who works a contact, and how far they are. */
export const salesProperties = (): readonly PropertyDefinition[] => [
  property('hubspot_owner_id', 'Contact owner', 'enumeration/select', group, 'DAX', 6),
  property('owneremail', 'HubSpot Owner Email (legacy)', 'string/text', group, '', 6),
  property('ownername', 'HubSpot Owner Name (legacy)', 'string/text', group, 'DA', 6),
  property('hubspot_team_id', 'HubSpot Team', 'enumeration/select', group, 'RDAX', 7),
  property('hubspotscore', 'HubSpot Score', 'number/calculation_score', group, 'RDA', 18),
  property('hs_is_unworked', 'Contact unworked', 'bool/calculation_equation', group, 'RDA'),
  property('hs_lead_status', 'Lead Status', 'enumeration/radio', group, 'DAF', -1, leadStatuses),
  ...shared(group, 'hubspot_owner_assigneddate'),
]
