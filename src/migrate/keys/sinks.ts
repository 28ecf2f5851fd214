import { calleeOf, chainStart } from '../source/chains.ts'
import { argumentRanges } from '../source/expression.ts'
import type { Tokens } from '../source/lexer.ts'
import { type Code, endOfValue } from '../source/source.ts'
import { isKeyish, secretsIn } from './names.ts'

/** A place where a key goes into a request or a client, and the code that gives it. */
export type Sink = {
  readonly at: number
  readonly kind: 'query-param' | 'sdk-option'
  /** Tokens of the value, in `tokens`. */
  readonly tokens: Tokens
  readonly from: number
  readonly to: number
  readonly developer: boolean
}

const CLIENT =
  /^(?:Client|HubSpot|Hubspot|HubspotClient|HubSpotClient|Hubspot3|HubSpotApi|HubSpotAPI|Factory|HubspotFactory|HubSpotService|HubspotService|create|configure|createWithApiKey|createClient|init|SetAPIKey|WithAPIKey|NewClient|setApiKey|HubSpotMarketingClient|ContactsClient|CompaniesClient|DealsClient|\w*HubSpot\w*|\w*Hubspot\w*)$/
const OPTION = /^(?:apiKey|api_key|hapikey|hapiKey|APIKey|ApiKey|key|HapiKey|developerApiKey|developer_api_key)$/
const POSITIONAL =
  /^(?:createWithApiKey|SetAPIKey|WithAPIKey|WithApiKey|setApiKey|HubSpotApi|createWithDeveloperApiKey|HubSpotAPI|HubSpotClient|HubspotClient)$/
const SDK =
  /@hubspot\/api-client|(?:require\(\s*|from\s+)['"]hubspot(?:-api)?['"]|hubspot3|from hubspot|import hubspot|hubspot-api-client|HubSpot\\|Hubspot::|Hubspot\.|SevenShores\\Hubspot|HubSpot\.NET|HubSpotApi\b|hubspot\/|Skarp\.HubSpot|HubSpotClient|package hubspot|\bhubspot\b/i

/** Every place of a file where a key goes in: URLs, parameter objects, options of clients. */
export function sinksIn(code: Code): readonly Sink[] {
  const found: Sink[] = []
  const { tokens } = code
  const hasSdk = SDK.test(code.source.text)
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'string') found.push(...stringSinks(code, at))
    if (token.kind === 'name' && /^h(?:api_?key)$/i.test(token.text)) found.push(...namedValue(code, at))
    if (hasSdk && (token.kind === 'name' || token.kind === 'string') && OPTION.test(token.text)) {
      found.push(...optionSinks(code, at))
    }
    if (hasSdk && token.kind === 'name' && POSITIONAL.test(token.text) && tokens[at + 1]?.text === '(') {
      const first = argumentRanges(tokens, at + 1)[0]
      const declared = code.functions.some((range) => range.at === at)
      const isOptions = first === undefined || tokens[first[0]]?.text === '{' || tokens[first[0]]?.text === '['
      const library = /^(?:HubSpotClient|HubspotClient|HubSpotApi|HubSpotAPI)$/.test(token.text)
      if (library && code.language !== 'csharp') continue
      const named = first !== undefined && /^[:=]$/.test(tokens[first[0] + 1]?.text ?? '')
      const keyed =
        first !== undefined &&
        tokens
          .slice(first[0], first[1])
          .some((one) => isKeyish(one.text) || (one.kind === 'string' && secretsIn(`key = "${one.text}"`).length > 0))
      const known = !library || keyed || /Skarp\.HubSpot|HubSpot\.NET/.test(code.source.text)
      if (!isOptions && !declared && !named && known) {
        const args = argumentRanges(tokens, at + 1)
        const value = token.text === 'setApiKey' && args.length > 1 ? args[1] : first
        if (value !== undefined)
          found.push({
            at,
            kind: 'sdk-option',
            tokens,
            from: value[0],
            to: value[1],
            developer: /Developer/.test(token.text),
          })
      }
    }
    if (
      hasSdk &&
      token.kind === 'name' &&
      token.text === 'create' &&
      tokens[at - 2]?.text === 'Factory' &&
      tokens[at + 1]?.text === '('
    ) {
      const first = argumentRanges(tokens, at + 1)[0]
      if (first !== undefined)
        found.push({ at, kind: 'sdk-option', tokens, from: first[0], to: first[1], developer: false })
    }
  }
  return found
}

/** True for a pattern that masks keys, or asks for one of several words. */
export function isMask(text: string): boolean {
  return /[(|]h(?:api_?key)|h(?:api_?key)\|/i.test(text)
}

function stringSinks(code: Code, at: number): readonly Sink[] {
  const { tokens } = code
  const token = tokens[at]
  if (token === undefined) return []
  if (/^h(?:api_?key)$/i.test(token.text)) return namedValue(code, at)
  const found: Sink[] = []
  if (!/hapi_?key/i.test(token.text) || isMask(token.text)) return found
  for (const [index, part] of token.parts.entries()) {
    if (part.kind !== 'text' || !/(?<![a-z])h(?:api_?key)\\?=$/i.test(part.text)) continue
    const next = token.parts[index + 1]
    if (next?.kind === 'hole') {
      found.push({
        at,
        kind: 'query-param',
        tokens: next.tokens,
        from: 0,
        to: next.tokens.length,
        developer: /developer/i.test(part.text),
      })
    } else {
      const join = tokens[at + 1]
      if (join?.kind === 'mark' && (code.lexicon.joins.includes(join.text) || code.lexicon.adjacent)) {
        found.push({ at, kind: 'query-param', tokens, from: at + 2, to: operandEnd(tokens, at + 2), developer: false })
      }
    }
  }
  // A format: its last arguments; which one it is does not matter for following names.
  if (/(?<![a-z])h(?:api_?key)=(?:%[sdvq]|\{\d*\})/i.test(token.text)) {
    const open = tokens[at]?.up ?? -1
    const position = [...token.text.slice(0, token.text.search(/h(?:api_?key)=/i)).matchAll(/%[sdvq]|\{\d*\}/g)].length
    const explicit = /h(?:api_?key)=\{(\d+)\}/i.exec(token.text)?.[1]
    const args = argumentRanges(tokens, open)
    const self = args.findIndex(([a, b]) => a <= at && at < b)
    const inline =
      tokens[at + 1]?.text === '.' && tokens[at + 3]?.text === '(' ? argumentRanges(tokens, at + 3) : undefined
    const value = inline?.[Number(explicit ?? position)] ?? args[self + 1 + Number(explicit ?? position)]
    if (value !== undefined)
      found.push({ at, kind: 'query-param', tokens, from: value[0], to: value[1], developer: false })
  }
  // A query in a fixed text, a pattern or a fixture; a sentence that speaks of the parameter is none.
  if (found.length === 0 && /[?&]h(?:api_?key)|(?<![a-z])h(?:api_?key)\\?=(?![\s`'"]|$)/i.test(token.text))
    found.push({ at, kind: 'query-param', tokens, from: 0, to: 0, developer: false })
  return found
}

/** `hapikey: value`, `"hapikey" => value`, `("hapikey", value)`, `params["hapikey"] = value`. */
function namedValue(code: Code, at: number): readonly Sink[] {
  const { tokens } = code
  const next = tokens[at + 1]
  const sink = (from: number, to: number): Sink => ({ at, kind: 'query-param', tokens, from, to, developer: false })
  const after = next?.text === ']' ? tokens[at + 2] : next
  const mark = next?.text === ']' ? at + 2 : at + 1
  if (after?.kind === 'mark' && /^(?::|=>|=)$/.test(after.text)) {
    const isKey = (tokens[at]?.up ?? -1) !== -1 || next?.text === ']'
    if (isKey || tokens[at]?.kind === 'string') return [sink(mark + 1, endOfValue(code, mark + 1))]
    return []
  }
  if (next?.text === ',' && tokens[at]?.kind === 'string') return [sink(at + 2, endOfValue(code, at + 2))]
  return []
}

function optionSinks(code: Code, at: number): readonly Sink[] {
  const { tokens } = code
  const token = tokens[at]
  const next = tokens[at + 1]
  if (token === undefined) return []
  const developer = /developer/i.test(token.text)
  // `client.api_key = value`, `config.api_key['hapikey'] = value`
  if (
    /^[.]$/.test(tokens[at - 1]?.text ?? '') &&
    next?.text === '=' &&
    /client|hub|config/i.test(tokens[at - 2]?.text ?? '')
  ) {
    return [{ at, kind: 'sdk-option', tokens, from: at + 2, to: endOfValue(code, at + 2), developer }]
  }
  const keyed = next?.kind === 'mark' && /^(?::|=>|=)$/.test(next.text)
  const shorthand =
    token.kind === 'name' && (next?.text === ',' || next?.text === '}') && /^[{,]$/.test(tokens[at - 1]?.text ?? '')
  if (!keyed && !shorthand) return []
  if (/^(?:val|var|private|public|protected|readonly|final|string|String)$/.test(tokens[at - 1]?.text ?? '')) return []
  if (!isOptionOfClient(code, at, token.text)) return []
  if (
    argumentRanges(tokens, token.up).some(
      ([a]) => /^oauth2?$/i.test(tokens[a]?.text ?? '') && /^true$/i.test(tokens[a + 2]?.text ?? ''),
    )
  )
    return []
  const from = keyed ? at + 2 : at
  return [{ at, kind: 'sdk-option', tokens, from, to: keyed ? endOfValue(code, from) : at + 1, developer }]
}

function isOptionOfClient(code: Code, at: number, name: string): boolean {
  const { tokens } = code
  let open = tokens[at]?.up ?? -1
  for (let steps = 0; steps < 3 && open !== -1; steps += 1) {
    const bracket = tokens[open]
    if (bracket?.text === '(') {
      const callee = calleeOf(tokens, open)
      const names = callee?.names ?? []
      const last = names.at(-1) ?? ''
      if (callee !== undefined && code.functions.some((range) => range.at === open - 1)) return false
      const isClient = CLIENT.test(last) || CLIENT.test(names.at(-2) ?? '')
      if (name === 'key')
        return isClient && /^(?:Factory|Client|HubSpot|Hubspot|HubspotFactory)$/.test(last) && code.language === 'php'
      return isClient
    }
    // `&hubspot.ClientConfig{APIKey: key}`, `new HubspotSettings { ApiKey = key }`: literals of Go and C#, never a class's body.
    if (bracket?.text === '{' && (code.language === 'go' || code.language === 'csharp')) {
      const type = tokens[open - 1]
      const before = tokens[chainStart(tokens, open - 1) - 1]?.text ?? ''
      if (
        type?.kind === 'name' &&
        /^(?:&|new|=|:=|\(|return)$/.test(before) &&
        /HubSpot|Hubspot|ClientConfig|Client$/.test(
          code.source.text.slice(tokens[chainStart(tokens, open - 1)]?.start ?? 0, type.end),
        )
      )
        return name !== 'key'
    }
    open = bracket?.up ?? -1
  }
  return false
}

function operandEnd(tokens: Tokens, from: number): number {
  let at = from + 1
  for (;;) {
    const token = tokens[at]
    if (token === undefined) return at
    if ((token.text === '(' || token.text === '[') && token.partner !== -1) at = token.partner + 1
    else if (token.kind === 'mark' && /^(?:\.|->|::|\?\.)$/.test(token.text) && tokens[at + 1]?.kind === 'name') at += 2
    else return at
  }
}
