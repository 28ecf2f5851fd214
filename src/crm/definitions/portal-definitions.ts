import type { AssociationTypeTable, ObjectTypeTable, OwnerTable, TeamTable } from '../../store/schema.ts'
import type { PortalType } from './portal-type.ts'

/** Everything that a portal defines, as one state. */
export interface PortalDefinitions {
  readonly portal: number
  /** Every live object type, standard and custom. */
  readonly types: readonly PortalType[]
  /** By type id: `0-1`, `2-1001`. */
  type(id: string): PortalType | undefined
  /** A custom object type by its id, its name, or its fully qualified name `p<portal>_<name>`; letter case is passed over. */
  customType(name: string): PortalType | undefined
  /** Custom object types as they are stored, archived ones too. */
  readonly customTypes: readonly ObjectTypeTable[]
  /** The custom object types that the portal archived, with what they consist of. */
  readonly archivedTypes: readonly PortalType[]
  readonly owners: readonly OwnerTable[]
  readonly teams: readonly TeamTable[]
  /** The kinds of association that the portal added, and its limits on those that HubSpot defines. */
  readonly associationTypes: readonly AssociationTypeTable[]
}
