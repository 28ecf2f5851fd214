import { type PropertyDefinition, property } from '../definition.ts'
import { engagementTypes, objectSources, trafficSources } from './options.ts'

/** What means the same wherever it is found: defined once, filed under the group of whoever has it. */
const definitions = (): readonly PropertyDefinition[] => {
  const number = (name: string, label: string, flags = 'RDA') => property(name, label, 'number/number', '', flags)
  const moment = (name: string, label: string, flags = 'RDA') => property(name, label, 'datetime/date', '', flags)
  const text = (name: string, label: string, flags = 'RDA') => property(name, label, 'string/text', '', flags)
  const flag = (name: string, label: string) => property(name, label, 'bool/booleancheckbox', '', 'RDAH')
  const list = (name: string, label: string) => property(name, label, 'enumeration/checkbox', '', 'RDAHX')
  const choice = (name: string, label: string, flags: string) => property(name, label, 'enumeration/select', '', flags)
  return [
    // The record itself, and where it came from.
    number('hs_object_id', 'Record ID'),
    moment('createdate', 'Create Date'),
    moment('hs_createdate', 'Object create date/time'),
    moment('hs_lastmodifieddate', 'Last Modified Date'),
    number('hs_created_by_user_id', 'Created by user ID'),
    number('hs_updated_by_user_id', 'Updated by user ID', 'RDAH'),
    text('hs_object_source', 'Record creation source', 'RDAH'),
    text('hs_object_source_id', 'Record creation source ID', 'RDAH'),
    property('hs_object_source_label', 'Record source', 'enumeration/select', '', 'RDAHX', -1, objectSources),
    number('hs_object_source_user_id', 'Record creation source user ID', 'RDAH'),
    text('hs_object_source_detail_1', 'Record source detail 1'),
    text('hs_object_source_detail_2', 'Record source detail 2'),
    text('hs_object_source_detail_3', 'Record source detail 3'),
    text('hs_unique_creation_key', 'Unique creation key', 'RDAHU'),
    flag('hs_read_only', 'Read only object'),
    flag('hs_was_imported', 'Performed in an import'),
    number('hs_source_object_id', 'Source Object ID', 'RDAH'),
    text('hs_avatar_filemanager_key', 'Avatar FileManager key', 'RDAH'),
    number('hs_pinned_engagement_id', 'Pinned Engagement ID', 'DAH'),
    // Whose it is, and who may see it.
    choice('hubspot_team_id', 'HubSpot Team', 'DAX'),
    moment('hubspot_owner_assigneddate', 'Owner Assigned Date'),
    property('hs_all_assigned_business_unit_ids', 'Business units', 'enumeration/checkbox', '', 'DAX'),
    choice('hs_all_owner_ids', 'All owner IDs', 'RDAHX'),
    choice('hs_all_team_ids', 'All team IDs', 'RDAHX'),
    choice('hs_all_accessible_team_ids', 'All teams', 'RDAHX'),
    list('hs_owning_teams', 'Owning teams'),
    list('hs_shared_team_ids', 'Shared teams'),
    list('hs_shared_user_ids', 'Shared users'),
    list('hs_user_ids_of_all_owners', 'User IDs of all owners'),
    list('hs_user_ids_of_all_notification_followers', 'User IDs of all notification followers'),
    list('hs_user_ids_of_all_notification_unfollowers', 'User IDs of all notification unfollowers'),
    // What was said and done about it.
    number('num_notes', 'Number of Sales Activities'),
    number('num_contacted_notes', 'Number of times contacted'),
    moment('notes_last_contacted', 'Last Contacted'),
    moment('notes_last_updated', 'Last Activity Date'),
    moment('notes_next_activity_date', 'Next Activity Date'),
    moment('hs_last_sales_activity_date', 'last sales activity date old', 'RDAH'),
    moment('hs_last_sales_activity_timestamp', 'Last Engagement Date'),
    property(
      'hs_last_sales_activity_type',
      'Last Engagement Type',
      'enumeration/select',
      '',
      'RDAH',
      -1,
      engagementTypes,
    ),
    moment('hs_latest_meeting_activity', 'Latest meeting activity', 'RDAH'),
    moment('hs_sales_email_last_replied', 'Recent Sales Email Replied Date'),
    moment('engagements_last_meeting_booked', 'Date of last meeting booked in meetings tool'),
    text('engagements_last_meeting_booked_campaign', 'Campaign of last booking in meetings tool'),
    text('engagements_last_meeting_booked_medium', 'Medium of last booking in meetings tool'),
    text('engagements_last_meeting_booked_source', 'Source of last booking in meetings tool'),
    // Deals and forms that follow from it.
    number('num_associated_deals', 'Number of Associated Deals'),
    number('recent_deal_amount', 'Recent Deal Amount'),
    moment('recent_deal_close_date', 'Recent Deal Close Date'),
    moment('first_deal_created_date', 'First Deal Created Date'),
    number('num_conversion_events', 'Number of Form Submissions', 'RDAC'),
    moment('first_conversion_date', 'First Conversion Date', 'RDAC'),
    text('first_conversion_event_name', 'First Conversion', 'RDAC'),
    moment('recent_conversion_date', 'Recent Conversion Date', 'RDAC'),
    text('recent_conversion_event_name', 'Recent Conversion', 'RDAC'),
    // How its people came to the website.
    property('hs_analytics_source', 'Original Traffic Source', 'enumeration/select', '', 'RDA', -1, trafficSources),
    text('hs_analytics_source_data_1', 'Original Traffic Source Drill-Down 1'),
    text('hs_analytics_source_data_2', 'Original Traffic Source Drill-Down 2'),
    moment('hs_analytics_first_timestamp', 'Time First Seen'),
    moment('hs_analytics_last_timestamp', 'Time Last Seen'),
    moment('hs_analytics_first_visit_timestamp', 'Time of First Session'),
    moment('hs_analytics_last_visit_timestamp', 'Time of Last Session'),
    number('hs_analytics_num_page_views', 'Number of Pageviews'),
    number('hs_analytics_num_visits', 'Number of Sessions'),
    text('hs_analytics_first_touch_converting_campaign', 'First Touch Converting Campaign'),
    text('hs_analytics_last_touch_converting_campaign', 'Last Touch Converting Campaign'),
  ]
}

let byName: ReadonlyMap<string, PropertyDefinition> | undefined

/** One shared property in a group; undefined where none has this name. */
export function sharedProperty(group: string, name: string, displayOrder = -1): PropertyDefinition | undefined {
  byName ??= new Map(definitions().map((definition) => [definition.name, definition]))
  const found = byName.get(name)
  return found === undefined ? undefined : { ...found, group, displayOrder }
}

/** Shared properties in a group, in the order of these names. */
export function shared(group: string, names: string, displayOrder = -1): readonly PropertyDefinition[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => {
      const found = sharedProperty(group, name, displayOrder)
      if (found === undefined) throw new Error(`There is no shared property ${name}`)
      return found
    })
}
