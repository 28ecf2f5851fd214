import { describe, expect, test } from 'vitest'
import { type Files, scanned } from './tree.ts'

const js = (...lines: readonly string[]): Files => ({
  'a.js': `const k = process.env.HUBSPOT_API_KEY\n${lines.join('\n')}\n`,
})
const get = (path: string): string => `fetch(\`https://api.hubapi.com${path}?hapikey=\${k}\`)`
const send = (method: string, path: string): string =>
  `fetch(\`https://api.hubapi.com${path}?hapikey=\${k}\`, { method: '${method}', body })`

const LEAST: readonly (readonly [string, Files, readonly string[]])[] = [
  ['owners ask for owners and not for contacts', js(get('/crm/v3/owners')), ['crm.objects.owners.read']],
  ['a read asks for read alone', js(get('/crm/v3/objects/deals')), ['crm.objects.deals.read']],
  ['a search by POST is a read', js(send('POST', '/crm/v3/objects/contacts/search')), ['crm.objects.contacts.read']],
  [
    'a batch read by POST is a read',
    js(send('POST', '/crm/v3/objects/companies/batch/read')),
    ['crm.objects.companies.read'],
  ],
  [
    'a change asks for write, and never for a read that specifications list',
    js(send('DELETE', '/crm/v3/objects/contacts/1')),
    ['crm.objects.contacts.write'],
  ],
  ['tickets have one scope', js(send('PATCH', '/crm/v3/objects/tickets/1')), ['tickets']],
  [
    'line items take the finer scope, not e-commerce',
    js(get('/crm/v3/objects/line_items')),
    ['crm.objects.line_items.read'],
  ],
  ['forms', js(get('/marketing/v3/forms')), ['forms']],
  ['HubDB takes the finer scope', js(get('/cms/v3/hubdb/tables')), ['hubdb.tables.read']],
  ['files take the finer scope', js(get('/files/v3/files/search')), ['files.read']],
  ['contacts v1', js(send('POST', '/contacts/v1/contact')), ['crm.objects.contacts.write']],
  ['deals v1: a read', js(get('/deals/v1/deal/paged')), ['crm.objects.deals.read']],
  [
    'companies v2: a read written as POST',
    js(send('POST', '/companies/v2/domains/${d}/companies')),
    ['crm.objects.companies.read'],
  ],
  ['properties of deals', js(get('/crm/v3/properties/deals')), ['crm.schemas.deals.read']],
  ['custom objects by their id', js(get('/crm/v3/objects/2-345')), ['crm.objects.custom.read']],
  ['type ids stand for their names', js(get('/crm/v3/objects/0-3')), ['crm.objects.deals.read']],
  ['account details ask for none', js(get('/account-info/v3/details')), []],
  [
    'several calls: each scope once, sorted',
    js(
      get('/crm/v3/objects/deals'),
      get('/crm/v3/objects/deals/1'),
      send('PATCH', '/crm/v3/objects/deals/1'),
      get('/crm/v3/owners'),
    ),
    ['crm.objects.deals.read', 'crm.objects.deals.write', 'crm.objects.owners.read'],
  ],
]

describe('the least scopes', () => {
  for (const [name, files, expected] of LEAST) {
    test(name, () => {
      const { scopes, endpoints } = scanned(files)
      expect(endpoints.length).toBeGreaterThan(0)
      expect(scopes.scopes.map(({ scope }) => scope)).toEqual(expected)
      expect(scopes.open).toEqual([])
      expect(scopes.blocked).toEqual([])
    })
  }
})

test('each scope is explained by the lines that ask for it', () => {
  const { scopes } = scanned({
    ...js(get('/crm/v3/owners'), get('/crm/v3/objects/contacts')),
    'b.py':
      'import os, requests\nrequests.get("https://api.hubapi.com/crm/v3/owners/7", params={"hapikey": os.environ["HUBSPOT_API_KEY"]})\n',
  })
  const why = Object.fromEntries(
    scopes.scopes.map(({ scope, because }) => [scope, because.map(({ file, line }) => `${file}:${line}`)]),
  )
  expect(why).toEqual({ 'crm.objects.contacts.read': ['a.js:3'], 'crm.objects.owners.read': ['a.js:2', 'b.py:2'] })
})

test('what is needed anyway serves for what has a choice', () => {
  const { scopes } = scanned(js(get('/crm/v3/pipelines/deals'), get('/crm/v3/objects/deals')))
  expect(scopes.scopes.map(({ scope }) => scope)).toEqual(['crm.objects.deals.read'])
})

// The name of the variable is taken for the name of a custom type.
test.fails('an object type that the code does not tell is asked for, not guessed', () => {
  const { scopes } = scanned(
    js('function all(type) {', '  return fetch(`https://api.hubapi.com/crm/v3/objects/${type}?hapikey=${k}`)', '}'),
  )
  expect(scopes.scopes).toEqual([])
  expect(scopes.open).toHaveLength(1)
  expect(scopes.open[0]).toMatchObject({ question: 'which object types?', reason: { file: 'a.js', line: 3 } })
})

test('what only a developer key can do is set aside', () => {
  const { scopes } = scanned(js(get('/crm/v3/owners'), get('/webhooks/v3/12/subscriptions')))
  expect(scopes.scopes.map(({ scope }) => scope)).toEqual(['crm.objects.owners.read'])
  expect(scopes.blocked).toMatchObject([{ reason: { file: 'a.js', line: 3 } }])
})

test('an association asks for both sides', () => {
  const { scopes } = scanned(js(send('PUT', '/crm/v4/objects/deals/1/associations/default/contacts/2')))
  expect(scopes.scopes.map(({ scope }) => scope)).toEqual(['crm.objects.contacts.write', 'crm.objects.deals.write'])
})

test('calls of tests ask for nothing', () => {
  const { scopes } = scanned({
    ...js(get('/crm/v3/owners')),
    'test/a.test.js': "fetch('https://api.hubapi.com/crm/v3/objects/deals?hapikey=demo')\n",
  })
  expect(scopes.scopes.map(({ scope }) => scope)).toEqual(['crm.objects.owners.read'])
})
