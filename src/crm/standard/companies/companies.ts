import type { ObjectType } from '../../object-type.ts'
import { deriveLifecycle, deriveSource } from '../derived.ts'
import { companyGroups, companyProperties } from './properties.ts'

let properties: ObjectType['properties'] | undefined

export const companies: ObjectType = {
  id: '0-2',
  name: 'companies',
  singular: 'company',
  errorName: 'COMPANY',
  labels: { singular: 'Company', plural: 'Companies' },
  displayProperty: 'name',
  conflictText: 'Company already exists. Existing ID: ',
  get properties() {
    properties ??= new Map(companyProperties().map((definition) => [definition.name, definition]))
    return properties
  },
  groups: companyGroups,
  pipeline: undefined,
  readOnly: false,
  createdProperty: 'createdate',
  modifiedProperty: 'hs_lastmodifieddate',
  createdIsSettable: true,
  defaultProperties: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  requires: [],
  requiresOneOf: ['name', 'domain'],
  unique: [],
  indexed: ['name', 'domain', 'phone', 'city', 'lifecyclestage', 'hs_lead_status', 'hubspot_owner_id'],
  historyVersions: 20,
  followed: [
    { name: 'num_associated_contacts', typeId: 280, says: 'how-many' },
    { name: 'num_associated_deals', typeId: 342, says: 'how-many' },
    { name: 'hs_num_child_companies', typeId: 13, says: 'how-many' },
    { name: 'hs_parent_company_id', typeId: 14, says: 'which' },
  ],
  derive(values, context) {
    if (context.before === undefined) {
      values['hs_pipeline'] = 'companies-lifecycle-pipeline'
      values['lifecyclestage'] ??= 'lead'
    }
    deriveSource(values, context)
    deriveLifecycle(values, context, (stage) => `hs_date_entered_${stage}`)
  },
}
