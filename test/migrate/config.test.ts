import { describe, expect, test } from 'vitest'
import { places, scanned } from './tree.ts'

/** Files of settings alone: the key is declared or sent there without any code. */
const SETTINGS: Readonly<Record<string, readonly [file: string, text: string, lines: readonly number[]]>> = {
  'an env file': ['.env.production', '# settings\nPORT=1\nHUBSPOT_API_KEY=\n', [3]],
  'an exported variable of an env file': ['.env', 'export HS_API_KEY=\n', [1]],
  'YAML of Spring': ['application.yml', 'hubspot:\n  apiKey: ${HUBSPOT_API_KEY}\n', [2]],
  'YAML of a connector': [
    'connector.yaml',
    'host: https://api.hubapi.com\nauth:\n  strategy: query_param\n  name: hapikey\n  value: <api_key>\n',
    [4],
  ],
  'JSON of settings': ['settings.json', '{\n  "crm": {\n    "hubspotApiKey": "set-me"\n  }\n}\n', [3]],
  'OpenAPI in JSON': [
    'api.json',
    '{\n  "servers": [{ "url": "https://api.hubapi.com" }],\n  "components": {\n    "securitySchemes": {\n      "key": { "type": "apiKey", "in": "query", "name": "hapikey" }\n    }\n  }\n}\n',
    [5],
  ],
  Postman: [
    'hubspot.postman_collection.json',
    '{\n  "item": [\n    {\n      "request": {\n        "url": {\n          "raw": "https://api.hubapi.com/crm/v3/owners?hapikey={{HUBSPOT_API_KEY}}",\n          "query": [\n            { "key": "hapikey", "value": "{{HUBSPOT_API_KEY}}" }\n          ]\n        }\n      }\n    }\n  ]\n}\n',
    [6, 8],
  ],
  Dockerfile: ['Dockerfile', 'FROM alpine\nENV HUBSPOT_API_KEY=""\n', [2]],
  Terraform: ['main.tf', 'variable "hubspot_api_key" {\n  type = string\n}\n', [1]],
  'properties of Java': ['app.properties', 'port=1\nhubspot.api.key=${KEY}\n', [2]],
  'XML of .NET': ['Web.config', '<appSettings>\n  <add key="HubSpotApiKey" value="" />\n</appSettings>\n', [2]],
  'a workflow of GitHub': [
    '.github/workflows/a.yml',
    'jobs:\n  a:\n    env:\n      HUBSPOT_API_KEY: ${{ secrets.HUBSPOT_API_KEY }}\n',
    [4],
  ],
}

describe('settings', () => {
  for (const [name, [file, text, lines]] of Object.entries(SETTINGS)) {
    test(name, () => {
      const { uses } = scanned({ [file]: text })
      expect(places(uses, 'account-key')).toEqual(lines.map((line) => `${file}:${line}`))
      expect(uses).toHaveLength(lines.length)
    })
  }
})

describe('settings that are something else', () => {
  const OTHERS: Readonly<Record<string, readonly [file: string, text: string]>> = {
    "another service's key beside HubSpot's token": [
      '.env',
      'HUBSPOT_ACCESS_TOKEN=\nMAILER_API_KEY=\nSEGMENT_WRITE_KEY=\n',
    ],
    'a comment': ['.env', '# HUBSPOT_ACCESS_TOKEN took the place of HUBSPOT_API_KEY in 2022\nHUBSPOT_ACCESS_TOKEN=\n'],
    'the portal': ['settings.yml', 'hubspot:\n  portal_id: 62515\n  form_guid: abc\n'],
  }
  for (const [name, [file, text]] of Object.entries(OTHERS)) {
    test(name, () => {
      expect(places(scanned({ [file]: text, 'k.env': 'HUBSPOT_API_KEY=\n' }).uses)).toEqual(['k.env:1'])
    })
  }
  test('a developer key is one in an env file too', () => {
    expect(scanned({ '.env': 'HUBSPOT_DEVELOPER_API_KEY=\n' }).uses).toMatchObject([
      { class: 'developer-key', line: 1 },
    ])
  })
})

// Notebooks are told by their ending, and not read.
test('a notebook is read cell by cell', () => {
  const cell = [
    'import requests\\n',
    'requests.get(\\"https://api.hubapi.com/crm/v3/owners\\", params={\\"hapikey\\": K})\\n',
  ]
  const text = `{\n "cells": [\n  {\n   "cell_type": "code",\n   "source": [\n    "${cell[0]}",\n    "${cell[1]}"\n   ]\n  }\n ],\n "nbformat": 4\n}\n`
  expect(JSON.parse(text)).toHaveProperty('nbformat', 4)
  expect(places(scanned({ 'a.ipynb': text }).uses, 'account-key')).toEqual(['a.ipynb:7'])
})
