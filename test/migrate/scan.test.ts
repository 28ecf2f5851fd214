import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scan } from '../../src/migrate/scan.ts'
import { folderOf } from './folder.ts'

// The code in here is our own. Each case names the lines that must be told as uses of an account key.

const DAY = '2026-12-01'
const lines = (files: Readonly<Record<string, string>>) => {
  const report = scan(folderOf(files), DAY)
  return {
    uses: report.uses.filter((use) => use.class !== 'documentation').map((use) => `${use.file}:${use.line}`),
    endpoints: report.endpoints.map(({ method, path }) => `${method} ${path}`),
    scopes: report.scopes.scopes.map(({ scope }) => scope),
    report,
  }
}

describe('each language: where the key is declared and sent, what is called, what it needs', () => {
  test('JavaScript: a template, a joined string, params of axios, a fragment in a variable', () => {
    const { uses, endpoints, scopes } = lines({
      'a.js': `const KEY = process.env.HUBSPOT_API_KEY
const auth = 'hapikey=' + KEY
async function owners() {
  return fetch(\`https://api.hubapi.com/crm/v3/owners?hapikey=\${KEY}&limit=5\`)
}
async function push(body) {
  return axios.post('https://api.hubapi.com/crm/v3/objects/deals', body, { params: { hapikey: KEY } })
}
function drop(id) {
  return fetch('https://api.hubapi.com/crm/v3/objects/contacts/' + id + '?' + auth, { method: 'DELETE' })
}
`,
    })
    expect(uses).toEqual(['a.js:1', 'a.js:2', 'a.js:4', 'a.js:7'])
    expect(endpoints).toEqual([
      'GET /crm/v3/owners',
      'POST /crm/v3/objects/deals',
      'DELETE /crm/v3/objects/contacts/{contactId}',
    ])
    expect(scopes).toEqual(['crm.objects.contacts.write', 'crm.objects.deals.write', 'crm.objects.owners.read'])
  })

  test("TypeScript: HubSpot's own client, whose calls tell the endpoints", () => {
    const { uses, endpoints } = lines({
      'crm.ts': `import { Client } from '@hubspot/api-client'
const hubspot = new Client({ apiKey: process.env.HS_API_KEY })
export const find = (id: string) => hubspot.crm.companies.basicApi.getById(id)
export const search = () => hubspot.crm.objects.searchApi.doSearch('tickets', { limit: 1 })
`,
    })
    expect(uses).toEqual(['crm.ts:2'])
    expect(endpoints).toEqual(['GET /crm/v3/objects/companies/{companyId}', 'POST /crm/v3/objects/tickets/search'])
  })

  test('Python: a setting with a name that says nothing is followed from the parameter back', () => {
    const { uses, scopes } = lines({
      'sync.py': `import os, requests
API_URL = "https://api.hubapi.com"
TOKEN_KEY = os.getenv("CRM_KEY")


def deals():
    query = {"limit": 5, "hapikey": TOKEN_KEY}
    return requests.get(f"{API_URL}/crm/v3/objects/deals", params=query).json()
`,
      '.env': 'CRM_KEY=\nOTHER_KEY=\n',
    })
    expect(uses).toEqual(['.env:1', 'sync.py:3', 'sync.py:7'])
    expect(scopes).toEqual(['crm.objects.deals.read'])
  })

  test('PHP: curl with its own method; Guzzle with a query', () => {
    const { uses, endpoints } = lines({
      'lead.php': `<?php
function save($id, $data) {
    $ch = curl_init('https://api.hubapi.com/crm/v3/objects/contacts/' . $id . '?hapikey=' . HUBSPOT_KEY);
    curl_setopt($ch, CURLOPT_CUSTOMREQUEST, 'PATCH');
    return curl_exec($ch);
}
function all($client, $apiKey) {
    return $client->get('https://api.hubapi.com/companies/v2/companies/paged', ['query' => ['hapikey' => $apiKey]]);
}
`,
    })
    expect(uses).toEqual(['lead.php:3', 'lead.php:7', 'lead.php:8'])
    expect(endpoints).toEqual(['PATCH /crm/v3/objects/contacts/{contactId}', 'GET /companies/v2/companies/paged'])
  })

  test('Ruby, Java, Kotlin, C#, Go, shell', () => {
    const { uses, endpoints } = lines({
      'a.rb': 'def owners(key)\n  HTTParty.get("https://api.hubapi.com/crm/v3/owners?hapikey=#{key}")\nend\n',
      'B.java':
        'class B {\n  String go(String k) {\n    return Unirest.delete("https://api.hubapi.com/crm/v3/objects/deals/1").queryString("hapikey", k).asString();\n  }\n}\n',
      'c.kt':
        'class C(val apiKey: String) {\n  fun go() = client.get("https://api.hubapi.com/crm/v3/objects/tickets?hapikey=$apiKey")\n}\n',
      'D.cs':
        'class D {\n  async Task Go(string k) {\n    await http.PostAsync($"https://api.hubapi.com/crm/v3/objects/products?hapikey={k}", null);\n  }\n}\n',
      'e.go':
        'package crm\n\nfunc list(key string) {\n\treq, _ := http.NewRequest("GET", fmt.Sprintf("https://api.hubapi.com/crm/v3/objects/quotes?hapikey=%s", key), nil)\n\t_ = req\n}\n',
      'f.sh': '#!/bin/sh\ncurl -X PUT "https://api.hubapi.com/content/api/v2/templates/$ID?hapikey=$HUBSPOT_API_KEY"\n',
    })
    expect(uses).toEqual(
      expect.arrayContaining(['a.rb:2', 'B.java:3', 'c.kt:1', 'c.kt:2', 'D.cs:3', 'e.go:4', 'f.sh:2']),
    )
    expect(endpoints.toSorted()).toEqual([
      'DELETE /crm/v3/objects/deals/{dealId}',
      'GET /crm/v3/objects/quotes',
      'GET /crm/v3/objects/tickets',
      'GET /crm/v3/owners',
      'POST /crm/v3/objects/products',
      'PUT /content/api/v2/templates/{templateId}',
    ])
  })

  test('a client that was given its base, a target that paths are added to', () => {
    const { endpoints } = lines({
      'a.js':
        "const api = axios.create({ baseURL: 'https://api.hubapi.com/crm/v3/objects', params: { hapikey: process.env.HUBSPOT_API_KEY } })\nexport const make = (body) => api.post('/companies', body)\n",
      'B.java':
        'class B {\n  private final WebTarget deals = client.target("https://api.hubapi.com").path("deals/v1");\n  Deal one(String id) {\n    return deals.path("deal/" + id).queryParam("hapikey", apiKey).request().get(Deal.class);\n  }\n}\n',
    })
    expect(endpoints).toEqual(['GET /deals/v1/deal/{dealId}', 'POST /crm/v3/objects/companies'])
  })

  test('settings: env files, CI, Terraform, nested YAML, JSON', () => {
    const { uses } = lines({
      '.env.example': 'HUBSPOT_API_KEY=\n',
      '.github/workflows/ci.yml': 'env:\n  HUBSPOT_API_KEY: ${{ secrets.HUBSPOT_API_KEY }}\n',
      'main.tf': 'variable "hubspot_api_key" {\n}\n',
      'app.yml': 'hubspot:\n  apiKey: x\nmaps:\n  apiKey: y\n',
      'settings.json': '{\n  "hubspotApiKey": ""\n}\n',
    })
    expect(uses).toEqual(['.env.example:1', '.github/workflows/ci.yml:2', 'app.yml:2', 'main.tf:1', 'settings.json:2'])
  })
})

test('a notebook is read cell by cell, a recorded address in its output is no code', () => {
  const cell = {
    cell_type: 'code',
    source: [
      'key = "HS"\n',
      'requests.post("https://api.hubapi.com/crm/v3/objects/contacts", params={"hapikey": key}, json=x)\n',
    ],
  }
  const { uses, endpoints } = lines({ 'a.ipynb': JSON.stringify({ cells: [cell], nbformat: 4 }, undefined, 1) })
  expect(uses).toEqual(['a.ipynb:7'])
  expect(endpoints).toEqual(['POST /crm/v3/objects/contacts'])
})

describe('what is no use of an account key', () => {
  test('a developer key is told apart by its path and by its name', () => {
    const { report } = lines({
      'hooks.js': `const subscribe = (appId) =>
  fetch(\`https://api.hubapi.com/webhooks/v3/\${appId}/subscriptions?hapikey=\${process.env.HUBSPOT_DEVELOPER_API_KEY}\`)
`,
    })
    expect(report.uses.map((use) => use.class)).toEqual(['developer-key'])
    expect(report.scopes.scopes).toEqual([])
    expect(report.scopes.blocked).toHaveLength(1)
  })

  test('names that only contain the letters, masks of logs, and keys of other products', () => {
    const { uses } = lines({
      'a.ts': `import { withAPIKey, refetchApiKey } from './other'
// about HubSpot
const whapi_key = 1
export const mask = (url: string) => url.replace(/(hapikey|access_token)=[\\w-]+/, '$1=***')
export const stripe = new Stripe({ apiKey: process.env.STRIPE_API_KEY })
withAPIKey(refetchApiKey)
`,
    })
    expect(uses).toEqual([])
  })

  test('code that sends a token already is done, whatever its setting is called', () => {
    const { uses } = lines({
      'a.js': `import { Client } from '@hubspot/api-client'
export const hubspot = new Client({ accessToken: process.env.HUBSPOT_API_KEY })
`,
      '.env.example': 'HUBSPOT_API_KEY=\n',
    })
    expect(uses).toEqual([])
  })
})

test('a committed key is told and never shown', () => {
  const key = '0c9b3f52-6f0d-4d3c-8a55-7d2f64b1e9aa'
  const { report } = lines({
    'a.py': `HAPIKEY = "${key}"\nrequests.get("https://api.hubapi.com/crm/v3/owners", params={"hapikey": HAPIKEY})\n`,
  })
  expect(report.uses[0]).toMatchObject({ class: 'committed-secret', line: 1, secret: true })
  expect(JSON.stringify(report)).not.toContain(key)
})

test('endpoints are dead or ending, with their successor and day', () => {
  const { report } = lines({
    'a.js':
      "fetch('https://api.hubapi.com/owners/v2/owners?hapikey=' + k)\nfetch('https://api.hubapi.com/deals/v1/deal/paged?hapikey=' + k)\n",
  })
  expect(report.endpoints.map(({ path, status }) => [path, status.fate, status.day, status.successor])).toEqual([
    ['/owners/v2/owners', 'dead', '2025-03-24', '/crm/v3/owners'],
    ['/deals/v1/deal/paged', 'ending', '2027-09-30', '/crm/v3/objects/deals'],
  ])
})

test('bad input is counted and never stops a scan', () => {
  const root = folderOf({
    'ok.js': "fetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + k)\n",
    'broken.js': "function ( { fetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + k)\n",
    'open.py': 'x = """hapikey=',
    'ignored/b.js': "fetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + k)\n",
    '.gitignore': 'ignored/\n',
    'a.png': 'hapikey',
    'recorded/cassettes/x.yml': 'uri: https://api.hubapi.com/crm/v3/owners?hapikey=demo\n'.repeat(40),
  })
  writeFileSync(join(root, 'latin.php'), Buffer.from("<?php // caf\xe9\n$u = '?hapikey=' . $k;\n", 'latin1'))
  writeFileSync(join(root, 'zero.js'), Buffer.from('hapikey\0\0'))
  symlinkSync(root, join(root, 'loop'))
  writeFileSync(join(root, 'secret.js'), 'hapikey')
  chmodSync(join(root, 'secret.js'), 0o000)
  const report = scan(root, DAY)
  expect(report.uses.map((use) => use.file)).toEqual(expect.arrayContaining(['broken.js', 'latin.php', 'ok.js']))
  expect(report.uses.some((use) => use.file.startsWith('ignored/'))).toBe(false)
  expect(report.tally.skipped).toMatchObject({ binary: 2, links: 1, encoding: 1 })
  expect(report.recorded).toEqual([{ folder: 'recorded/cassettes', files: 1, lines: 40 }])
})
