import { describe, expect, it } from 'vitest'
import type { PropertyDefinition } from '../definition.ts'
import { companyProperties as buildCompanies, companyGroups } from './companies/properties.ts'
import { contactProperties as buildContacts, contactGroups } from './contacts/properties.ts'

const contactProperties = buildContacts()
const companyProperties = buildCompanies()

const duplicates = (values: readonly string[]): readonly string[] =>
  values.filter((value, index) => values.indexOf(value) !== index)

const names = (properties: readonly PropertyDefinition[]): readonly string[] => properties.map(({ name }) => name)

/** Values that come from the record itself, or that each account adds: no list can be given beforehand. */
const open = (property: PropertyDefinition): boolean =>
  property.externalOptions || property.readOnly || property.name === 'hs_persona'

describe.each([
  {
    type: 'contacts',
    properties: contactProperties,
    groups: contactGroups,
    returned: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    modified: 'lastmodifieddate',
  },
  {
    type: 'companies',
    properties: companyProperties,
    groups: companyGroups,
    returned: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    modified: 'hs_lastmodifieddate',
  },
])('the standard properties of $type', ({ properties, groups, returned, modified }) => {
  it('have unique names of the permitted form', () => {
    expect(duplicates(names(properties))).toEqual([])
    expect(names(properties).filter((name) => !/^[a-z][a-z0-9_]{0,99}$/.test(name))).toEqual([])
  })

  it('all have a label and a field type', () => {
    expect(properties.filter(({ label, fieldType }) => label === '' || fieldType === '')).toEqual([])
  })

  it('offer options wherever a client may choose, each value once', () => {
    const choosable = properties.filter((property) => property.type === 'enumeration' && !open(property))
    expect(choosable.length).toBeGreaterThan(5)
    expect(names(choosable.filter(({ options }) => options.length === 0))).toEqual([])
    expect(names(properties.filter(({ options }) => duplicates(options.map(({ value }) => value)).length > 0))).toEqual(
      [],
    )
  })

  it('give true and false to every boolean', () => {
    const booleans = properties.filter(({ type }) => type === 'bool')
    for (const { options } of booleans) expect(options.map(({ value }) => value)).toEqual(['true', 'false'])
  })

  it('include those a read returns unasked', () => {
    expect(returned.filter((name) => !names(properties).includes(name))).toEqual([])
  })

  it('keep what only the server sets from being written', () => {
    const serverSet = new Set([
      'hs_object_id',
      'createdate',
      modified,
      'hs_created_by_user_id',
      'hs_updated_by_user_id',
      'hs_merged_object_ids',
      'hs_object_source',
      'hs_object_source_id',
      'hs_object_source_label',
      'hs_object_source_user_id',
      'hs_object_source_detail_1',
      'hs_object_source_detail_2',
      'hs_object_source_detail_3',
      'hs_all_owner_ids',
      'hs_all_team_ids',
      'hs_all_accessible_team_ids',
      'hs_unique_creation_key',
      'hs_was_imported',
    ])
    const found = properties.filter(
      ({ name, fieldType }) => serverSet.has(name) || /^calculation_(equation|read_time|rollup|score)$/.test(fieldType),
    )
    expect([...serverSet].filter((name) => !names(found).includes(name))).toEqual([])
    expect(names(found.filter(({ readOnly }) => !readOnly))).toEqual([])
    expect(names(properties.filter(({ calculated, readOnly }) => calculated && !readOnly))).toEqual([])
  })

  it('belong to declared groups', () => {
    const declared = groups.map(({ name }) => name)
    expect(duplicates(declared)).toEqual([])
    expect(properties.filter(({ group }) => !declared.includes(group))).toEqual([])
  })
})

describe('the standard properties of contacts', () => {
  it('are all there', () => {
    expect(contactProperties).toHaveLength(327)
    expect(companyProperties).toHaveLength(186)
  })

  it('include what a created contact echoes', () => {
    const echoed = [
      'hs_all_contact_vids',
      'hs_email_domain',
      'hs_is_contact',
      'hs_is_unworked',
      'hs_lifecyclestage_lead_date',
      'hs_marketable_status',
      'hs_marketable_until_renewal',
      'hs_pipeline',
      'hs_full_name_or_email',
      'hs_searchable_calculated_phone_number',
      'hs_searchable_calculated_mobile_number',
      'hs_searchable_calculated_international_phone_number',
      'hs_searchable_calculated_international_mobile_number',
      'hubspot_owner_id',
      'hubspot_owner_assigneddate',
      'hubspot_team_id',
    ]
    expect(echoed.filter((name) => !names(contactProperties).includes(name))).toEqual([])
  })

  it('read well', () => {
    const labels = (name: string) =>
      contactProperties
        .find((property) => property.name === name)
        ?.options.map(({ value, label }) => `${value}=${label}`)
    expect(labels('hs_lead_status')).toContain('ATTEMPTED_TO_CONTACT=Attempted to Contact')
    expect(labels('hs_language')).toContain('pt-br=Portuguese - Brazil')
    expect(labels('hs_timezone')).toContain('us_slash_hawaii=UTC -10:00 US Hawaii')
    expect(labels('numemployees')).toContain('1000+=1000+')
  })
})
