import { type PropertyDefinition, property } from '../definition.ts'
import type { DeriveContext, ObjectType } from '../object-type.ts'
import { deriveSource } from './derived.ts'
import { readNotation } from './notation.ts'
import { objectSources } from './options.ts'

export interface Declaration {
  readonly id: string
  readonly name: string
  readonly singular: string
  readonly errorName: string
  readonly labels: readonly [singular: string, plural: string]
  readonly display: string
  /** The property that holds the instant of creation. */
  readonly created: 'createdate' | 'hs_createdate'
  readonly createdIsSettable?: boolean
  /** The properties of the type's own, in the notation of notation.ts. */
  readonly properties: string
  /** Returned by default besides the system ones (hubspot-api.md §4.4). */
  readonly defaults?: readonly string[]
  readonly requires?: readonly string[]
  readonly indexed?: readonly string[]
  readonly pipeline?: { readonly property: string; readonly stage: string }
  readonly readOnly?: boolean
  readonly derive?: (values: Record<string, string>, context: DeriveContext) => void
}

const MODIFIED = 'hs_lastmodifieddate'

/** An object type from what is its own; what every type has is added. Definitions are read when first asked for. */
export function declareType(declared: Declaration): ObjectType {
  const { id, name, singular, errorName, labels, created } = declared
  const group = `${singular.replaceAll('_', '')}information`
  let properties: ReadonlyMap<string, PropertyDefinition> | undefined
  return {
    id,
    name,
    singular,
    errorName,
    labels: { singular: labels[0], plural: labels[1] },
    displayProperty: declared.display,
    conflictText: `${labels[0]} already exists. Existing ID: `,
    get properties() {
      properties ??= new Map(
        [...systemProperties(group, created), ...readNotation(group, declared.properties)].map((each) => [
          each.name,
          each,
        ]),
      )
      return properties
    },
    groups: [{ name: group, label: `${labels[0]} Information`, displayOrder: 0 }],
    pipeline: declared.pipeline,
    readOnly: declared.readOnly ?? false,
    createdProperty: created,
    modifiedProperty: MODIFIED,
    createdIsSettable: declared.createdIsSettable ?? false,
    defaultProperties: [created, 'hs_object_id', MODIFIED, ...(declared.defaults ?? [])].sort(),
    requires: declared.requires ?? [],
    requiresOneOf: [],
    unique: [],
    indexed: declared.indexed ?? [declared.display, 'hubspot_owner_id'],
    historyVersions: 20,
    derive(values, context) {
      deriveSource(values, context)
      declared.derive?.(values, context)
    },
  }
}

/** What every record has, whatever its type (hubspot-properties.md §5, custom objects). */
function systemProperties(group: string, created: Declaration['created']): readonly PropertyDefinition[] {
  const set = readNotation(
    group,
    `hubspot_owner_id enumeration/select [X] "Owner"
     hubspot_team_id enumeration/select [X] "Team"
     hs_pinned_engagement_id number/number
     hs_all_assigned_business_unit_ids enumeration/checkbox [X] "Business units"
     --
     hs_object_id number/number "Record ID"
     ${created} datetime/date "Create date"
     ${MODIFIED} datetime/date "Last modified date"
     hs_object_source string/text "Record creation source"
     hs_object_source_id string/text "Record creation source ID"
     hs_object_source_user_id number/number "Record creation source user ID"
     hs_object_source_detail_1 string/text "Record source detail 1"
     hs_object_source_detail_2 string/text "Record source detail 2"
     hs_object_source_detail_3 string/text "Record source detail 3"
     hs_created_by_user_id number/number "Created by user ID"
     hs_updated_by_user_id number/number "Updated by user ID"
     hs_merged_object_ids enumeration/checkbox [X] "Merged record IDs"
     hs_unique_creation_key string/text "Unique creation key"
     hs_was_imported bool/booleancheckbox "Performed in an import"
     hs_read_only bool/booleancheckbox "Read only"
     hs_source_object_id number/number "Source object ID"
     hubspot_owner_assigneddate datetime/date "Owner assigned date"
     hs_all_owner_ids enumeration/checkbox [X] "All owner IDs"
     hs_all_team_ids enumeration/checkbox [X] "All team IDs"
     hs_all_accessible_team_ids enumeration/checkbox [X] "All accessible team IDs"
     hs_owning_teams enumeration/checkbox [X] "Owning teams"
     hs_shared_team_ids enumeration/checkbox [X] "Shared teams"
     hs_shared_user_ids enumeration/checkbox [X] "Shared users"
     hs_user_ids_of_all_owners enumeration/checkbox [X] "User IDs of all owners"
     hs_user_ids_of_all_notification_followers enumeration/checkbox [X] "User IDs of all notification followers"
     hs_user_ids_of_all_notification_unfollowers enumeration/checkbox [X] "User IDs of all notification unfollowers"`,
  )
  return [
    ...set,
    property('hs_object_source_label', 'Record source', 'enumeration/select', group, 'RDA', -1, objectSources),
  ]
}
