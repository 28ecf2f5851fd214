import type { DayLog, DayLogPlace } from './day-log.ts'

/** Opens it; only the driver that is needed is loaded. */
export async function openDayLog(place: DayLogPlace, writes: boolean): Promise<DayLog> {
  if (place.engine === 'sqlite') {
    const { openSqliteDays } = await import('./sqlite.ts')
    return openSqliteDays(place.folder, writes)
  }
  const { openPostgresDays } = await import('./postgres.ts')
  return openPostgresDays(place.url, writes)
}
