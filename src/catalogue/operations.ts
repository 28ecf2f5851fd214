import { readFileSync } from 'node:fs'
import type { Version } from './versions.ts'

/** Alternatives, each a list of scopes that are all needed. Empty: no scope is needed. */
export type ScopeRequirement = readonly (readonly string[])[]

export type AuthType = 'oauth' | 'private_app' | 'developer_hapikey' | 'none'

/** One path under which an operation is published. `sdkOnly`: reached by HubSpot's own client, not in its specification. */
export type CataloguePath = {
  readonly version: Version
  readonly path: string
  readonly sdkOnly: boolean
  readonly deprecated: boolean
}

/** One method and one capability, under its paths in every version. */
export type CatalogueOperation = {
  /** Method and oldest published path: stable, and ours. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly area: string
  readonly group: string
  /** Oldest version first; within a version the preferred spelling first. */
  readonly paths: readonly CataloguePath[]
  /** As published, all versions together; `scopeRequirement` says what is really needed. */
  readonly scopes: ScopeRequirement
  readonly authTypes: readonly AuthType[]
  /** The request limits that do not count calls of this operation. */
  readonly limitExemptions: readonly string[]
  /** The id of the operation that took its place, where what is sent or answered is not the same. */
  readonly replacedBy?: string
}

/** The shape of data/operations.json, as scripts/build-catalogue.mjs writes it: scopes and requirements by index. */
type DataFile = {
  readonly scopes: readonly string[]
  readonly requirements: readonly (readonly (number | readonly number[])[])[]
  readonly operations: readonly DataOperation[]
}

type DataOperation = {
  readonly id: string
  readonly area: string
  readonly group: string
  readonly paths: readonly (readonly [version: Version, path: string, flags?: string])[]
  readonly scopes: number
  readonly auth: readonly AuthType[]
  readonly exempt?: readonly string[]
  readonly replacedBy?: string
}

type Loaded = {
  readonly operations: readonly CatalogueOperation[]
  readonly byId: ReadonlyMap<string, CatalogueOperation>
  readonly scopes: readonly string[]
}

let loaded: Loaded | undefined

/** Every operation, sorted by path. Read and parsed on the first call, then the same list for the life of the process. */
export function operations(): readonly CatalogueOperation[] {
  return load().operations
}

/** The operation with this id, if there is one. */
export function operationById(id: string): CatalogueOperation | undefined {
  return load().byId.get(id)
}

/** Every scope name that an operation lists, sorted. */
export function publishedScopes(): readonly string[] {
  return load().scopes
}

function load(): Loaded {
  if (loaded !== undefined) return loaded
  const data = JSON.parse(readFileSync(new URL('./data/operations.json', import.meta.url), 'utf8')) as DataFile
  const nameOf = (index: number): string => data.scopes[index] ?? missing(`scope ${index}`)
  const requirements: readonly ScopeRequirement[] = data.requirements.map((alternatives) =>
    alternatives.map((all) => (typeof all === 'number' ? [nameOf(all)] : all.map(nameOf))),
  )
  const list = data.operations.map((row) =>
    operationOf(row, requirements[row.scopes] ?? missing(`requirement of ${row.id}`)),
  )
  loaded = { operations: list, byId: new Map(list.map((operation) => [operation.id, operation])), scopes: data.scopes }
  return loaded
}

function operationOf(row: DataOperation, scopes: ScopeRequirement): CatalogueOperation {
  const space = row.id.indexOf(' ')
  return {
    id: row.id,
    method: row.id.slice(0, space),
    path: row.id.slice(space + 1),
    area: row.area,
    group: row.group,
    paths: row.paths.map(([version, path, flags = '']) => ({
      version,
      path,
      sdkOnly: flags.includes('sdk'),
      deprecated: flags.includes('deprecated'),
    })),
    scopes,
    authTypes: row.auth,
    limitExemptions: row.exempt ?? [],
    ...(row.replacedBy !== undefined && { replacedBy: row.replacedBy }),
  }
}

function missing(what: string): never {
  throw new Error(`data/operations.json is damaged: ${what} is missing`)
}
