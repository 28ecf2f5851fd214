import { type PropertyDefinition, property } from '../../definition.ts'
import { objectSources } from '../options.ts'

const group = 'companyinformation'

/** What the server keeps about a company record. */
export const systemProperties: readonly PropertyDefinition[] = [
  property('hs_object_id', 'Record ID', 'number/number', group, 'RDA'),
  property('createdate', 'Create Date', 'datetime/date', group, 'RDA'),
  property('hs_lastmodifieddate', 'Last Modified Date', 'datetime/date', group, 'RDA'),
  property('hs_pipeline', 'Pipeline', 'enumeration/select', group, 'RDAHX', -1, [
    ['companies-lifecycle-pipeline', 'Lifecycle Stage Pipeline'],
  ]),
  property('hs_merged_object_ids', 'Merged Company IDs', 'enumeration/checkbox', group, 'RDA'),
  property('hs_created_by_user_id', 'Created by user ID', 'number/number', group, 'RDA'),
  property('hs_updated_by_user_id', 'Updated by user ID', 'number/number', group, 'RDAH'),
  property('hs_object_source', 'Record creation source', 'string/text', group, 'RDAH'),
  property('hs_object_source_id', 'Record creation source ID', 'string/text', group, 'RDAH'),
  property('hs_object_source_label', 'Record source', 'enumeration/select', group, 'RDAHX', -1, objectSources),
  property('hs_object_source_user_id', 'Record creation source user ID', 'number/number', group, 'RDAH'),
  property('hs_object_source_detail_1', 'Record source detail 1', 'string/text', group, 'RDA'),
  property('hs_object_source_detail_2', 'Record source detail 2', 'string/text', group, 'RDA'),
  property('hs_object_source_detail_3', 'Record source detail 3', 'string/text', group, 'RDA'),
  property('hs_unique_creation_key', 'Unique creation key', 'string/text', group, 'RDAHU'),
  property('hs_read_only', 'Read only object', 'bool/booleancheckbox', group, 'RDAH'),
  property('hs_was_imported', 'Performed in an import', 'bool/booleancheckbox', group, 'RDAH'),
  property('hs_source_object_id', 'Source Object ID', 'number/number', group, 'RDAH'),
  property('hs_additional_domains', 'Additional Domains', 'enumeration/checkbox', group, 'RDA'),
  property('hs_all_owner_ids', 'All owner IDs', 'enumeration/select', group, 'RDAHX'),
  property('hs_all_team_ids', 'All team IDs', 'enumeration/select', group, 'RDAHX'),
  property('hs_all_accessible_team_ids', 'All teams', 'enumeration/select', group, 'RDAHX'),
  property('hs_owning_teams', 'Owning teams', 'enumeration/checkbox', group, 'RDAHX'),
  property('hs_shared_team_ids', 'Shared teams', 'enumeration/checkbox', group, 'RDAHX'),
  property('hs_shared_user_ids', 'Shared users', 'enumeration/checkbox', group, 'RDAHX'),
  property('hs_user_ids_of_all_owners', 'User IDs of all owners', 'enumeration/checkbox', group, 'RDAHX'),
  property(
    'hs_user_ids_of_all_notification_followers',
    'User IDs of all notification followers',
    'enumeration/checkbox',
    group,
    'RDAHX',
  ),
  property(
    'hs_user_ids_of_all_notification_unfollowers',
    'User IDs of all notification unfollowers',
    'enumeration/checkbox',
    group,
    'RDAHX',
  ),
  property('hubspot_owner_assigneddate', 'Owner Assigned Date', 'datetime/date', group, 'RDA'),
  property('ownername', 'HubSpot Owner Name (legacy)', 'string/text', group, 'RDA'),
  property('owneremail', 'HubSpot Owner Email (legacy)', 'string/text', group, 'RDA'),
  property('hs_avatar_filemanager_key', 'Avatar FileManager key', 'string/text', group, 'RDAH'),
  property('hs_parent_company_id', 'Parent Company', 'number/number', group, 'RDA'),
]
