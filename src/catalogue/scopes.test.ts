import { describe, expect, test } from 'vitest'
import { limitClass } from './limits.ts'
import { match } from './match.ts'
import { publishedObjectType, publishedObjectTypes } from './object-types.ts'
import { operations } from './operations.ts'
import {
  allScopes,
  changesSomething,
  changesUnlockedByReading,
  dependsOnObjectType,
  hasScopes,
  isReadScope,
  noScopeGrantsThis,
  scopeRequirement,
} from './scopes.ts'
import { namesOf, segmentsOf } from './templates.ts'

const may = (call: string, ...scopes: readonly string[]): boolean => hasScopes(needs(call), new Set(scopes))

function needs(call: string): readonly (readonly string[])[] {
  const [method = '', url = ''] = call.split(' ')
  const found = match(method, url)
  if (found === undefined) throw new Error(`no operation: ${call}`)
  return scopeRequirement(found.operation, found.params)
}

describe('routes over object types', () => {
  const spellings = ['contacts', 'contact', 'Contacts', 'CONTACT', '0-1']
  const paths = ['/crm/v3/objects/', '/crm/objects/v3/', '/crm/objects/2026-03/', '/crm/objects/2026-09/']

  test('every spelling of contacts needs the same', () => {
    for (const path of paths) {
      for (const spelling of spellings) {
        expect(needs(`POST ${path}${spelling}`)).toEqual([['crm.objects.contacts.write'], ['contacts']])
        expect(needs(`GET ${path}${spelling}/1`)).toEqual([['crm.objects.contacts.read'], ['contacts']])
        expect(needs(`POST ${path}${spelling}/search`)).toEqual([['crm.objects.contacts.read'], ['contacts']])
      }
    }
  })

  test.each([
    'POST /crm/v3/objects/contacts',
    'PATCH /crm/objects/2026-09/0-1/5',
    'POST /crm/v3/objects/contact/batch/upsert',
  ])('%s is not unlocked by what is not for writing contacts', (call) => {
    for (const scope of ['crm.objects.contacts.read', 'oauth', 'crm.objects.deals.write', 'tickets', 'e-commerce']) {
      expect(may(call, scope), scope).toBe(false)
    }
    expect(
      may(call, ...allScopes().filter((scope) => scope !== 'contacts' && scope !== 'crm.objects.contacts.write')),
    ).toBe(false)
    expect(may(call, 'crm.objects.contacts.write')).toBe(true)
  })

  test.each([
    ['GET /crm/v3/objects/deals', [['crm.objects.deals.read'], ['contacts']]],
    ['DELETE /crm/v3/objects/tickets/1', [['tickets']]],
    ['POST /crm/objects/2026-09/discounts', [['crm.objects.line_items.write'], ['e-commerce']]],
    ['POST /crm/v3/objects/taxes', [['crm.objects.line_items.write']]],
    ['POST /crm/v3/objects/notes', [['crm.objects.contacts.write']]],
    ['GET /crm/v3/objects/notes', [['crm.objects.contacts.read'], ['crm.objects.notes.read']]],
    ['POST /crm/v3/objects/0-410', [['crm.objects.courses.write']]],
    ['POST /crm/v3/objects/2-77', [['crm.objects.custom.write']]],
    ['GET /crm/v3/objects/p17_cars/1', [['crm.objects.custom.read']]],
    ['GET /crm/v3/objects/no_such_type', [['crm.objects.custom.read']]],
    ['GET /crm/v3/objects/payments', [['crm.objects.commercepayments.read']]],
    ['POST /crm/v3/objects/deals/splits/batch/read', [['crm.dealsplits.read_write']]],
    ['POST /crm/v3/objects/feedback_submissions', [[noScopeGrantsThis]]],
    ['PATCH /crm/v3/properties/companies/name', [['crm.schemas.companies.write']]],
    ['POST /crm/v3/properties/tickets', [['crm.schemas.tickets.write'], ['tickets']]],
    ['POST /crm/v3/properties/line_items/groups', [['e-commerce']]],
    ['GET /crm/v3/properties/0-2', [['crm.schemas.companies.read'], ['crm.objects.companies.read'], ['contacts']]],
    [
      'POST /crm/v3/properties/0-2/batch/read',
      [['crm.schemas.companies.read'], ['crm.objects.companies.read'], ['contacts']],
    ],
    ['DELETE /crm/v3/pipelines/deals/1', [['crm.schemas.deals.write']]],
    ['PUT /crm/pipelines/2026-09/orders/1', [['crm.schemas.orders.write'], ['crm.pipelines.orders.write']]],
    ['GET /crm/v3/property-validations/2-1', [['crm.schemas.custom.read'], ['crm.objects.custom.read']]],
    ['GET /crm/v4/objects/tickets/1/associations/contacts', [['tickets']]],
    ['POST /crm/v4/associations/tickets/2-1/batch/create', [['crm.objects.custom.write', 'tickets']]],
    [
      'PUT /crm/v4/objects/contact/1/associations/default/company/2',
      [['crm.objects.companies.write', 'crm.objects.contacts.write'], ['contacts']],
    ],
    [
      'POST /crm/associations/v4/0-1/0-5/labels',
      [
        ['crm.objects.contacts.write', 'tickets'],
        ['contacts', 'tickets'],
      ],
    ],
    ['POST /crm/v4/associations/contacts/contacts/batch/archive', [['crm.objects.contacts.write'], ['contacts']]],
    ['POST /crm/v4/associations/contacts/deals/batch/read', [['crm.objects.contacts.read'], ['contacts']]],
  ])('%s needs %j', (call, expected) => {
    expect(needs(call)).toEqual(expected)
  })

  test('knowing only how to write definitions does not read them', () => {
    expect(may('GET /crm/v3/properties/companies', 'crm.schemas.companies.write')).toBe(false)
    expect(may('GET /crm/v3/pipelines/deals', 'crm.schemas.deals.read')).toBe(true)
  })

  test('a type that is not given is treated as custom, never as open', () => {
    const found = match('POST', '/crm/v3/objects/contact')
    expect(found && scopeRequirement(found.operation, {})).toEqual([['crm.objects.custom.write']])
  })

  test('no route over object types is left to the flat list', () => {
    const routes = operations().filter(({ path }) => /\{(?:from|to)?objectType\}/i.test(path))
    expect(routes.length).toBeGreaterThan(40)
    // Schemas are custom objects only, the media bridge has scopes of its own.
    const flat = routes
      .filter((route) => !dependsOnObjectType(route))
      .map(({ path }) => path.split('/').slice(1, 2).join())
    expect(new Set(flat)).toEqual(new Set(['crm-object-schemas', 'media-bridge']))
  })
})

describe('every change', () => {
  const reading = new Set(allScopes().filter(isReadScope))
  const changes = operations().filter(changesSomething)
  const types = [...publishedObjectTypes.map(({ name }) => name), '2-1', 'p1_x', 'unknown']
  const listed = changesUnlockedByReading.map(({ operation }) => operation)

  test('reading scopes are told apart', () => {
    for (const scope of [
      'oauth',
      'crm.objects.contacts.read',
      'crm.objects.deals.sensitive.read.v2',
      'sales-email-read',
    ]) {
      expect(isReadScope(scope), scope).toBe(true)
    }
    for (const scope of ['contacts', 'communication_preferences.read_write', 'crm.import', 'tickets.sensitive.v2']) {
      expect(isReadScope(scope), scope).toBe(false)
    }
  })

  test('is never unlocked by every scope to read together, save the listed ones', () => {
    const unlocked = changes.filter((operation) => {
      const names = namesOf(segmentsOf(operation.path))
      return types.some((type) => {
        const requirement = scopeRequirement(operation, Object.fromEntries(names.map((name) => [name, type])))
        return requirement.length > 0 && hasScopes(requirement, reading)
      })
    })
    expect(unlocked.map(({ id }) => id).toSorted()).toEqual(listed.toSorted())
  })

  test('is open only where no token is accepted at all', () => {
    const open = changes.filter(
      (operation) => !dependsOnObjectType(operation) && scopeRequirement(operation, {}).length === 0,
    )
    expect(open.filter(({ authTypes }) => authTypes.includes('oauth') || authTypes.includes('private_app'))).toEqual([])
  })

  test('listed exceptions have a reason, and only scopes to read were published for them', () => {
    for (const { operation, reason } of changesUnlockedByReading) {
      const found = operations().find(({ id }) => id === operation)
      expect(
        found?.scopes.every((all) => all.every(isReadScope)),
        operation,
      ).toBe(true)
      expect(reason).not.toBe('')
    }
  })

  test('is possible with some scope, or refused on purpose', () => {
    const refused = changes
      .filter((operation) => !dependsOnObjectType(operation))
      .filter((operation) => scopeRequirement(operation, {}).flat().includes(noScopeGrantsThis))
    expect(refused.map(({ id }) => id)).toEqual([])
  })
})

describe('published scopes', () => {
  test.each([
    ['GET /crm/v3/owners', [['automation'], ['contacts'], ['crm.objects.owners.read']]],
    ['POST /marketing/v3/emails', [['content'], ['marketing.email.write']]],
    ['GET /marketing/v3/emails', [['content'], ['marketing.email.read'], ['marketing.email.write']]],
    ['POST /oauth/v1/token', []],
    ['GET /webhooks/v3/1/settings', [['developers-read'], ['private-apps-read']]],
    [
      'POST /communication-preferences/2026-09/resubscribe',
      [['communication_preferences.read_write'], ['communication_preferences.write']],
    ],
    [
      'POST /communication-preferences/v4/links/generate',
      [['communication_preferences.read', 'communication_preferences.write'], ['communication_preferences.read_write']],
    ],
    ['POST /crm/v3/lists/idmapping', [['crm.lists.read']]],
  ])('%s needs %j', (call, expected) => {
    expect(needs(call)).toEqual(expected)
  })

  test('hasScopes: any alternative, all of its scopes', () => {
    const either = [['a', 'b'], ['c']]
    expect(hasScopes([], new Set())).toBe(true)
    expect(hasScopes(either, new Set(['a']))).toBe(false)
    expect(hasScopes(either, new Set(['b', 'a']))).toBe(true)
    expect(hasScopes(either, new Set(['c']))).toBe(true)
  })

  test('the scopes of object types are scopes that exist', () => {
    const known = new Set(allScopes())
    for (const type of [...publishedObjectTypes, publishedObjectType('2-1')]) {
      const all = [
        type?.readScopes,
        type?.writeScopes,
        type?.schemaReadScopes,
        type?.schemaWriteScopes,
        type?.pipelineReadScopes,
        type?.pipelineWriteScopes,
      ]
      for (const scope of all.flatMap((scopes) => scopes ?? [])) expect(known.has(scope), scope).toBe(true)
    }
    expect(known.has(noScopeGrantsThis)).toBe(false)
  })
})

describe('limitClass', () => {
  test('only searching records is a search', () => {
    const searches = operations().filter((operation) => limitClass(operation) === 'search')
    expect(searches.map(({ path }) => path)).toContain('/crm/v3/objects/{objectType}/search')
    for (const { id, limitExemptions } of searches) expect(limitExemptions, id).toContain('ten-secondly')
    const exempt = operations().filter(
      ({ id, limitExemptions }) => /^POST .*\/search$/.test(id) && limitExemptions.length > 0,
    )
    expect(exempt).toEqual(searches)
  })

  test('tokens, forms and the rest', () => {
    expect(limitClass({ method: 'POST', path: '/oauth/v1/token' })).toBe('oauth')
    expect(limitClass({ method: 'POST', path: '/submissions/v3/integration/submit/{portalId}/{formId}' })).toBe('form')
    expect(limitClass({ method: 'POST', path: '/crm/v3/lists/search' })).toBe('standard')
    expect(limitClass({ method: 'GET', path: '/crm/v3/objects/{objectType}/{objectId}' })).toBe('standard')
  })
})
