import { describe, expect, test } from 'vitest'
import { scanText } from '../../src/migrate/report/terminal.ts'
import { type Files, places, rewritten, scanned } from './tree.ts'

/** Invented; in the form of an account key. */
const KEY = '7d1c0b5e-93a4-4f62-8e17-b6052fd9c3aa'
const TOKEN = 'pat-na1-5b0e9d27-61fc-4a83-9c0d-38e7a1f4b265'

const COMMITTED: Readonly<Record<string, Files>> = {
  'a constant in code': {
    'a.js': `const hapikey = '${KEY}'\nfetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + hapikey)\n`,
  },
  'a literal address': {
    'a.py': `import requests\nrequests.get("https://api.hubapi.com/crm/v3/owners?hapikey=${KEY}")\n`,
  },
  'a comment after a use': {
    'a.rb': `HTTParty.get("https://api.hubapi.com/crm/v3/owners?hapikey=#{ENV['HUBSPOT_API_KEY']}") # was ${KEY}\n`,
  },
  'an env file': { '.env': `HUBSPOT_API_KEY=${KEY}\n` },
  'upper case': { '.env': `HUBSPOT_API_KEY=${KEY.toUpperCase()}\n` },
  YAML: { 'config.yml': `hubspot:\n  hapikey: "${KEY}"\n` },
  JSON: { 'config.json': `{ "HUBSPOT_API_KEY": "${KEY}" }\n` },
  shell: { 'x.sh': `#!/bin/sh\ncurl "https://api.hubapi.com/crm/v3/owners?hapikey=${KEY}"\n` },
  Postman: {
    'crm.postman_collection.json': JSON.stringify(
      {
        info: { name: 'HubSpot' },
        item: [{ request: { url: { query: [{ key: 'hapikey', value: KEY }], host: ['https://api.hubapi.com'] } } }],
      },
      undefined,
      2,
    ),
  },
  Dockerfile: { Dockerfile: `FROM alpine\nENV HUBSPOT_API_KEY=${KEY}\n` },
}

/** Enough of a secret to know it again: its second half. */
const tail = (secret: string): string => secret.slice(-20).toLowerCase()

describe('a committed key is found and never shown', () => {
  for (const [name, files] of Object.entries(COMMITTED)) {
    test(`${name}: found`, () => {
      const { uses } = scanned(files)
      expect(places(uses, 'committed-secret')).toHaveLength(1)
      expect(uses.find((use) => use.class === 'committed-secret')?.secret).toBe(true)
    })
    test(`${name}: in no report`, () => {
      const report = scanned(files)
      expect(report.uses.length).toBeGreaterThan(0)
      expect(JSON.stringify(report).toLowerCase()).not.toContain(tail(KEY))
      expect(scanText(report, false).toLowerCase()).not.toContain(tail(KEY))
    })
  }
})

test('several secrets on one line are all masked', () => {
  const other = '0fae61c2-8b3d-4d95-a7e0-1c94be7d2f58'
  const report = scanned({
    'a.js': `const hapikeys = { hapikey: '${KEY}', old: '${other}', next: '${TOKEN}' } // HubSpot\n`,
  })
  expect(report.uses).toHaveLength(1)
  for (const secret of [KEY, other, TOKEN]) expect(JSON.stringify(report)).not.toContain(tail(secret))
})

test('a key in a very long line is masked too', () => {
  const report = scanned({
    'a.js': `const u = 'https://api.hubapi.com/crm/v3/owners?hapikey=${KEY}'; const x = '${'ab '.repeat(400)}'\n`,
  })
  expect(report.uses).toHaveLength(1)
  expect(JSON.stringify(report)).not.toContain(tail(KEY))
})

test('a key of a line that is cut at the width of the report is not cut open', () => {
  const report = scanned({
    'a.js': `const padding = '${'x'.repeat(150)}', hapikey = '${KEY}' // HubSpot\nfetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + hapikey)\n`,
  })
  expect(report.uses.length).toBeGreaterThan(0)
  expect(JSON.stringify(report)).not.toContain(KEY.slice(9))
  expect(JSON.stringify(report)).not.toContain(KEY.slice(0, 13))
})

test('the diff of a rewrite does not show the key that it takes away', () => {
  const { files } = rewritten({
    'a.py': `import requests\nrequests.get("https://api.hubapi.com/crm/v3/owners?hapikey=${KEY}")\n`,
  })
  expect(files).toHaveLength(1)
  expect(files.map((file) => file.diff).join('\n')).not.toContain(tail(KEY))
})

test('rotating a committed key is a step for a person', () => {
  const { manual } = rewritten(COMMITTED['an env file'] ?? {})
  expect(manual.map(({ file, line }) => `${file}:${line}`)).toContain('.env:1')
})
