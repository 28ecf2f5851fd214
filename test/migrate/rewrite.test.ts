import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rewriteOf, writeRewrite } from '../../src/migrate/rewrite/rewrite.ts'
import { folderOf } from './folder.ts'

/** The text of one file after the rewrite; asserts that it parses, that nothing is left, and that a second run rests. */
function rewritten(name: string, text: string): string {
  const root = folderOf({ [name]: text })
  const first = rewriteOf(root)
  expect(first.files.map((file) => file.parse)).toEqual(['proven'])
  expect(first.left).toEqual([])
  writeRewrite(root, first.files)
  expect(rewriteOf(root).files).toEqual([])
  return readFileSync(join(root, name), 'utf8')
}

describe('the parameter goes, the header comes, the rest stays byte for byte', () => {
  test('JavaScript: first of several, last, options that are there, options in a variable', () => {
    expect(
      rewritten(
        'a.js',
        `const a = (k) => fetch(\`https://api.hubapi.com/crm/v3/owners?hapikey=\${k}&limit=5\`)
const b = (k) => fetch(\`https://api.hubapi.com/crm/v3/owners?limit=5&hapikey=\${k}\`, { method: 'GET' })
const c = (k) => fetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + encodeURIComponent(k) + '&limit=5', { headers: { accept: '*/*' } })
function d(k, init) {
  return fetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + k, init)
}
`,
      ),
    ).toBe(`const a = (k) => fetch(\`https://api.hubapi.com/crm/v3/owners?limit=5\`, { headers: { Authorization: \`Bearer \${k}\` } })
const b = (k) => fetch(\`https://api.hubapi.com/crm/v3/owners?limit=5\`, { headers: { Authorization: \`Bearer \${k}\` }, method: 'GET' })
const c = (k) => fetch('https://api.hubapi.com/crm/v3/owners' + '?limit=5', { headers: { Authorization: \`Bearer \${k}\`, accept: '*/*' } })
function d(k, init) {
  return fetch('https://api.hubapi.com/crm/v3/owners', { ...init, headers: { ...init.headers, Authorization: \`Bearer \${k}\` } })
}
`)
  })

  test('JavaScript: params of axios, alone and beside others; what follows may be empty', () => {
    expect(
      rewritten(
        'a.js',
        `const a = (k) => axios.get('https://api.hubapi.com/crm/v3/owners', { params: { hapikey: k } })
const b = (k, body) => axios.post('https://api.hubapi.com/crm/v3/objects/deals', body, { params: { hapikey: k, x: 1 } })
const c = (k, f) => fetch(\`https://api.hubapi.com/crm/v3/owners?hapikey=\${k}\${f ? '&' + f : ''}\`)
`,
      ),
    ).toBe(`const a = (k) => axios.get('https://api.hubapi.com/crm/v3/owners', { headers: { Authorization: \`Bearer \${k}\` } })
const b = (k, body) => axios.post('https://api.hubapi.com/crm/v3/objects/deals', body, { headers: { Authorization: \`Bearer \${k}\` }, params: { x: 1 } })
const c = (k, f) => fetch(\`https://api.hubapi.com/crm/v3/owners\${f ? '?' + f : ''}\`, { headers: { Authorization: \`Bearer \${k}\` } })
`)
  })

  test('Python: a dict with others, headers that are there', () => {
    expect(
      rewritten(
        'a.py',
        `def deals(key):
    params = {"hapikey": key, "limit": 5}
    headers = {"accept": "application/json"}
    return requests.get("https://api.hubapi.com/crm/v3/objects/deals", params=params, headers=headers)
`,
      ),
    ).toBe(`def deals(key):
    params = {"limit": 5}
    headers = {"Authorization": f"Bearer {key}", "accept": "application/json"}
    return requests.get("https://api.hubapi.com/crm/v3/objects/deals", params=params, headers=headers)
`)
  })

  test('PHP: a list of headers that is there takes it in', () => {
    expect(
      rewritten(
        'a.php',
        `<?php
function go($k) {
    $ch = curl_init('https://api.hubapi.com/crm/v3/owners?hapikey=' . $k);
    curl_setopt($ch, CURLOPT_HTTPHEADER, array('Accept: application/json'));
    return curl_exec($ch);
}
`,
      ),
    ).toBe(`<?php
function go($k) {
    $ch = curl_init('https://api.hubapi.com/crm/v3/owners');
    curl_setopt($ch, CURLOPT_HTTPHEADER, array('Authorization: Bearer ' . $k, 'Accept: application/json'));
    return curl_exec($ch);
}
`)
  })

  test('Ruby, and the clients of HubSpot', () => {
    expect(
      rewritten('a.rb', 'def go(k)\n  HTTParty.get("https://api.hubapi.com/crm/v3/owners?hapikey=#{k}")\nend\n'),
    ).toBe(
      'def go(k)\n  HTTParty.get("https://api.hubapi.com/crm/v3/owners", headers: { \'Authorization\' => "Bearer #{k}" })\nend\n',
    )
    expect(
      rewritten(
        'b.ts',
        "import { Client } from '@hubspot/api-client'\nexport const c = (key: string) => new Client({ apiKey: key })\n",
      ),
    ).toContain('new Client({ accessToken: key })')
    expect(
      rewritten(
        'c.kt',
        'fun go(k: String) = Unirest.get("https://api.hubapi.com/crm/v3/owners").queryString("hapikey", k).asJson()\n',
      ),
    ).toContain('.header("Authorization", "Bearer " + k)')
  })

  test('JAX-RS: the header goes behind request()', () => {
    expect(
      rewritten(
        'A.java',
        'class A {\n  Deal one(String apiKey) {\n    return client.target("https://api.hubapi.com").path("deals/v1/deal/1")\n        .queryParam("hapikey", apiKey)\n        .request(JSON).get(Deal.class);\n  }\n}\n',
      ),
    ).toBe(
      'class A {\n  Deal one(String apiKey) {\n    return client.target("https://api.hubapi.com").path("deals/v1/deal/1")\n        .request(JSON).header("Authorization", "Bearer " + apiKey).get(Deal.class);\n  }\n}\n',
    )
  })

  test('a command line gets the header in double quotes', () => {
    expect(rewritten('a.sh', `curl "https://api.hubapi.com/crm/v3/owners?hapikey=$HUBSPOT_API_KEY&limit=1"\n`)).toBe(
      `curl -H "Authorization: Bearer $HUBSPOT_ACCESS_TOKEN" "https://api.hubapi.com/crm/v3/owners?limit=1"\n`,
    )
  })
})

test('a variable called after the parameter is called after the token, in what was put in as well', () => {
  expect(
    rewritten(
      'a.js',
      "const hapiKey = read()\nconst go = () => fetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + hapiKey, {headers: {'accept': '*/*'}})\n",
    ),
  ).toBe(
    "const accessToken = read()\nconst go = () => fetch('https://api.hubapi.com/crm/v3/owners', {headers: {Authorization: `Bearer ${accessToken}`, 'accept': '*/*'}})\n",
  )
})

test('one wrapper gets one header, and every address is cleaned', () => {
  const root = folderOf({
    'api.js': `class Api {
  constructor(key) { this.key = key; this.base = 'https://api.hubapi.com/content/api/v2/pages' }
  send(method, url, data) { return axios({ method, url, data }) }
  all() { return this.send('GET', \`\${this.base}?hapikey=\${this.key}\`) }
  drop(id) { return this.send('DELETE', \`\${this.base}/\${id}?hapikey=\${this.key}\`) }
}
`,
  })
  const { files, left } = rewriteOf(root)
  expect(left).toEqual([])
  expect(files[0]?.after.match(/Authorization/g)).toHaveLength(1)
  expect(files[0]?.after).toContain('axios({ headers: { Authorization: `Bearer ${this.key}` }, method, url, data })')
})

test('a name is changed through code, settings, CI and documents; with keepNames it is not', () => {
  const files = {
    'a.js': 'const k = process.env.HUBSPOT_API_KEY\nfetch(`https://api.hubapi.com/crm/v3/owners?hapikey=${k}`)\n',
    '.env.example': 'HUBSPOT_API_KEY=\n',
    '.github/workflows/ci.yml': 'env:\n  HUBSPOT_API_KEY: ${{ secrets.HUBSPOT_API_KEY }}\n',
    'README.md': 'Set `HUBSPOT_API_KEY`.\n',
    'CHANGELOG.md': '- reads HUBSPOT_API_KEY\n',
  }
  const root = folderOf(files)
  const renamed = rewriteOf(root)
  expect(renamed.renames).toEqual({ HUBSPOT_API_KEY: 'HUBSPOT_ACCESS_TOKEN' })
  expect(renamed.files.map((file) => file.path)).toEqual([
    '.env.example',
    '.github/workflows/ci.yml',
    'README.md',
    'a.js',
  ])
  expect(renamed.manual.map((step) => step.what).join('\n')).toMatch(/create the secret HUBSPOT_ACCESS_TOKEN/)
  const kept = rewriteOf(root, { keepNames: true })
  expect(kept.files.map((file) => file.path)).toEqual(['a.js'])
  expect(kept.left).toEqual([])
})

test('nothing is changed half: a request that can not be given its header keeps its key, and a step says so', () => {
  const root = folderOf({ 'a.js': 'export const url = (k) => `https://api.hubapi.com/crm/v3/owners?hapikey=${k}`\n' })
  const { files, manual, left } = rewriteOf(root)
  expect(files).toEqual([])
  expect(manual[0]).toMatchObject({ file: 'a.js', line: 1 })
  expect(left).toHaveLength(1)
})

test('developer keys and look-alikes are never touched', () => {
  const root = folderOf({
    'a.js': `fetch(\`https://api.hubapi.com/webhooks/v3/\${appId}/subscriptions?hapikey=\${process.env.HUBSPOT_DEVELOPER_API_KEY}\`)
const mask = (url) => url.replace(/(hapikey|access_token)=[^&]+/, '$1=***')
`,
  })
  expect(rewriteOf(root)).toMatchObject({ files: [], left: [] })
})
