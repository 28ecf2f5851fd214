import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../src/kit/clock.ts'
import { takeFolder } from '../src/store/sqlite/folder.ts'
import { openSqliteStore } from '../src/store/sqlite/store.ts'
import { contactInput } from './contacts.ts'

const SECONDS = 4

/** The values that a contact of `contactInput` is stored with; the engine's own derivations included. */
function stored(index: number, id: number): Record<string, string> {
  const input = contactInput(index)
  return {
    ...input,
    hs_all_contact_vids: String(id),
    hs_email_domain: `customer-${index % 977}.example`,
    hs_full_name_or_email: `${input['firstname']} ${input['lastname']}`,
    hs_is_contact: 'true',
    hs_is_unworked: 'true',
    hs_lifecyclestage_customer_date: '2026-01-01T10:00:00.123Z',
    hs_marketable_status: 'false',
    hs_marketable_until_renewal: 'false',
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: '2001',
    hs_object_source_label: 'INTEGRATION',
    hs_pipeline: 'contacts-lifecycle-pipeline',
    hs_searchable_calculated_phone_number: '2025550000',
  }
}

/** As many tokens, as long, as search keeps of such a contact. */
function tokens(values: Record<string, string>): string {
  return Object.entries(values)
    .filter(([name]) => !name.startsWith('hs_'))
    .flatMap(([name, value]) => {
      const text = value.toLowerCase().replaceAll(' ', '~20')
      const words = value.toLowerCase().split(/[^a-z0-9]+/)
      return [
        `1.1.${name}+`,
        `1.1.${name}=${text}`,
        ...(words.length > 1 ? words.map((word) => `1.1.${name}:${word}`) : []),
      ]
    })
    .join(' ')
}

/**
 * The least that SQLite can do for a batch of 100 contacts: the same rows in the same tables with the same indexes, one
 * durable commit per batch, prepared statements and nothing else. Records per second.
 */
export async function rawBatchCreate(): Promise<number> {
  const path = mkdtempSync(join(tmpdir(), 'spoke-bench-raw-'))
  // The schema is Spoke's own: migrate, close, then write past everything.
  await openSqliteStore({ folder: takeFolder(path), durable: true, clock: systemClock }).close()
  const db = new DatabaseSync(join(path, 'spoke.db'))
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000; pragma cache_size = -32000',
  )
  const record = db.prepare(
    'insert into record (id, portal, type, properties_json, created, updated) values (?, ?, ?, ?, ?, ?)',
  )
  const unique = db.prepare(
    'insert into record_unique (portal, type, property, value, record) values (?, ?, ?, ?, ?) on conflict do nothing',
  )
  const search = db.prepare('insert into record_search (rowid, tokens) values (?, ?)')
  const change = db.prepare(
    'insert into change (portal, type, record, kind, before_json, after_json, at, source, source_id, user_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  let id = 101
  const started = performance.now()
  while (performance.now() - started < SECONDS * 1000) {
    db.exec('begin immediate')
    for (let at = 0; at < 100; at++, id++) {
      const values = stored(id, id)
      const json = JSON.stringify(values)
      unique.run(1, '0-1', 'email', values['email'] ?? '', id)
      record.run(id, 1, '0-1', json, 1, 1)
      search.run(id, tokens(values))
      change.run(1, '0-1', id, 'creation', null, json, 1, 'INTEGRATION', '2001', null)
    }
    db.exec('commit')
  }
  const perSecond = (id - 101) / ((performance.now() - started) / 1000)
  db.close()
  rmSync(path, { recursive: true, force: true })
  return perSecond
}
