// What must not be kept of a call: secrets, and values that belong to persons. Masked by rule, before anything is stored.

const MASK = '***'

/** Whatever is in a parameter or field of such a name. */
const TELLING =
  /key|token|secret|passw|passphrase|code|auth|assert|signature|credential|session|cookie|state|hash|mail|phone|mobile|fax|name|address|birth|ssn|iban|card/i

/** Parameters and fields whose names sound like it and that tell nothing of anybody. */
const HARMLESS =
  /^(idproperty|properties|propertieswithhistory|objecttype|propertyname|hscode|code|category|subcategory)$/i

/** What stands between the words of a text. */
const SEPARATORS = /([\s"'\\,;:<>()[\]{}/?&=|]+)/
/** Secrets of known forms: tokens that Spoke, HubSpot and others give out. */
const TOKEN = /(?:^|[^a-z\d])(?:pat|spoke|ghp|sk|pk|xox[abp])[-_][\w.~+-]{6}/i
const JWT = /(?:^|\W)ey[\w-]{6}/
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i
/** Long runs of letters and digits mixed are no words, and no ids of ours. */
const OPAQUE = /[\w-]{24}/
const SNAKE = /^[a-z\d]+(?:_[a-z\d]+)+$/
const SCHEME = /\b(bearer|basic|hapikey)([ =:]+)[^\s"'\\,;&]+/gi
/** With a plus in front, or grouped as people write it. Instants and ids are neither. */
const PHONE = /(?:\+|%2B)\(?\d[\d ().%-]{5,}\d|(?<![\w.-])\(?\d{2,4}\)?[-. ]\d{3,4}[-. ]\d{3,4}(?![\w-])/gi

/** Whatever any of these could find has one of them: most texts have none. */
const SUSPICIOUS =
  /[@%+]|[\w-]{20}|\d[-. ()]{1,3}\d|(?:pat|spoke|ghp|sk|pk|xox[abp])[-_]|ey[\w-]{6}|bearer|basic|hapikey/i

/**
 * A text with all that looks like a secret or a personal value taken out; `kept` is a UUID that may stay. Takes time in
 * proportion to the text, whatever is in it.
 */
export function maskText(text: string, kept = ''): string {
  if (!SUSPICIOUS.test(text)) return text
  return text
    .replace(SCHEME, `$1$2${MASK}`)
    .replace(PHONE, MASK)
    .split(SEPARATORS)
    .map((word) => (isTold(word, kept) ? MASK : word))
    .join('')
}

function isTold(word: string, kept: string): boolean {
  if (word.length < 3 || word.toLowerCase() === kept) return false
  return (
    word.includes('@') ||
    word.includes('%40') ||
    UUID.test(word) ||
    TOKEN.test(word) ||
    (word.includes('.') && JWT.test(word)) ||
    (OPAQUE.test(word) && /\d/.test(word) && /[a-z]/i.test(word) && !SNAKE.test(word))
  )
}

/** The address of a call: what stands for a parameter of the path, and each value of the query. */
export function maskTarget(path: string, query: string): string {
  const masked = SUSPICIOUS.test(path) ? maskSegments(path) : path
  if (query === '') return masked
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...rest] = pair.split('=')
    const value = rest.join('=')
    if (value === '') return maskText(pair)
    const plain = decoded(name.replaceAll('+', ' '))
    return `${maskText(name)}=${isTelling(plain) ? MASK : maskValue(value)}`
  })
  return `${masked}?${pairs.join('&')}`
}

function maskSegments(path: string): string {
  return path
    .split('/')
    .map((segment) => maskText(decoded(segment)))
    .map((segment) => (segment === MASK ? segment : encodeURI(segment).replace(/[?#]/g, encodeURIComponent)))
    .join('/')
}

/** A value with anything in it that is not to be kept is not kept at all. */
function maskValue(value: string): string {
  if (!SUSPICIOUS.test(value)) return value
  const forms = [value, decoded(value), decoded(value.replaceAll('+', ' '))]
  return forms.every((form) => maskText(form) === form) ? value : MASK
}

function isTelling(name: string): boolean {
  return TELLING.test(name) && !HARMLESS.test(name)
}

/** Fields of refusals that repeat what was sent. */
const REPEATING = /^(propertyValue|value)$|passw|secret|token|hapikey|api_?key|e-?mail|phone/i
/** Shorter values stand in other words too. */
const REPLACED_FROM = 3
/** More values than these are not looked for one by one. */
const MOST_REPEATED = 200
const TOO_MANY = JSON.stringify({ message: '(This refusal repeated more values than are taken out of one.)' })

/**
 * The body of a refusal, as JSON text. What it repeats of a property's value is taken out wherever it stands: in fields,
 * in the sentences of messages, and in JSON within a message.
 */
export function maskBody(body: string, correlation: string): string {
  const json = parsed(body)
  if (json === undefined) return maskText(body, correlation)
  const repeated = new Set<string>()
  collect(json, '', repeated)
  const values = [...repeated].filter((value) => value.length >= REPLACED_FROM).sort((a, b) => b.length - a.length)
  if (values.length > MOST_REPEATED) return TOO_MANY
  const clean = (text: string): string =>
    maskText(
      values.reduce((all, value) => all.replaceAll(value, MASK), text),
      correlation,
    )
  return JSON.stringify(mapped(json, '', clean))
}

function collect(value: unknown, name: string, into: Set<string>): void {
  if (typeof value === 'string') {
    if (REPEATING.test(name)) into.add(value)
    else collect(within(value)?.json, '', into)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) collect(part, Array.isArray(value) ? name : key, into)
  }
}

function mapped(value: unknown, name: string, clean: (text: string) => string): unknown {
  if (typeof value === 'string') {
    if (REPEATING.test(name)) return MASK
    const inner = within(value)
    return inner === undefined ? clean(value) : clean(inner.before) + JSON.stringify(mapped(inner.json, '', clean))
  }
  if (typeof value === 'number' && REPEATING.test(name)) return MASK
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => mapped(part, name, clean))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [clean(key), mapped(part, key, clean)]))
}

/** JSON at the end of a sentence. */
function within(text: string): { readonly before: string; readonly json: unknown } | undefined {
  const at = text.search(/[[{]/)
  if (at < 0) return undefined
  const json = parsed(text.slice(at))
  return typeof json === 'object' && json !== null ? { before: text.slice(0, at), json } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON: it is looked at as the text that it is.
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded as it should be: looked at as it stands.
    return text
  }
}
