import { describe, expect, test } from 'vitest'
import { type Files, isOneChain, places, scanned } from './tree.ts'

/** One account key in each language: declared in a setting, read, carried, sent. Every line of the way is expected. */
const CHAINS: readonly { readonly name: string; readonly files: Files; readonly expected: readonly string[] }[] = [
  {
    name: 'TypeScript: environment, settings module, axios params',
    files: {
      '.env': 'PORT=3000\nHUBSPOT_API_KEY=\n',
      'src/settings.ts': 'export const settings = {\n  crmKey: process.env.HUBSPOT_API_KEY,\n}\n',
      'src/crm.ts': `import axios from 'axios'
import { settings } from './settings'

export async function owners() {
  return axios.get('https://api.hubapi.com/crm/v3/owners', {
    params: { hapikey: settings.crmKey, limit: 100 },
  })
}
`,
    },
    expected: ['.env:2', 'src/crm.ts:6', 'src/settings.ts:2'],
  },
  {
    name: 'JavaScript: environment to the official client',
    files: {
      'index.js': `const hubspot = require('@hubspot/api-client')
const key = process.env.HUBSPOT_API_KEY
const client = new hubspot.Client({ apiKey: key })
client.crm.contacts.basicApi.getPage()
`,
    },
    expected: ['index.js:2', 'index.js:3'],
  },
  {
    name: 'Python: environment, constant, requests params',
    files: {
      'crm.py': `import os
import requests

KEY = os.environ["HUBSPOT_API_KEY"]


def companies():
    return requests.get(
        "https://api.hubapi.com/crm/v3/objects/companies",
        params={"hapikey": KEY, "limit": 50},
    ).json()
`,
    },
    expected: ['crm.py:4', 'crm.py:10'],
  },
  {
    name: 'Python: a client built with api_key',
    files: {
      'jobs/sync.py': `import os
from hubspot import HubSpot

client = HubSpot(api_key=os.getenv("HUBSPOT_API_KEY"))
page = client.crm.deals.basic_api.get_page(limit=10)
`,
    },
    expected: ['jobs/sync.py:4'],
  },
  {
    name: 'PHP: Laravel settings to Guzzle query',
    files: {
      'config/crm.php': "<?php\nreturn [\n    'hubspot_key' => env('HUBSPOT_API_KEY'),\n];\n",
      'app/Crm.php': `<?php
class Crm
{
    public function deal($http, $id)
    {
        return $http->get("https://api.hubapi.com/crm/v3/objects/deals/{$id}", [
            'query' => ['hapikey' => config('crm.hubspot_key')],
        ]);
    }
}
`,
    },
    expected: ['app/Crm.php:7', 'config/crm.php:3'],
  },
  {
    name: 'Ruby: the gem is configured from the environment',
    files: {
      'config/initializers/hubspot.rb': "Hubspot.configure(hapikey: ENV['HUBSPOT_API_KEY'])\n",
      '.env.example': 'HUBSPOT_API_KEY=\n',
    },
    expected: ['.env.example:1', 'config/initializers/hubspot.rb:1'],
  },
  {
    name: 'Java: field to a JAX-RS query parameter',
    files: {
      'src/main/java/Crm.java': `public class Crm {
    private final String crmKey = System.getenv("HUBSPOT_API_KEY");

    public String owners(Client client) {
        return client.target("https://api.hubapi.com").path("/crm/v3/owners")
            .queryParam("hapikey", crmKey)
            .request().get(String.class);
    }
}
`,
    },
    expected: ['src/main/java/Crm.java:2', 'src/main/java/Crm.java:6'],
  },
  {
    name: 'C#: appsettings to an interpolated address',
    files: {
      'appsettings.json': '{\n  "HubSpot": {\n    "HubSpotApiKey": ""\n  }\n}\n',
      'Crm.cs': `public class Crm
{
    private readonly string _key;
    public Crm(IConfiguration configuration) { _key = configuration["HubSpot:HubSpotApiKey"]; }

    public Task<string> Owners(HttpClient http)
    {
        return http.GetStringAsync($"https://api.hubapi.com/crm/v3/owners?hapikey={_key}&limit=5");
    }
}
`,
    },
    expected: ['Crm.cs:4', 'Crm.cs:8', 'appsettings.json:3'],
  },
  {
    name: 'Go: environment, variable, url.Values',
    files: {
      'crm/crm.go': `package crm

import (
	"net/http"
	"net/url"
	"os"
)

func Owners() (*http.Response, error) {
	key := os.Getenv("HUBSPOT_API_KEY")
	q := url.Values{}
	q.Set("hapikey", key)
	return http.Get("https://api.hubapi.com/crm/v3/owners?" + q.Encode())
}
`,
    },
    expected: ['crm/crm.go:10', 'crm/crm.go:12'],
  },
  {
    name: 'shell: a variable in a curl address',
    files: {
      'bin/export.sh': `#!/bin/sh
KEY="$HUBSPOT_API_KEY"
curl -s "https://api.hubapi.com/crm/v3/owners?hapikey=$KEY&limit=10"
`,
    },
    expected: ['bin/export.sh:2', 'bin/export.sh:3'],
  },
  {
    name: 'settings: compose file, CI and Dockerfile name what the code reads',
    files: {
      'docker-compose.yml': 'services:\n  sync:\n    environment:\n      - HUBSPOT_API_KEY=${HUBSPOT_API_KEY}\n',
      '.github/workflows/sync.yml':
        'jobs:\n  sync:\n    steps:\n      - run: node sync.js\n        env:\n          HUBSPOT_API_KEY: ${{ secrets.HUBSPOT_API_KEY }}\n',
      Dockerfile: 'FROM node:24\nARG HUBSPOT_API_KEY\nCMD ["node", "sync.js"]\n',
      'sync.js':
        'const key = process.env.HUBSPOT_API_KEY\nfetch(`https://api.hubapi.com/crm/v3/owners?hapikey=${key}`)\n',
    },
    expected: ['.github/workflows/sync.yml:6', 'Dockerfile:2', 'docker-compose.yml:4', 'sync.js:1', 'sync.js:2'],
  },
]

/** The places are found, but a use names only what stands on its own line: nothing leads from the setting to the request. */
const UNCHAINED: ReadonlySet<string> = new Set([
  'TypeScript: environment, settings module, axios params',
  'JavaScript: environment to the official client',
  'Go: environment, variable, url.Values',
  'shell: a variable in a curl address',
  'settings: compose file, CI and Dockerfile name what the code reads',
])

describe('an account key is followed from its declaration to the request', () => {
  for (const { name, files, expected } of CHAINS) {
    test(name, () => {
      const { uses } = scanned(files)
      expect(places(uses, 'account-key').toSorted()).toEqual(expected.toSorted())
      expect(uses).toHaveLength(expected.length)
    })
    const chain = UNCHAINED.has(name) ? test.fails : test
    chain(`${name}: its lines lead to each other by name`, () => {
      expect(isOneChain(scanned(files).uses)).toBe(true)
    })
  }
})

test('a name that does not say HubSpot is followed by where it goes, not by what it is called', () => {
  const { uses } = scanned({
    'a.js': 'const secret = process.env.API_KEY\nfetch(`https://api.hubapi.com/crm/v3/owners?hapikey=${secret}`)\n',
    'b.js':
      '// hubspot has nothing to do with this one\nconst other = process.env.MAPS_API_KEY\nfetch(`https://maps.example.com/geo?key=${other}`)\n',
  })
  expect(places(uses, 'account-key')).toEqual(['a.js:1', 'a.js:2'])
})

// A file without a word of HubSpot's is never read, though what it hands over is the key.
test.fails('a key handed through a function of another file is still the same key', () => {
  const { uses } = scanned({
    'main.js':
      "const { contacts } = require('./crm')\nconst apiKey = process.env.CRM_API_KEY\ncontacts(apiKey).then(console.log)\n",
    'crm.js':
      'exports.contacts = function contacts(apiKey) {\n  return fetch(`https://api.hubapi.com/crm/v3/objects/contacts?hapikey=${apiKey}`)\n}\n',
  })
  expect(places(uses, 'account-key')).toEqual(expect.arrayContaining(['crm.js:2', 'main.js:2']))
})
