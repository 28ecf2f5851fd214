import { describe, expect, test } from 'vitest'
import { places, rewritten, scanned } from './tree.ts'

const REAL = 'const u = `https://api.hubapi.com/crm/v3/owners?hapikey=${process.env.HUBSPOT_API_KEY}`\nfetch(u)\n'

describe('developer keys stay as they are', () => {
  const SAMPLES = {
    'by the path of webhook settings': {
      'hooks.js':
        'const key = process.env.HUBSPOT_API_KEY\nfetch(`https://api.hubapi.com/webhooks/v3/${appId}/subscriptions?hapikey=${key}`)\n',
    },
    'by the name of the setting': {
      'dev.py':
        'import os, requests\nrequests.get("https://api.hubapi.com/webhooks/v3/77/settings", params={"hapikey": os.environ["HUBSPOT_DEVELOPER_API_KEY"]})\n',
    },
    'by the option of the client': {
      'dev.ts':
        "import { Client } from '@hubspot/api-client'\nexport const c = new Client({ developerApiKey: process.env.HUBSPOT_DEVELOPER_API_KEY })\n",
    },
    'by timeline event types': {
      'Events.php':
        "<?php\n$client->post('https://api.hubapi.com/integrations/v1/' . $appId . '/timeline/event-types?hapikey=' . getenv('HUBSPOT_DEVELOPER_API_KEY'));\n",
    },
  }
  for (const [name, files] of Object.entries(SAMPLES)) {
    test(name, () => {
      const { uses } = scanned(files)
      expect(uses.some((use) => use.class === 'developer-key')).toBe(true)
      expect(places(uses, 'account-key')).toEqual([])
    })
    test(`${name}: not one byte is rewritten`, () => {
      expect(rewritten(files).after).toEqual(files)
    })
  }
})

test('an account key and a developer key in one file are told apart line by line', () => {
  const { uses } = scanned({
    'both.js': `const account = process.env.HUBSPOT_API_KEY
const developer = process.env.HUBSPOT_DEVELOPER_API_KEY
fetch(\`https://api.hubapi.com/crm/v3/owners?hapikey=\${account}\`)
fetch(\`https://api.hubapi.com/webhooks/v3/\${appId}/settings?hapikey=\${developer}\`)
`,
  })
  expect(places(uses, 'account-key')).toEqual(['both.js:1', 'both.js:3'])
  expect(places(uses, 'developer-key')).toEqual(['both.js:2', 'both.js:4'])
})

describe('look-alikes are no uses', () => {
  const LOOKS: Readonly<Record<string, string>> = {
    "another service's apikey":
      '// next to hubspot\nconst sendgrid = new Mailer({ apiKey: process.env.MAILER_API_KEY })\n',
    'a parameter that only ends like it': "// hubspot\nfetch('https://messages.example.com/v1?whapi_key=' + k)\n",
    'a longer word': "// hubspot\nconst ibmlhapikey = read('ibm'); const withAPIKey = (a) => a\n",
    'an audit name': "// hubspot\nconst HAPIKEY_CREATE = 'HAPIKEY_CREATE'\n",
    'a key of RubyGems': '// hubspot\nconst push = process.env.HUBSPOT_GEM_HOST_API_KEY\n',
    'an old name that holds a token':
      "const token = process.env.HUBSPOT_API_KEY\nfetch('https://api.hubapi.com/crm/v3/owners', { headers: { Authorization: `Bearer ${token}` } })\n",
    'an old name handed over as accessToken':
      "const { Client } = require('@hubspot/api-client')\nconst c = new Client({ accessToken: process.env.HUBSPOT_API_KEY })\n",
  }
  for (const [name, text] of Object.entries(LOOKS)) {
    test(name, () => {
      const { uses } = scanned({ 'look.js': text })
      expect(uses.filter((use) => use.file === 'look.js')).toEqual([])
    })
  }
  for (const name of ["another service's apikey", 'a parameter that only ends like it', 'a longer word'] as const) {
    test(`${name}, beside a real use: only that one is found and rewritten`, () => {
      const text = LOOKS[name] ?? ''
      const files = { 'look.js': text, 'real.js': REAL }
      expect(places(scanned(files).uses)).toEqual(['real.js:1'])
      const { after } = rewritten(files)
      expect(after['look.js']).toBe(text)
      expect(after['real.js']).not.toContain('hapikey')
    })
  }
})

describe('words about the key are documentation', () => {
  test('a comment is no account key', () => {
    const { uses } = scanned({ 'real.js': REAL, 'note.js': '// we used to send hapikey=… to HubSpot\nconst a = 1\n' })
    expect(places(uses, 'account-key')).toEqual(['real.js:1'])
  })
  test('a README is listed as documentation while code uses a key', () => {
    const { uses } = scanned({ 'real.js': REAL, 'README.md': '# Sync\n\nSet `HUBSPOT_API_KEY` first.\n' })
    expect(places(uses, 'documentation')).toEqual(['README.md:3'])
    expect(places(uses, 'account-key')).toEqual(['real.js:1'])
  })
  test('a README alone is no use at all', () => {
    const { uses, lookAlikes } = scanned({ 'README.md': '# Sync\n\nSet `HUBSPOT_API_KEY` first.\n' })
    expect(uses).toEqual([])
    expect(places(lookAlikes)).toEqual(['README.md:3'])
  })
})

test('tests are a class of their own', () => {
  const { uses } = scanned({
    'real.js': REAL,
    'test/crm.test.js':
      "nock('https://api.hubapi.com').get('/crm/v3/owners?hapikey=demo').reply(200, { results: [] })\n",
  })
  expect(places(uses, 'test')).toEqual(['test/crm.test.js:1'])
  expect(places(uses, 'account-key')).toEqual(['real.js:1'])
})

test('what .gitignore names and what is installed is not looked at', () => {
  const { uses, tally } = scanned({
    '.gitignore': 'out/\nskip.js\n',
    'skip.js': REAL,
    'out/a.js': REAL,
    'node_modules/x/index.js': REAL,
    'real.js': REAL,
  })
  expect(places(uses)).toEqual(['real.js:1'])
  expect(tally.skipped.ignored).toBeGreaterThan(0)
})
