import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Language } from '../source/languages.ts'

/** How many places of a text its grammar can't read; nothing where the grammar is not installed. */
export type Grammar = (text: string) => number | undefined

type Napi = {
  readonly parse: (
    language: string,
    text: string,
  ) => { readonly root: () => { readonly findAll: (rule: unknown) => readonly unknown[] } }
  readonly registerDynamicLanguage: (languages: Readonly<Record<string, unknown>>) => void
}
type Pack = { readonly libraryPath: string }

const packs: Readonly<Record<string, string>> = {
  python: '@ast-grep/lang-python',
  php: '@ast-grep/lang-php',
  ruby: '@ast-grep/lang-ruby',
  java: '@ast-grep/lang-java',
  kotlin: '@ast-grep/lang-kotlin',
  csharp: '@ast-grep/lang-csharp',
  go: '@ast-grep/lang-go',
  shell: '@ast-grep/lang-bash',
}
const builtIn: Readonly<Record<string, string>> = { javascript: 'JavaScript', typescript: 'TypeScript', tsx: 'Tsx' }

/**
 * The grammars that judge an edit: a rewritten file may not have more places that don't parse than it had before. They are
 * native code and optional: languages whose package is not installed are rewritten all the same, and said to be unproven.
 */
export function openGrammars(): {
  readonly of: (language: Language) => Grammar
  readonly missing: (language: Language) => string | undefined
} {
  const require = createRequire(import.meta.url)
  let napi: Napi | undefined
  const have = new Set<string>()
  try {
    napi = require('@ast-grep/napi') as Napi
    const found: Record<string, unknown> = {}
    for (const [language, name] of Object.entries(packs)) {
      const pack = load(require, name)
      // A missing library ends the process: ask before it is registered.
      if (pack === undefined || !existsSync(pack.libraryPath)) continue
      found[language] = pack
      have.add(language)
    }
    // All at once: a second registration is refused.
    napi.registerDynamicLanguage(found)
  } catch {
    napi = undefined
  }
  const nameOf = (language: Language): string | undefined =>
    builtIn[language] ?? (have.has(language) ? language : undefined)
  return {
    of: (language) => (text) => {
      const name = nameOf(language)
      if (napi === undefined || name === undefined) return undefined
      const root = napi.parse(name, text).root()
      return root.findAll({ rule: { kind: 'ERROR' } }).length
    },
    missing: (language) =>
      napi !== undefined && nameOf(language) !== undefined ? undefined : (packs[language] ?? '@ast-grep/napi'),
  }
}

function load(require: NodeJS.Require, name: string): Pack | undefined {
  try {
    const loaded = require(name) as Pack & { readonly default?: Pack }
    return loaded.default ?? loaded
  } catch {
    return undefined
  }
}
