/**
 * An instant as HubSpot prints it (Java's `Instant.toString()`): milliseconds only where they are not zero.
 * `1572406217883` → `2019-10-30T03:30:17.883Z`, `1704067200000` → `2024-01-01T00:00:00Z`.
 */
export function formatInstant(ms: number): string {
  const text = new Date(ms).toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}
