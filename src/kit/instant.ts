/** The instants formatted last, by the low bits of their milliseconds: one answer prints the same few again and again. */
const recent: { readonly ms: number; readonly text: string }[] = []
const SLOTS = 256

/**
 * An instant as HubSpot prints it (Java's `Instant.toString()`): milliseconds only where they are not zero.
 * `1572406217883` → `2019-10-30T03:30:17.883Z`, `1704067200000` → `2024-01-01T00:00:00Z`.
 */
export function formatInstant(ms: number): string {
  const slot = Math.abs(ms) % SLOTS
  const known = recent[slot]
  if (known?.ms === ms) return known.text
  const iso = new Date(ms).toISOString()
  const text = iso.endsWith('.000Z') ? `${iso.slice(0, -5)}Z` : iso
  recent[slot] = { ms, text }
  return text
}

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
