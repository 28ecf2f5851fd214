import { type Constants, looksLikeAddress, textOf } from './source/expression.ts'
import { type Code, codeOf, type FunctionRange, functionAround, type Source } from './source/source.ts'

/** The files that have something to do with HubSpot, read once, and what they declare for each other. */
export type Project = {
  readonly sources: readonly Source[]
  readonly codes: readonly Code[]
  /** Addresses that files declare outside of functions, by name; names with several meanings are left out. */
  readonly constants: Constants
  readonly functions: ReadonlyMap<string, readonly Declared[]>
  /** The texts of `package.json`, `Gemfile`, `go.mod` and the like. */
  readonly manifests: string
}

export type Declared = { readonly code: Code; readonly range: FunctionRange }

/** Names that mean something else in every file. */
const COMMON =
  /^(?:\w{1,3}|path|url|base|uri|endpoint|base_?url|href|link|route|body|data|target|request_?url|api_?url|full_?url|address|result|response)$/i

const MANIFEST =
  /(?:^|\/)(?:package\.json|composer\.json|Gemfile|Gemfile\.lock|requirements[\w-]*\.txt|setup\.py|pyproject\.toml|Pipfile|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|[^/]+\.csproj|[^/]+\.gemspec)$/

/** True for files that name the libraries of a tree. */
export function isManifest(path: string): boolean {
  return MANIFEST.test(path)
}

export function projectOf(sources: readonly Source[]): Project {
  const codes = sources.map(codeOf).filter((code) => code !== undefined)
  const functions = new Map<string, Declared[]>()
  for (const code of codes) {
    for (const range of code.functions) {
      if (range.name === '') continue
      const known = functions.get(range.name)
      if (known === undefined) functions.set(range.name, [{ code, range }])
      else known.push({ code, range })
    }
  }
  let constants: Constants = new Map()
  // Twice: a constant may be built from another file's.
  for (let round = 0; round < 2; round += 1) constants = constantsOf(codes, constants)
  const manifests = sources
    .filter((source) => isManifest(source.path))
    .map((source) => source.text)
    .join('\n')
  return { sources, codes, constants, functions, manifests }
}

function constantsOf(codes: readonly Code[], before: Constants): Constants {
  const found = new Map<string, string>()
  const several = new Set<string>()
  for (const code of codes) {
    for (const [name, assignments] of code.assignments) {
      for (const assignment of assignments) {
        const around = functionAround(code, assignment.at)
        const isField =
          code.tokens[assignment.at - 1]?.kind === 'mark' &&
          /^(?:\.|->|::)$/.test(code.tokens[assignment.at - 1]?.text ?? '')
        if (around !== undefined && !isField && around.name !== '') continue
        const value = textOf(code, before, assignment.from, assignment.to)
        if (!looksLikeAddress(value)) continue
        const known = found.get(name)
        if (known !== undefined && known !== value) several.add(name)
        found.set(name, value)
      }
    }
  }
  for (const name of found.keys()) if (several.has(name) || COMMON.test(name)) found.delete(name)
  return found
}
