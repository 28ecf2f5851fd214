/** A version segment that HubSpot's public paths carry. */
export type Version = 'v1' | 'v2' | 'v3' | 'v4' | '2025-09' | '2026-03' | '2026-09'

/** Every version, oldest first. `v2` is here for its end of support only: nothing in the catalogue is served under it. */
export const versions: readonly Version[] = ['v1', 'v2', 'v3', 'v4', '2025-09', '2026-03', '2026-09']

const rankOf: ReadonlyMap<string, number> = new Map(versions.map((version, rank) => [version, rank]))

// Announced for v4: 30 March 2027. For v1 to v3 only the month is published (September 2027): its last day is used here.
const announced: ReadonlyMap<string, string> = new Map([
  ['v1', '2027-09-30'],
  ['v2', '2027-09-30'],
  ['v3', '2027-09-30'],
  ['v4', '2027-03-30'],
])

const SUPPORT_MONTHS = 18

const ends: ReadonlyMap<string, string> = new Map(
  versions.map((version) => [version, announced.get(version) ?? lastSupportedDay(version)]),
)

/** True for exactly the texts of `versions`; a beta suffix is not part of a version. */
export function isVersion(text: string): text is Version {
  return rankOf.has(text)
}

/** True for a version named after its month, as opposed to `v1` to `v4`. */
export function isDated(version: string): boolean {
  return /^\d{4}-\d{2}$/.test(version)
}

/** Sorts oldest first: `v1` to `v4`, then the dated ones by month. */
export function compareVersions(a: Version, b: Version): number {
  return (rankOf.get(a) ?? 0) - (rankOf.get(b) ?? 0)
}

/** The version to move to: the newest dated one, or nothing when this is the newest. Steps between are never advised. */
export function successorVersion(version: Version): Version | undefined {
  const newest = versions.at(-1)
  return newest === version ? undefined : newest
}

/**
 * The last day on which HubSpot supports a version, as `YYYY-MM-DD`. A dated version is supported for 18 months from its
 * month; as the day of its release is not part of its name, the last day of the 18th month after is given (2025-09: 2027-03-31).
 */
export function endOfSupport(version: Version): string {
  return ends.get(version) ?? lastSupportedDay(version)
}

function lastSupportedDay(version: string): string {
  const [year, month] = version.split('-').map(Number)
  // Day 0 of a month is the last day of the one before; `month` counts from 1, so it already points one further.
  return new Date(Date.UTC(year ?? 0, (month ?? 0) + SUPPORT_MONTHS, 0)).toISOString().slice(0, 10)
}
