import { describe, expect, test } from 'vitest'
import { calls, type Files, scanned } from './tree.ts'

const CALLS: readonly { readonly name: string; readonly files: Files; readonly expected: readonly string[] }[] = [
  {
    name: 'literals of axios with their methods',
    files: {
      'a.js': `const axios = require('axios')
axios.get('https://api.hubapi.com/crm/v3/owners?hapikey=' + process.env.HUBSPOT_API_KEY)
axios.post('https://api.hubapi.com/crm/v3/objects/contacts', body, { params: { hapikey: process.env.HUBSPOT_API_KEY } })
axios.delete('https://api.hubapi.com/crm/v3/objects/deals/12', { params: { hapikey: process.env.HUBSPOT_API_KEY } })
`,
    },
    expected: ['DELETE /crm/v3/objects/deals/{}', 'GET /crm/v3/owners', 'POST /crm/v3/objects/contacts'],
  },
  {
    name: 'a template, and the method in the options',
    files: {
      'a.ts':
        "export const change = (id: string) => fetch(`https://api.hubapi.com/crm/v3/objects/companies/${id}?hapikey=${process.env.HUBSPOT_API_KEY}`, { method: 'PATCH' })\n",
    },
    expected: ['PATCH /crm/v3/objects/companies/{}'],
  },
  {
    name: 'a base in another file',
    files: {
      'base.js': "exports.HUBSPOT_BASE = 'https://api.hubapi.com'\n",
      'a.js':
        "const { HUBSPOT_BASE } = require('./base')\nfetch(`${HUBSPOT_BASE}/crm/v3/objects/tickets?hapikey=${process.env.HUBSPOT_API_KEY}`)\n",
    },
    expected: ['GET /crm/v3/objects/tickets'],
  },
  {
    name: 'Python: format, f-string and percent',
    files: {
      'a.py': `import os, requests
K = os.environ["HUBSPOT_API_KEY"]
requests.get("https://api.hubapi.com/crm/v3/objects/deals/{}?hapikey={}".format(deal, K))
requests.patch(f"https://api.hubapi.com/crm/v3/objects/contacts/{vid}?hapikey={K}", json=body)
requests.delete("https://api.hubapi.com/crm/v3/objects/tickets/%s?hapikey=%s" % (ticket, K))
`,
    },
    expected: [
      'DELETE /crm/v3/objects/tickets/{}',
      'GET /crm/v3/objects/deals/{}',
      'PATCH /crm/v3/objects/contacts/{}',
    ],
  },
  {
    name: 'PHP: a joined address given to curl',
    files: {
      'a.php': `<?php
$ch = curl_init('https://api.hubapi.com/crm/v3/objects/contacts?hapikey=' . getenv('HUBSPOT_API_KEY'));
curl_setopt($ch, CURLOPT_POST, true);
curl_exec($ch);
`,
    },
    expected: ['POST /crm/v3/objects/contacts'],
  },
  {
    name: 'Ruby: an interpolated address',
    files: {
      'a.rb': `HTTParty.put("https://api.hubapi.com/companies/v2/companies/#{id}?hapikey=#{ENV['HUBSPOT_API_KEY']}", body: b)\n`,
    },
    expected: ['PUT /companies/v2/companies/{}'],
  },
  {
    name: 'Java: a chain of path()',
    files: {
      'A.java': `class A {
  String all(Client client) {
    return client.target("https://api.hubapi.com").path("/crm/v3/objects/line_items")
      .queryParam("hapikey", System.getenv("HUBSPOT_API_KEY")).request().get(String.class);
  }
}
`,
    },
    expected: ['GET /crm/v3/objects/line_items'],
  },
  {
    name: 'C#: PostAsync with an interpolated address',
    files: {
      'A.cs': `class A {
  Task Add(HttpClient http, HttpContent body, string hapikey) =>
    http.PostAsync($"https://api.hubapi.com/crm/v3/objects/products?hapikey={hapikey}", body);
}
`,
    },
    expected: ['POST /crm/v3/objects/products'],
  },
  {
    name: 'Go: Sprintf and NewRequest',
    files: {
      'a.go': `package a

func remove(id string, key string) (*http.Request, error) {
	u := fmt.Sprintf("https://api.hubapi.com/crm/v3/objects/contacts/%s?hapikey=%s", id, key)
	return http.NewRequest("DELETE", u, nil)
}
`,
    },
    expected: ['DELETE /crm/v3/objects/contacts/{}'],
  },
  {
    name: 'shell: curl with and without -X',
    files: {
      'a.sh': `#!/bin/sh
curl "https://api.hubapi.com/crm/v3/owners?hapikey=$HUBSPOT_API_KEY"
curl -X DELETE "https://api.hubapi.com/crm/v3/objects/contacts/1?hapikey=$HUBSPOT_API_KEY"
`,
    },
    expected: ['DELETE /crm/v3/objects/contacts/{}', 'GET /crm/v3/owners'],
  },
  {
    name: "Node's official client: methods",
    files: {
      'a.js': `const hubspot = require('@hubspot/api-client')
const client = new hubspot.Client({ apiKey: process.env.HUBSPOT_API_KEY })
client.crm.contacts.basicApi.create({ properties: {} })
client.crm.deals.searchApi.doSearch({})
client.apiRequest({ method: 'PATCH', path: '/crm/v3/objects/companies/7' })
`,
    },
    expected: [
      'PATCH /crm/v3/objects/companies/{}',
      'POST /crm/v3/objects/contacts',
      'POST /crm/v3/objects/deals/search',
    ],
  },
  {
    name: "Python's official client: methods",
    files: {
      'a.py': `from hubspot import HubSpot
client = HubSpot(api_key=HUBSPOT_API_KEY)
client.crm.contacts.basic_api.get_page(limit=10)
client.crm.tickets.basic_api.archive(ticket_id="9")
`,
    },
    expected: ['DELETE /crm/v3/objects/tickets/{}', 'GET /crm/v3/objects/contacts'],
  },
]

/** Ids written into a path count as variables. */
const withoutIds = (list: readonly string[]): readonly string[] =>
  list.map((call) => call.replace(/\/\d+(?=\/|$)/g, '/{}'))

describe('endpoints are found with their methods', () => {
  for (const { name, files, expected } of CALLS) {
    test(name, () => {
      const { endpoints, otherEndpoints } = scanned(files)
      expect(withoutIds(calls(endpoints))).toEqual(expected)
      expect(otherEndpoints).toEqual([])
    })
  }
})

test('the line of a call is the line of its address', () => {
  const { endpoints } = scanned({
    'a.js':
      'const k = process.env.HUBSPOT_API_KEY\n\nfetch(\n  `https://api.hubapi.com/crm/v3/owners?hapikey=${k}`,\n)\n',
  })
  expect(endpoints.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.js:4'])
})

test('addresses in comments, documents and of other hosts are no calls', () => {
  const { endpoints, otherEndpoints } = scanned({
    'a.js':
      "// fetch('https://api.hubapi.com/crm/v3/owners')\nfetch('https://api.example.com/crm/v3/objects/contacts') // not hubspot\n",
    'README.md': 'Calls https://api.hubapi.com/crm/v3/objects/deals of HubSpot.\n',
  })
  expect([...endpoints, ...otherEndpoints]).toEqual([])
})

test('calls of tests are kept apart', () => {
  const { endpoints, testEndpoints } = scanned({
    'a.js': 'fetch(`https://api.hubapi.com/crm/v3/owners?hapikey=${process.env.HUBSPOT_API_KEY}`)\n',
    'test/a.test.js': "fetch('https://api.hubapi.com/crm/v3/objects/deals?hapikey=demo')\n",
  })
  expect(calls(endpoints)).toEqual(['GET /crm/v3/owners'])
  expect(calls(testEndpoints)).toEqual(['GET /crm/v3/objects/deals'])
})

test('calls that sign in with OAuth are not counted as those of the key', () => {
  const { endpoints, otherEndpoints } = scanned({
    'key.js': 'fetch(`https://api.hubapi.com/crm/v3/owners?hapikey=${process.env.HUBSPOT_API_KEY}`)\n',
    'oauth.js':
      "fetch('https://api.hubapi.com/crm/v3/objects/deals', { headers: { Authorization: `Bearer ${session.access}` } })\n",
  })
  expect(calls(endpoints)).toEqual(['GET /crm/v3/owners'])
  expect(calls(otherEndpoints)).toEqual(['GET /crm/v3/objects/deals'])
})

describe('what becomes of an endpoint', () => {
  const status = (path: string, today?: string) =>
    scanned({ 'a.js': `fetch(\`https://api.hubapi.com${path}?hapikey=\${process.env.HUBSPOT_API_KEY}\`)\n` }, today)
      .endpoints[0]?.status
  test('owners v2 is dead, with the day and what took its place', () => {
    expect(status('/owners/v2/owners')).toMatchObject({
      fate: 'dead',
      day: '2025-03-24',
      successor: expect.stringContaining('/crm/v3/owners'),
    })
  })
  test('contact lists v1 died on 2026-04-30 and were alive the day before', () => {
    expect(status('/contacts/v1/lists/static', '2026-04-29')).toMatchObject({ fate: 'ending', day: '2026-04-30' })
    expect(status('/contacts/v1/lists/static', '2026-04-30')).toMatchObject({
      fate: 'dead',
      day: '2026-04-30',
      successor: '/crm/v3/lists',
    })
  })
  test('pipelines v1 end on 2026-12-04', () => {
    expect(status('/deals/v1/pipelines', '2026-12-03')?.fate).toBe('ending')
    expect(status('/deals/v1/pipelines', '2026-12-04')).toMatchObject({
      fate: 'dead',
      day: '2026-12-04',
      successor: expect.stringContaining('/crm/v3/pipelines/'),
    })
  })
  test('contacts v1 end in September 2027', () => {
    expect(status('/contacts/v1/contact/vids/batch')).toEqual({
      fate: 'ending',
      day: expect.stringMatching(/^2027-09-/),
      successor: expect.stringContaining('/crm/v3/objects/contacts'),
    })
  })
  test('v3 ends in September 2027 and is followed by a dated path', () => {
    expect(status('/crm/v3/objects/contacts')).toEqual({
      fate: 'ending',
      day: expect.stringMatching(/^2027-09-/),
      successor: expect.stringMatching(/^\/crm\/objects\/20\d\d-\d\d\//),
    })
  })
  test('retired for good: no successor is made up', () => {
    const found = status('/broadcast/v1/broadcasts')
    expect(found?.fate).toBe('dead')
    expect(found?.successor).toBeUndefined()
  })
  test('webhook settings are blocked for private apps', () => {
    expect(status('/webhooks/v3/12/settings')).toMatchObject({ fate: 'blocked' })
  })
  test('what nobody knows is said to be unknown', () => {
    expect(status('/crm/v3/objects/contacts/nothing/such/as/this/x')?.fate).toBe('unknown')
  })
})
