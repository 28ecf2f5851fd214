import { isVersion } from './versions.ts'

// A template is a published path with `{names}` where values go: `/crm/v3/objects/{objectType}/{objectId}`.

/** The segments of a template or path, without the empty ones at its ends: a trailing slash makes no difference. */
export function segmentsOf(template: string): readonly string[] {
  const from = template.startsWith('/') ? 1 : 0
  return template.slice(from, template.endsWith('/') ? -1 : undefined).split('/')
}

/** The name inside `{name}`, or nothing for a fixed segment. */
export function parameterOf(segment: string): string | undefined {
  return segment.startsWith('{') && segment.endsWith('}') ? segment.slice(1, -1) : undefined
}

/** The template with every parameter name left out: templates of one shape answer the same requests. */
export function shapeOf(template: string): string {
  return segmentsOf(template)
    .map((segment) => (parameterOf(segment) === undefined ? segment : '{}'))
    .join('/')
}

/** Custom object schemas moved out of `/crm`; the older path is documented and answers to this day (hubspot-api.md §6.2). */
const SCHEMAS = '/crm-object-schemas/v3/schemas'
const OLDER_SCHEMAS = '/crm/v3/schemas'

/**
 * The other spelling of a v3 path: `/A/v3/S/rest` and `/A/S/v3/rest` are the same to HubSpot. Nothing for other versions
 * and for paths without a fixed service segment to swap with.
 */
export function otherSpelling(template: string): string | undefined {
  const segments = segmentsOf(template)
  const path = `/${segments.join('/')}`
  if (path === SCHEMAS || path.startsWith(`${SCHEMAS}/`)) return OLDER_SCHEMAS + path.slice(SCHEMAS.length)
  const at = segments.indexOf('v3')
  const swap = at === 1 ? 2 : at === 2 ? 1 : -1
  const service = segments[swap]
  if (service === undefined || parameterOf(service) !== undefined) return undefined
  return `/${segments.with(at, service).with(swap, 'v3').join('/')}`
}

/** The template with its parameters named, in order, as `names`; kept as it is when their number differs. */
export function renamed(template: string, names: readonly string[]): string {
  const segments = segmentsOf(template)
  if (namesOf(segments).length !== names.length) return template
  const next = names.values()
  return `/${segments.map((segment) => (parameterOf(segment) === undefined ? segment : `{${next.next().value}}`)).join('/')}`
}

/** The parameter names of a template's segments, in order. */
export function namesOf(segments: readonly string[]): readonly string[] {
  const names: string[] = []
  for (const segment of segments) {
    const name = parameterOf(segment)
    if (name !== undefined) names.push(name)
  }
  return names
}

/** The segments without the version, wherever it stands. */
export function withoutVersion(segments: readonly string[]): readonly string[] {
  const at = segments.findIndex(isVersion)
  return at < 0 ? segments : segments.toSpliced(at, 1)
}
