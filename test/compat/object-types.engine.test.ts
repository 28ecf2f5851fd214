import { afterAll, beforeAll, expect, test } from 'vitest'
import { standardTypes } from '../../src/crm/standard/all.ts'
import { declareType } from '../../src/crm/standard/declare.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

// What it takes to add an object type that HubSpot publishes: one entry of data, and everything follows from it.

const TYPE = '0-970'
const others = standardTypes.filter(({ id }) => id !== TYPE)
const entry = declareType({
  id: TYPE,
  name: 'projects',
  singular: 'project',
  errorName: 'PROJECT',
  labels: ['Undertaking', 'Undertakings'],
  display: 'hs_name',
  created: 'hs_createdate',
  requires: ['hs_name'],
  indexed: ['hs_name'],
  properties: `
    hs_name string/text "Name"
    hs_effort number/number "Effort"
  `,
})

let without: TestSpoke
let spoke: TestSpoke
beforeAll(async () => {
  without = await openTestSpoke({ objectTypes: others })
  spoke = await openTestSpoke({ objectTypes: [...others, entry] })
})
afterAll(async () => {
  await without.close()
  await spoke.close()
})

const paths = [
  '/crm/v3/objects/projects',
  '/crm/objects/v3/project',
  '/crm/v3/objects/0-970',
  '/crm/objects/2025-09/projects',
  '/crm/objects/2026-03/0-970',
  '/crm/objects/2026-09/Projects',
]

test('an object type that is one entry has records under every path, and without the entry none', async () => {
  for (const path of paths) {
    expect((await without.post(path, { properties: { hs_name: 'Bridge' } })).status, path).toBe(501)
    const made = await spoke.post(path, { properties: { hs_name: path, hs_effort: 7 } })
    expect(made, path).toMatchObject({ status: 201, body: { properties: { hs_name: path, hs_effort: '7' } } })
    expect((await spoke.get(`${path}/${made.body.id}?properties=hs_effort`)).body.properties.hs_effort).toBe('7')
    const found = await spoke.post(`${path}/search`, {
      filterGroups: [{ filters: [{ propertyName: 'hs_name', operator: 'EQ', value: path }] }],
    })
    expect(found.body, path).toMatchObject({ total: 1, results: [{ id: made.body.id }] })
  }
  const refused = await spoke.post('/crm/v3/objects/projects', { properties: {} })
  expect(refused.body.message).toMatch(/^Error creating PROJECT\. Some required properties were not set\./)
})

test('its properties, its schema and its scopes follow', async () => {
  expect((await spoke.get('/crm/v3/properties/projects/hs_effort')).body).toMatchObject({
    label: 'Effort',
    type: 'number',
    hubspotDefined: true,
  })
  expect((await spoke.get('/crm/v3/schemas/projects')).body).toMatchObject({
    id: TYPE,
    labels: { singular: 'Undertaking', plural: 'Undertakings' },
    requiredProperties: ['hs_name'],
  })
  const reader = await spoke.newToken(['crm.objects.projects.read'])
  expect((await reader.get('/crm/v3/objects/projects')).status).toBe(200)
  expect((await reader.post('/crm/v3/objects/projects', { properties: { hs_name: 'x' } })).status).toBe(403)
})

test('it is in the OpenAPI document and in the reference, and without the entry it is in neither', async () => {
  const document = async (from: TestSpoke) => (await from.get('/openapi.json')).body
  const page = async (from: TestSpoke) => (await fetch(`${from.url}/docs/`)).text()
  const { paths: all, components } = await document(spoke)
  expect(all['/crm/v3/objects/{objectType}'].post.parameters).toContainEqual(
    expect.objectContaining({ name: 'objectType', schema: { $ref: '#/components/schemas/ObjectType' } }),
  )
  expect(components.schemas.ObjectType.examples).toContain('projects')
  expect(components.schemas.ObjectType['x-object-types']).toContainEqual({
    id: TYPE,
    name: 'projects',
    singular: 'project',
    labels: { singular: 'Undertaking', plural: 'Undertakings' },
  })
  expect((await document(without)).components.schemas.ObjectType.examples).not.toContain('projects')
  expect(await page(spoke)).toContain('<code>crm.objects.projects.write</code>')
  for (const shown of ['Undertakings', `<code>${TYPE}</code>`]) {
    expect(await page(spoke)).toContain(shown)
    expect(await page(without)).not.toContain(shown)
  }
})
