/** The query parameter, and names made with it; no letter may stand before (`whapikey`, `withAPIKey` are something else). */
const PARAMETER =
  /(?<![A-Za-z])h(?:api_?key)(?!\w*(?:create|delete|update)d?\b)|(?<=[a-z])H(?:api[Kk]ey)(?![a-z])|(?<![A-Za-z])H(?:API_?KEY|api[Kk]ey)(?!_(?:CREATE|DELETE|UPDATE))/g

/** Names that say both HubSpot (or `HS`) and key: `HUBSPOT_API_KEY`, `hubspotApiKey`, `hubspot.api-key`, `HS_API_KEY`. */
const KEY_NAME =
  /(?:(?<![A-Za-z])|(?<=[a-z])(?=H)|(?<=(?:var|VAR|test|TEST|my|public|PUBLIC|next|NEXT|react|REACT|app|APP|prod|dev)_))(?:hub[_-]?spot|hupspot|hs(?=_))(?:[._-]?(?:test|prod|production|staging|dev(?:eloper)?|demo|account|portal|crm|private|legacy|[a-z]{2}))?[._-]?(?:h?api[._-]?)?(?:key|KEY)(?:s)?(?![a-z])(?![A-Z][a-z]*(?:Value|Name|Count|Code))/gi

// What HubSpot's answers say of who made a change.
const ANSWERED = /External(?=Hapikey)/i
const NOT_KEYS = /GEM_HOST|pushwoosh|ibml|key_?(?:prefix|word|board|val|pair)|primary_?key|foreign_?key/i
const DEVELOPER = /dev(?:eloper)?[._-]?(?:h?api[._-]?)?key|developer/i

export type Named = { readonly at: number; readonly text: string; readonly what: 'parameter' | 'name' }

/** Where a text names the key parameter or a setting that holds a key of HubSpot's. */
export function namedIn(text: string): readonly Named[] {
  const found: Named[] = []
  for (const hit of text.matchAll(PARAMETER)) {
    const at = hit.index ?? 0
    if (ANSWERED.test(text.slice(Math.max(at - 8, 0), at + 7))) continue
    found.push({ at, text: wordAt(text, at), what: 'parameter' })
  }
  for (const hit of text.matchAll(KEY_NAME)) {
    const at = hit.index ?? 0
    const word = wordAt(text, at)
    if (NOT_KEYS.test(word) || /^hs_?key$/i.test(word)) continue
    if (!found.some((other) => other.at <= at && at < other.at + 7)) found.push({ at, text: word, what: 'name' })
  }
  return found
}

/** True for names that tell a developer's key, which stays as it is. */
export function isDeveloperName(name: string): boolean {
  return DEVELOPER.test(name)
}

/** True for names that are likely to hold a credential. */
export function isKeyish(name: string): boolean {
  return (
    /api_?key|hapi|access_?key|auth_?key|auth_?token|api_?token|(?:^|_)key$|secret_?key|hub_?spot_?key|[a-z]Key$/i.test(
      name,
    ) && !NOT_KEYS.test(name)
  )
}

/** True for names that say key in so many words: all that mention them carry it. */
export function isKeyName(name: string): boolean {
  return /api_?key|hapi_?key|hub_?spot_?key/i.test(name) && !NOT_KEYS.test(name)
}

/** Prose about a key of HubSpot's: `HubSpot API key`, `an API key for HubSpot`. */
export function isProse(text: string): boolean {
  const words = text.replace(/\]\([^)]*\)/g, ']')
  return /hub ?spot(?:'s)?\b[^.;]{0,90}\bh?api[ -]keys?\b|\bh?api[ -]keys?\b[^.;]{0,40}\bhub ?spot/i.test(words)
}

const UUID = /(?<![/\w-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])/gi
const TOKEN = /\bpat-[a-z]{2}\d-[0-9a-f-]{20,}/gi

/** Values on a line that look like a committed key or token. */
export function secretsIn(line: string): readonly string[] {
  const found = [...line.matchAll(UUID), ...line.matchAll(TOKEN)].map((hit) => hit[0])
  const assigned = /(?:api_?key|hapikey)["']?\s*(?:[:=]|=>|:=)\s*["']([A-Za-z0-9]{20,})["']/i.exec(line)?.[1]
  if (assigned !== undefined && /\d/.test(assigned) && /[a-z]/i.test(assigned)) found.push(assigned)
  return found.filter((value) => new Set(value.replace(/-/g, '')).size > 4)
}

/** A text with every value that looks like a key masked: its first four characters stay. */
export function masked(text: string): string {
  let shown = text
  for (const secret of secretsIn(text)) shown = shown.replaceAll(secret, `${secret.slice(0, 4)}…`)
  // A form's id in a path is no secret, a value behind the parameter always may be one.
  return shown.replace(/(hapikey=)([0-9a-f]{8})[0-9a-f-]{20,}/gi, '$1$2…'.replace('$2', '****'))
}

function wordAt(text: string, at: number): string {
  let from = at
  let to = at
  while (from > 0 && /[\w.$-]/.test(text[from - 1] ?? '')) from -= 1
  while (to < text.length && /[\w.-]/.test(text[to] ?? '')) to += 1
  return text.slice(from, to)
}
