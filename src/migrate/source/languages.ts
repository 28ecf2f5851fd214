/** A language whose code is read token by token. */
export type Language =
  | 'javascript'
  | 'typescript'
  | 'tsx'
  | 'python'
  | 'php'
  | 'ruby'
  | 'java'
  | 'kotlin'
  | 'csharp'
  | 'go'
  | 'shell'

/** What else a file can be: settings by key and value, prose, or none of these. */
export type FileKind = Language | 'config' | 'document' | 'notebook' | 'other'

const byExtension: ReadonlyMap<string, FileKind> = new Map([
  ...pairs('javascript', 'js jsx mjs cjs gs tpl vue svelte'),
  ...pairs('typescript', 'ts mts cts'),
  ...pairs('tsx', 'tsx'),
  ...pairs('python', 'py pyw pyi'),
  ...pairs('php', 'php phtml inc module'),
  ...pairs('ruby', 'rb rake gemspec ru erb'),
  ...pairs('java', 'java groovy scala'),
  ...pairs('kotlin', 'kt kts'),
  ...pairs('csharp', 'cs csx'),
  ...pairs('go', 'go'),
  ...pairs('shell', 'sh bash zsh ksh'),
  ...pairs('config', 'env yml yaml json json5 jsonc toml ini properties conf config tf tfvars hcl xml plist cfg pq'),
  ...pairs('document', 'md mdx markdown rst txt adoc html htm'),
  ...pairs('notebook', 'ipynb'),
])

const byName: readonly (readonly [RegExp, FileKind])[] = [
  [/^\.env(?:\.|$)|\.env$|^env\.(?:example|sample|template)$/, 'config'],
  [/^(?:Dockerfile|Procfile|Makefile|docker-compose.*)$/i, 'config'],
  [/^(?:Gemfile|Rakefile|config\.ru)$/, 'ruby'],
  [/^(?:README|CONTRIBUTING|INSTALL|CHANGELOG)$/i, 'document'],
]

/** What a file is, by its name and, where the name says nothing, by its first line. */
export function kindOf(path: string, firstLine: string): FileKind {
  const name = path.slice(path.lastIndexOf('/') + 1)
  for (const [pattern, kind] of byName) if (pattern.test(name)) return kind
  const known = byExtension.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
  // `.example`, `.dist`, `.template`, `.sample` stand behind the extension that counts.
  if (known === undefined && /\.(?:example|dist|template|sample|tmpl|j2|erb|local|bak|orig)$/.test(name)) {
    return kindOf(path.slice(0, path.lastIndexOf('.')), firstLine)
  }
  if (known !== undefined) return known
  const bang = /^#!.*\b(bash|sh|zsh|node|python\d*|ruby|php)\b/.exec(firstLine)?.[1]
  if (bang === undefined) return /^\s*(?:set -|export )/.test(firstLine) ? 'shell' : 'other'
  if (bang.startsWith('python')) return 'python'
  return bang === 'node' ? 'javascript' : bang === 'ruby' ? 'ruby' : bang === 'php' ? 'php' : 'shell'
}

/** True for the kinds that are read token by token. */
export function isCode(kind: FileKind): kind is Language {
  return kind !== 'config' && kind !== 'document' && kind !== 'notebook' && kind !== 'other'
}

/** How strings begin, end and take in values. */
export type Quoting = {
  /** `${x}`, `#{x}`, `{x}`, or PHP's and the shell's `$x`. */
  readonly holes: 'none' | 'dollar-brace' | 'hash-brace' | 'brace' | 'dollar'
  readonly lines: boolean
  readonly escapes: boolean
}

export type Lexicon = {
  readonly lineComments: readonly string[]
  readonly blockComments: readonly (readonly [string, string])[]
  readonly quotes: Readonly<Record<string, Quoting>>
  readonly triple: boolean
  readonly regexes: boolean
  /** What joins two strings. */
  readonly joins: readonly string[]
  /** Two strings side by side are one. */
  readonly adjacent: boolean
  /** Blocks are told by indentation. */
  readonly indented: boolean
  readonly variablePrefix: string
}

const plain: Quoting = { holes: 'none', lines: false, escapes: true }
const anyLines: Quoting = { holes: 'none', lines: true, escapes: true }
const slashes = { lineComments: ['//'], blockComments: [['/*', '*/']] } as const
const base: Lexicon = {
  ...slashes,
  quotes: { '"': plain, "'": plain },
  triple: false,
  regexes: false,
  joins: ['+'],
  adjacent: false,
  indented: false,
  variablePrefix: '',
}
const script: Lexicon = {
  ...base,
  quotes: { '"': plain, "'": plain, '`': { holes: 'dollar-brace', lines: true, escapes: true } },
  regexes: true,
}

const lexicons: Readonly<Record<Language, Lexicon>> = {
  javascript: script,
  typescript: script,
  tsx: script,
  python: { ...base, lineComments: ['#'], blockComments: [], triple: true, adjacent: true, indented: true },
  php: {
    ...base,
    lineComments: ['//', '#'],
    quotes: { '"': { holes: 'dollar', lines: true, escapes: true }, "'": anyLines },
    joins: ['.'],
    variablePrefix: '$',
  },
  ruby: {
    ...base,
    lineComments: ['#'],
    blockComments: [['\n=begin', '\n=end']],
    quotes: {
      '"': { holes: 'hash-brace', lines: true, escapes: true },
      "'": anyLines,
      '`': { holes: 'hash-brace', lines: true, escapes: true },
    },
    regexes: true,
    adjacent: true,
    indented: true,
    variablePrefix: '@',
  },
  java: { ...base, triple: true },
  kotlin: { ...base, quotes: { '"': { holes: 'dollar', lines: false, escapes: true }, "'": plain }, triple: true },
  csharp: base,
  go: { ...base, quotes: { '"': plain, "'": plain, '`': { holes: 'none', lines: true, escapes: false } } },
  shell: {
    ...base,
    lineComments: ['#'],
    blockComments: [],
    quotes: {
      '"': { holes: 'dollar', lines: true, escapes: true },
      "'": { holes: 'none', lines: true, escapes: false },
      '`': { holes: 'dollar', lines: true, escapes: true },
    },
    joins: [],
    adjacent: true,
  },
}

/** How a language is written, as far as strings, comments and names go. */
export function lexiconOf(language: Language): Lexicon {
  return lexicons[language]
}

function pairs(kind: FileKind, extensions: string): readonly (readonly [string, FileKind])[] {
  return extensions.split(' ').map((extension) => [extension, kind])
}
