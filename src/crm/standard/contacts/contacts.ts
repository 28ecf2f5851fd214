import type { ObjectType } from '../../object-type.ts'
import { deriveLifecycle, deriveSource, follow, searchablePhone } from '../derived.ts'
import { contactGroups, contactProperties } from './properties.ts'

let properties: ObjectType['properties'] | undefined

export const contacts: ObjectType = {
  id: '0-1',
  name: 'contacts',
  singular: 'contact',
  errorName: 'CONTACT',
  labels: { singular: 'Contact', plural: 'Contacts' },
  displayProperty: 'email',
  conflictText: 'Contact already exists. Existing ID: ',
  get properties() {
    properties ??= new Map(contactProperties().map((definition) => [definition.name, definition]))
    return properties
  },
  groups: contactGroups,
  pipeline: undefined,
  readOnly: false,
  createdProperty: 'createdate',
  modifiedProperty: 'lastmodifieddate',
  createdIsSettable: false,
  defaultProperties: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  requires: [],
  requiresOneOf: [],
  unique: ['email'],
  indexed: [
    'email',
    'firstname',
    'lastname',
    'phone',
    'company',
    'lifecyclestage',
    'hs_lead_status',
    'hubspot_owner_id',
  ],
  historyVersions: 45,
  followed: [
    { name: 'num_associated_deals', typeId: 4, says: 'how-many' },
    { name: 'associatedcompanyid', typeId: 1, says: 'which' },
  ],
  // What HubSpot sets by itself when a contact is created through the API (hubspot-api.md §4.5, seen at second hand).
  derive(values, context) {
    if (context.before === undefined) {
      values['hs_all_contact_vids'] = String(context.id)
      values['hs_is_contact'] = 'true'
      values['hs_is_unworked'] = 'true'
      values['hs_marketable_status'] = 'false'
      values['hs_marketable_until_renewal'] = 'false'
      values['hs_pipeline'] = 'contacts-lifecycle-pipeline'
      values['lifecyclestage'] ??= 'lead'
    }
    deriveSource(values, context)
    deriveLifecycle(values, context, (stage) => `hs_lifecyclestage_${stage}_date`)
    const email = values['email']
    follow(values, 'hs_email_domain', email?.slice(email.lastIndexOf('@') + 1))
    follow(values, 'hs_searchable_calculated_phone_number', searchablePhone(values['phone']))
    follow(values, 'hs_searchable_calculated_mobile_number', searchablePhone(values['mobilephone']))
    const fullName = [values['firstname'], values['lastname']].filter((part) => part !== undefined).join(' ')
    follow(values, 'hs_full_name_or_email', fullName === '' ? email : fullName)
  },
}
