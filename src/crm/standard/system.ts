import { type PropertyDefinition, property } from '../definition.ts'
import { shared } from './across-types.ts'

/** How a record came about. */
export function originProperties(group: string): readonly PropertyDefinition[] {
  return shared(
    group,
    `hs_created_by_user_id hs_updated_by_user_id hs_object_source hs_object_source_id hs_object_source_label
     hs_object_source_user_id hs_object_source_detail_1 hs_object_source_detail_2 hs_object_source_detail_3
     hs_unique_creation_key hs_read_only hs_was_imported hs_source_object_id`,
  )
}

/** Who has to do with a record: they follow from its owner and from sharing. */
export function accessProperties(group: string): readonly PropertyDefinition[] {
  return shared(
    group,
    `hs_all_owner_ids hs_all_team_ids hs_all_accessible_team_ids hs_owning_teams hs_shared_team_ids
     hs_shared_user_ids hs_user_ids_of_all_owners hs_user_ids_of_all_notification_followers
     hs_user_ids_of_all_notification_unfollowers hubspot_owner_assigneddate`,
  )
}

/** What every record has, whatever its type (hubspot-properties.md §5). `label` is what one such record is called. */
export function systemProperties(
  group: string,
  { created, label }: { readonly created: 'createdate' | 'hs_createdate'; readonly label: string },
): readonly PropertyDefinition[] {
  return [
    property('hubspot_owner_id', `${label} owner`, 'enumeration/select', group, 'DAX'),
    ...shared(group, 'hubspot_team_id hs_pinned_engagement_id hs_all_assigned_business_unit_ids'),
    ...shared(group, `hs_object_id ${created} hs_lastmodifieddate`),
    property('hs_merged_object_ids', `Merged ${label} IDs`, 'enumeration/checkbox', group, 'RDA'),
    ...originProperties(group),
    ...accessProperties(group),
  ]
}
