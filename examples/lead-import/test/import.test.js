import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { serveLeads } from '../crm.js'

function importLeads(url) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['import.js'], { env: { ...process.env, LEADS_URL: url } })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part))
    child.on('exit', (code) => resolve({ code, said: said.trim() }))
  })
}

test('every lead is a contact, once, and each that wants an offer has a deal', async () => {
  const crm = await serveLeads()
  try {
    assert.deepEqual(await importLeads(crm.url), { code: 0, said: '5 contacts made, 0 changed, 3 deals' })
    assert.deepEqual(await importLeads(crm.url), { code: 0, said: '0 contacts made, 5 changed, 0 deals' })
  } finally {
    crm.close()
  }
})
