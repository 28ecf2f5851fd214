import type { EndpointUse } from '../endpoints/find.ts'
import { knownPath } from '../endpoints/paths.ts'
import type { Project } from '../project.ts'
import { argumentRanges, textOf } from '../source/expression.ts'
import type { Code } from '../source/source.ts'
import { officialCall } from './official.ts'
import { type Sdk, sdks } from './table.ts'

const OFFICIAL =
  /@hubspot\/api-client|hubspot-api-client|\bhubspot\b.*\b(?:HubSpot|Client)\b|HubSpot\\|Hubspot::(?:Client|Crm)|hubspot\/api-client/i

let tables: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined

function tableOf(sdk: Sdk): ReadonlyMap<string, string> {
  tables ??= new Map(
    sdks.map((one) => [
      one.id,
      new Map(
        one.calls.split('\n').map((line) => {
          const space = line.indexOf(' ')
          return [line.slice(0, space), line.slice(space + 1)]
        }),
      ),
    ]),
  )
  return tables.get(sdk.id) ?? new Map()
}

/** The libraries that a file uses, or that its project does. */
export function sdksOf(project: Project, code: Code): readonly Sdk[] {
  return sdks.filter(
    (sdk) =>
      sdk.languages.test(code.language) && (sdk.imports.test(code.source.text) || sdk.manifest.test(project.manifests)),
  )
}

/** Every call of HubSpot's API that a file makes through a client library. */
export function sdkCallsIn(project: Project, code: Code): readonly EndpointUse[] {
  const { tokens } = code
  const mayBeOfficial =
    OFFICIAL.test(code.source.text) || OFFICIAL.test(project.manifests) || /hub_?spot/i.test(code.source.text)
  const others = sdksOf(project, code)
  const found: EndpointUse[] = []
  let at = 0
  while (at < tokens.length) {
    const token = tokens[at]
    if (token?.kind !== 'name') {
      at += 1
      continue
    }
    const chain = chainAt(code, at)
    if (chain.names.length < 2) {
      at += 1
      continue
    }
    const call = mayBeOfficial
      ? longest(chain, (names, argument) => officialCall(names, argument), code, project)
      : undefined
    const route = call ?? otherCall(others, chain)
    if (route !== undefined) found.push(use(code, route.route, route.at))
    at = Math.max(chain.to, at + 1)
  }
  return found
}

function use(code: Code, route: string, at: number): EndpointUse {
  const [method = 'GET', path = '/'] = route.split(' ')
  const known = knownPath(method, path)
  return {
    method,
    path: known?.path ?? path,
    seen: path,
    file: code.source.path,
    line: code.source.lineOf(code.tokens[at]?.start ?? 0),
    how: 'sdk',
    test: code.source.isTest,
    ...(known?.operation !== undefined && { operation: known.operation }),
  }
}

type Chain = {
  readonly names: readonly string[]
  readonly at: readonly number[]
  readonly opens: readonly (number | undefined)[]
  readonly to: number
}

/** Names that hang together by `.`, `->` or `::`, calls between left out: `hubspot.crm().contacts().basicApi().create`. */
function chainAt(code: Code, from: number): Chain {
  const { tokens } = code
  const names: string[] = []
  const places: number[] = []
  const opens: (number | undefined)[] = []
  let at = from
  for (;;) {
    const token = tokens[at]
    if (token?.kind !== 'name') break
    const mark = tokens[at + 1]
    const suffix = code.language === 'ruby' && mark?.text === '!' && mark.start === token.end ? '!' : ''
    names.push(camel(token.text) + suffix)
    places.push(at)
    at += suffix === '' ? 1 : 2
    if (tokens[at]?.text === '<') {
      const close = tokens.findIndex((other, index) => index > at && index < at + 12 && other.text === '>')
      if (close !== -1 && tokens[close + 1]?.text === '(') at = close + 1
    }
    if (tokens[at]?.text === '(' && tokens[at]?.partner !== -1) {
      opens.push(at)
      at = (tokens[at]?.partner ?? at) + 1
    } else opens.push(undefined)
    while (tokens[at]?.text === '[' && tokens[at]?.partner !== -1) at = (tokens[at]?.partner ?? at) + 1
    if (!/^(?:\.|->|::|\?\.|\?->)$/.test(tokens[at]?.text ?? '') || tokens[at + 1]?.kind !== 'name') break
    at += 1
  }
  // Arguments are looked through too: a call may stand in another's.
  const firstOpen = opens.find((open) => open !== undefined)
  return { names, at: places, opens, to: firstOpen ?? at }
}

function longest(
  chain: Chain,
  read: (names: readonly string[], argument: string | undefined) => string | undefined,
  code: Code,
  project: Project,
): { readonly route: string; readonly at: number } | undefined {
  for (let length = chain.names.length; length >= 2; length -= 1) {
    const open = chain.opens[length - 1]
    const first = open === undefined ? undefined : argumentRanges(code.tokens, open)[0]
    const argument = first === undefined ? undefined : textOf(code, project.constants, first[0], first[1])
    const names = chain.names.slice(0, length).filter((name) => name !== 'new')
    const route = read(names, argument)
    if (route !== undefined) return { route, at: chain.at[0] ?? 0 }
  }
  return undefined
}

function otherCall(
  candidates: readonly Sdk[],
  chain: Chain,
): { readonly route: string; readonly at: number } | undefined {
  for (const sdk of candidates) {
    const table = tableOf(sdk)
    for (let end = chain.names.length; end >= 2; end -= 1) {
      if (sdk.receiver !== undefined) {
        const own = chain.names.slice(0, end)
        if (!sdk.receiver.test(own[0] ?? '') || own.length < 3) continue
      }
      const three = table.get(lower(chain.names.slice(Math.max(end - 3, 0), end)))
      const two = table.get(lower(chain.names.slice(end - 2, end)))
      const route = (end >= 3 ? three : undefined) ?? two
      if (route === undefined) continue
      const isBuiltIn = end === 2 && chain.opens[end - 1] === undefined
      if (isBuiltIn) continue
      return { route, at: chain.at[0] ?? 0 }
    }
  }
  return undefined
}

const lower = (names: readonly string[]): string =>
  names.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join('.')

function camel(name: string): string {
  return /_/.test(name.replace(/^_+/, '')) && name !== name.toUpperCase()
    ? name.replace(/^_+/, '').replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase())
    : name.charAt(0) === name.charAt(0).toUpperCase() &&
        /^[A-Z][a-z]/.test(name) &&
        /^(?:Crm|Cms|Contacts|Companies|Deals|Tickets|Products|BasicApi|BatchApi|SearchApi|Properties|CoreApi|Objects|Owners|OwnersApi|Pipelines|PipelinesApi)$/.test(
          name,
        )
      ? name.charAt(0).toLowerCase() + name.slice(1)
      : name
}
