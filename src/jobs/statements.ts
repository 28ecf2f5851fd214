import { type Build, deleteRows, insertRows, statement } from '../store/statement.ts'

/** Inserts a lease unless somebody has one of this name: 0 then. */
export const insertLease = insertRows(
  'job_lease',
  { name: 'text', holder: 'text', until: 'bigint' },
  { onConflict: 'nothing' },
)

/** Takes a lease over that is one's own already, or has run out. Gives its name where that went well. */
export const takeLease = statement(
  'jobs.take-lease',
  (q: Build<{ name: string; holder: string; until: number; now: number }>) =>
    q.db
      .updateTable('job_lease')
      .set({ holder: q.p.holder, until: q.p.until })
      .where('name', '=', q.p.name)
      .where((where) => where.or([where('holder', '=', q.p.holder), where('until', '<=', q.p.now)]))
      .returning('name'),
)

export const dropLease = deleteRows('job_lease', { name: 'text', holder: 'text' })
