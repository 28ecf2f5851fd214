// Rebuilds src/catalogue/data/operations.json from a list of published rows (one JSON object per method and path):
//
//   node scripts/build-catalogue.mjs ROWS.json
//
// Rows that are one method and one capability in several versions become one operation. The output is sorted and
// deterministic: the same rows give the same bytes.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const input = process.argv[2]
if (input === undefined) {
  console.error('usage: node scripts/build-catalogue.mjs ROWS.json')
  process.exit(2)
}

const VERSION = /^(v\d+|\d{4}-\d{2})$/
const ORDER = ['v1', 'v2', 'v3', 'v4']
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
const rank = (version) => (ORDER.includes(version) ? `0${ORDER.indexOf(version)}` : `1${version}`)
const isDated = (version) => !version.startsWith('v')
const segmentsOf = (path) => path.split('/').filter((segment) => segment !== '')
const shapeOf = (path) => segmentsOf(path).map((segment) => (segment.startsWith('{') ? '{}' : segment))
const unsorted = JSON.parse(readFileSync(input, 'utf8'))
const rows = unsorted.toSorted((a, b) => compare(key(a), key(b)))

// Services whose versions do not follow the two general rules (`/A/vN/S/rest` and `/A/S/vN/rest` both become
// `/A/S/D/rest`). `*` stands for the version, `{}` for a parameter. Each line brings a spelling to its common one.
const EXCEPTIONS = [
  [/^app-webhooks\/\*/, 'webhooks/*'],
  [/^data-studio\/\*\/data-source/, 'data-studio/data-source/*'],
  [/^automation\/(?:\*\/actions|actions\/\*)\/callbacks/, 'automation/actions/callbacks/*'],
  [/^business-units\/(?:\*\/business-units|business-units\/\*)\/user/, 'business-units/public/*/business-units/user'],
  [/^crm\/(?:\*\/objects|objects\/\*)\/deals\/splits/, 'deal-splits/*'],
  [/^crm\/(?:\*\/extensions|extensions\/\*)\/(calling|cards-dev|videoconferencing)/, 'crm/extensions/$1/*'],
  [/^events\/(?:\*\/events|events\/\*)/, 'events/event-occurrences/*'],
  [/^events\/(?:\*\/(send|event-definitions)|(send|event-definitions)\/\*)/, 'events/custom/*/$1$2'],
  [/^integrators\/timeline\/\*\/events\/batch\/create$/, 'integrators/timeline/*/events/batch'],
  [/^marketing\/(?:\*\/email|email\/\*)\/single-send/, 'marketing/email-campaigns/*/single-send'],
]

// Paths that would fall together although what is sent or answered differs: the v3 rows stay operations of their own.
const APART = [
  ['v3', /^POST crm\/associations\/\*\/\{\}\/\{\}\/batch\/(archive|create|read)$/],
  ['v3', /^GET crm\/objects\/\*\/\{\}\/\{\}\/associations\/\{\}$/],
  ['v3', /^GET communication-preferences\/\*\/definitions$/],
]

// Where an operation ends without a twin of its own shape, the operation that took its place.
const REPLACED = new Map([
  [
    'POST /crm/v3/associations/{fromObjectType}/{toObjectType}/batch/archive',
    'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/archive',
  ],
  [
    'POST /crm/v3/associations/{fromObjectType}/{toObjectType}/batch/create',
    'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create',
  ],
  [
    'POST /crm/v3/associations/{fromObjectType}/{toObjectType}/batch/read',
    'POST /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read',
  ],
  [
    'GET /crm/v3/associations/{fromObjectType}/{toObjectType}/types',
    'GET /crm/v4/associations/{fromObjectType}/{toObjectType}/labels',
  ],
  [
    'GET /crm/objects/v3/{objectType}/{objectId}/associations/{toObjectType}',
    'GET /crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}',
  ],
  [
    'PUT /crm/objects/v3/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}/{associationType}',
    'PUT /crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}',
  ],
  [
    'DELETE /crm/objects/v3/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}/{associationType}',
    'DELETE /crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}',
  ],
  ['GET /communication-preferences/v3/definitions', 'GET /communication-preferences/v4/definitions'],
  ['GET /oauth/v1/access-tokens/{token}', 'POST /oauth/v3/token/introspect'],
  ['GET /oauth/v1/refresh-tokens/{token}', 'POST /oauth/v3/token/introspect'],
  ['DELETE /oauth/v1/refresh-tokens/{token}', 'POST /oauth/v3/token/revoke'],
])

// Some rows were published without any credential by mistake (`authGap`). Where no other version tells, this does.
const GAPS = [
  [/^\/account-info\//, { scopes: [['oauth']], authTypes: ['oauth', 'private_app'] }],
  [
    /\/resubscribe$/,
    { scopes: [['communication_preferences.read_write'], ['communication_preferences.write']], authTypes: ['oauth'] },
  ],
  [/^\/crm\/v3\/objects\/payments/, { scopes: [['crm.objects.commercepayments.read']], authTypes: ['oauth'] }],
]

function key(row) {
  return `${row.path} ${row.method} ${row.version}`
}

/** The spelling of a path without its version, under each general rule: in place first, then moved behind the service. */
function spellings(row) {
  const shape = shapeOf(twinOf(row))
  const at = shape.findIndex((segment) => VERSION.test(segment))
  if (at < 0) throw new Error(`no version in ${row.path}`)
  const inPlace = shape.with(at, '*').join('/')
  const next = shape[at + 1]
  if (isDated(row.version) || next === undefined || next === '{}') return [exceptional(inPlace)]
  const moved = [...shape.slice(0, at), next, '*', ...shape.slice(at + 2)].join('/')
  return [exceptional(inPlace), exceptional(moved)]
}

function exceptional(spelling) {
  for (const [pattern, replacement] of EXCEPTIONS) {
    if (pattern.test(spelling)) return spelling.replace(pattern, replacement)
  }
  return spelling
}

/** The published path that an SDK-only row is another spelling of: only when it ends alike, else it does something else. */
function twinOf(row) {
  if (row.specTwin === undefined) return row.path
  return shapeOf(row.specTwin).length === shapeOf(row.path).length ? row.specTwin : row.path
}

// 1. Group. A dated path is its own anchor; a v-path joins the anchor that one of its spellings names. Without an anchor
// the moved spelling is used, so that `/A/v3/S` and `/A/S/v3` still meet.
const anchors = new Set(rows.filter((row) => isDated(row.version)).map((row) => `${row.method} ${spellings(row)[0]}`))
const groups = new Map()
for (const row of rows) {
  const names = spellings(row).map((spelling) => `${row.method} ${spelling}`)
  const anchor = names.findLast((name) => anchors.has(name)) ?? names.at(-1)
  const apart = APART.some(([version, pattern]) => row.version === version && pattern.test(anchor))
  const name = apart ? `${anchor} (${row.version})` : anchor
  groups.set(name, [...(groups.get(name) ?? []), row])
}

// 2. One operation per group.
const operations = [...groups.values()]
  .map(operationOf)
  .toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method))
const ids = new Set(operations.map((operation) => operation.id))
if (ids.size !== operations.length) throw new Error('two operations have one id')
for (const [id, by] of REPLACED) {
  if (!ids.has(id) || !ids.has(by)) throw new Error(`REPLACED names an unknown operation: ${ids.has(id) ? by : id}`)
}

function operationOf(members) {
  const paths = members.toSorted(
    (a, b) => compare(rank(a.version), rank(b.version)) || compare(preference(a), preference(b)),
  )
  const first = paths.find((row) => row.source === undefined) ?? paths[0]
  const path = first.path.replace(/\/$/, '')
  const id = `${first.method} ${path}`
  const published = members.filter((row) => row.authGap !== true)
  const gap = published.length === 0 ? GAPS.find(([pattern]) => pattern.test(path))?.[1] : undefined
  if (published.length === 0 && gap === undefined) throw new Error(`nothing says who may call ${id}`)
  return {
    id,
    method: first.method,
    path,
    area: mostFrequent(members.map((row) => row.area)),
    group: mostFrequent(members.map((row) => row.api)),
    paths: paths.map((row) => [row.version, row.path, ...flagsOf(row)]),
    scopes: gap?.scopes ?? mergedScopes(published),
    auth: (gap?.authTypes ?? [...new Set(published.flatMap((row) => row.authTypes))]).toSorted(),
    exempt: [...new Set(members.flatMap((row) => row.rateLimitExemptions ?? []))].toSorted(),
    replacedBy: REPLACED.get(id),
  }
}

/** Within one version: published before SDK-only, `/A/vN/S` before `/A/S/vN`, no trailing slash, then alphabetical. */
function preference(row) {
  const at = segmentsOf(row.path).findIndex((segment) => VERSION.test(segment))
  return [row.source === undefined ? 0 : 1, at, row.path.endsWith('/') ? 1 : 0, row.path].join(' ')
}

function flagsOf(row) {
  const flags = [row.source === 'sdk' ? 'sdk' : '', row.deprecated === true ? 'deprecated' : ''].filter(
    (flag) => flag !== '',
  )
  return flags.length === 0 ? [] : [flags.join(' ')]
}

function mostFrequent(values) {
  const counts = new Map()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1] || compare(a[0], b[0]))[0][0]
}

/**
 * The alternatives of every version together: the rows differ only in how many spellings of one permission they list.
 * A developer key carries no scopes, so rows for it alone say nothing.
 */
function mergedScopes(members) {
  const all = members
    .filter((row) => row.authTypes.some((type) => type === 'oauth' || type === 'private_app'))
    .flatMap((row) => row.scopes.filter((alternative) => alternative.length > 0))
    .map((alternative) => [...new Set(alternative)].toSorted())
  const unique = [...new Map(all.map((alternative) => [alternative.join(' '), alternative])).values()]
  return unique.toSorted((a, b) => compare(a.join(' '), b.join(' ')))
}

// 3. Write: scope names and requirements once each, operations by index, one a line.
const scopes = [...new Set(operations.flatMap((operation) => operation.scopes.flat()))].toSorted()
const requirements = [...new Set(operations.map((operation) => encode(operation.scopes)))].toSorted(
  (a, b) => a.length - b.length || compare(a, b),
)

function encode(requirement) {
  return JSON.stringify(
    requirement.map((all) => (all.length === 1 ? scopes.indexOf(all[0]) : all.map((name) => scopes.indexOf(name)))),
  )
}

function line(operation) {
  const { id, area, group, paths, auth, exempt, replacedBy } = operation
  const optional = { ...(exempt.length > 0 && { exempt }), ...(replacedBy !== undefined && { replacedBy }) }
  return JSON.stringify({
    id,
    area,
    group,
    paths,
    scopes: requirements.indexOf(encode(operation.scopes)),
    auth,
    ...optional,
  })
}

const text = `{"scopes":[
${scopes.map((name) => JSON.stringify(name)).join(',\n')}
],"requirements":[
${requirements.join(',\n')}
],"operations":[
${operations.map(line).join(',\n')}
]}
`
const output = fileURLToPath(new URL('../src/catalogue/data/operations.json', import.meta.url))
writeFileSync(output, text)

const byVersions = Object.groupBy(operations, (operation) =>
  String(new Set(operation.paths.map(([version]) => version)).size),
)
const counts = Object.entries(byVersions).map(([versions, list]) => `${list.length} in ${versions}`)
console.log(
  `${rows.length} rows, ${operations.length} operations (${counts.join(', ')} versions), ${scopes.length} scopes, ${text.length} bytes`,
)
