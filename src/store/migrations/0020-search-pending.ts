import type { Migration } from './migration.ts'

export const searchPending: Migration = {
  number: 20,
  name: 'tokens wait in a short list before they go into the index, many at once',
  sqlite: '',
  // 64 kB, the least there is: every search reads what waits. (docs/decisions/0029)
  postgres: 'alter index spoke.record_search_tokens set (fastupdate = on, gin_pending_list_limit = 64)',
}
