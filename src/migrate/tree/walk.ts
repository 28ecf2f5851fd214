import { closeSync, type Dirent, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { isManifest } from '../project.ts'
import { kindOf } from '../source/languages.ts'
import { type Source, sourceOf } from '../source/source.ts'

/** What was looked at, and what was not, with the reason. */
export type Tally = {
  files: number
  bytes: number
  /** Files with a word of HubSpot's in them, which are read in full. */
  read: number
  readonly skipped: {
    binary: number
    huge: number
    links: number
    unreadable: number
    ignored: number
    encoding: number
  }
  /** The first few that could not be read, to be said once. */
  readonly unreadable: string[]
}

export type Tree = { readonly sources: readonly Source[]; readonly tally: Tally }

export type WalkOptions = {
  /** Told now and then how far the walk is. */
  readonly progress?: (tally: Tally) => void
  /** More words that make a file worth reading, as names of settings. */
  readonly words?: readonly string[]
  /** Files to look at; all by default. */
  readonly only?: (path: string) => boolean
}

const HUGE = 20 * 1024 * 1024
const READ_IN_FULL = 4 * 1024 * 1024
const NEVER =
  /^(?:\.git|\.hg|\.svn|node_modules|bower_components|vendor|\.venv|venv|__pycache__|\.tox|\.gradle|\.idea|\.next|\.nuxt|\.cache|dist|coverage|target|Pods|site-packages|\.terraform|\.yarn)$/
const SKIPPED_NAMES =
  /\.min\.(?:js|css)$|\.map$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|composer\.lock|Gemfile\.lock|poetry\.lock|Cargo\.lock|go\.sum)$/
const BINARY_NAMES =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|svgz|pdf|zip|gz|tgz|bz2|xz|7z|rar|jar|war|class|exe|dll|so|dylib|a|o|pyc|woff2?|ttf|otf|eot|mp[34]|mov|avi|webm|ogg|wav|flac|psd|sqlite3?|db|bin|dat|wasm|node|iso|dmg|ai|sketch|fig|xlsx?|docx?|pptx?|parquet)$/i
const WORDS = /hub[_ -]?(?:spot|api)|hupspot|hapi_?key|hs_api/i

/**
 * Reads a tree: every file is looked through for HubSpot's words, those that have one are kept. `.gitignore` is honoured,
 * links are not followed, what can't be read is counted. Files are read one at a time into one buffer.
 */
export function walk(root: string, options: WalkOptions = {}): Tree {
  const tally: Tally = {
    files: 0,
    bytes: 0,
    read: 0,
    skipped: { binary: 0, huge: 0, links: 0, unreadable: 0, ignored: 0, encoding: 0 },
    unreadable: [],
  }
  const sources: Source[] = []
  const buffer = Buffer.allocUnsafe(READ_IN_FULL)
  const words =
    options.words === undefined || options.words.length === 0
      ? WORDS
      : new RegExp(`${WORDS.source}|${options.words.map((word) => word.replace(/[^\w.-]/g, '')).join('|')}`, 'i')
  const cannot = (path: string): void => {
    tally.skipped.unreadable += 1
    if (tally.unreadable.length < 5) tally.unreadable.push(path)
  }
  const visitFile = (path: string): void => {
    if (options.only?.(path) === false) return
    tally.files += 1
    if (tally.files % 5000 === 0) options.progress?.(tally)
    if (SKIPPED_NAMES.test(path)) return
    if (BINARY_NAMES.test(path)) {
      tally.skipped.binary += 1
      return
    }
    const text = read(join(root, path), path)
    if (text === undefined) return
    tally.read += 1
    const kind = kindOf(path, text.slice(0, 120).split('\n', 1)[0] ?? '')
    sources.push(sourceOf(path, kind, text))
  }
  const read = (full: string, path: string): string | undefined => {
    let fd: number
    try {
      fd = openSync(full, 'r')
    } catch {
      cannot(path)
      return undefined
    }
    try {
      const { size } = fstatSync(fd)
      if (size > HUGE) {
        tally.skipped.huge += 1
        return undefined
      }
      const room = size > buffer.length ? Buffer.allocUnsafe(size) : buffer
      let length = 0
      while (length < size) {
        const count = readSync(fd, room, length, size - length, null)
        if (count === 0) break
        length += count
      }
      tally.bytes += length
      const bytes = room.subarray(0, length)
      if (bytes[0] === 0xff && bytes[1] === 0xfe) return hit(bytes.toString('utf16le', 2))
      if (bytes.subarray(0, 8000).includes(0)) {
        tally.skipped.binary += 1
        return undefined
      }
      if (!words.test(bytes.toString('latin1')) && !isManifest(path)) return undefined
      const text = bytes.toString('utf8')
      if (text.includes('\ufffd')) tally.skipped.encoding += 1
      return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    } catch {
      cannot(path)
      return undefined
    } finally {
      closeSync(fd)
    }
  }
  const hit = (text: string): string | undefined => (words.test(text) ? text : undefined)
  const visit = (folder: string, rules: readonly { readonly base: string; readonly rule: Ignore }[]): void => {
    let entries: Dirent[]
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true })
    } catch {
      cannot(folder === '' ? '.' : folder)
      return
    }
    const own = entries.some((entry) => entry.name === '.gitignore')
      ? ignoreFile(join(root, folder, '.gitignore'))
      : undefined
    const here = own === undefined ? rules : [...rules, { base: folder, rule: own }]
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isSymbolicLink()) {
        tally.skipped.links += 1
        continue
      }
      if (entry.isDirectory()) {
        if (NEVER.test(entry.name) || isIgnored(here, `${path}/`)) continue
        visit(path, here)
      } else if (entry.isFile()) {
        // Files of settings are often kept out of git, and are what a key is in.
        if (!/^\.env/.test(entry.name) && isIgnored(here, path)) {
          tally.skipped.ignored += 1
          continue
        }
        visitFile(path)
      }
    }
  }
  if (lstatSync(root).isFile()) {
    const name = root.slice(root.lastIndexOf('/') + 1)
    const text = read(root, name)
    tally.files = 1
    if (text !== undefined) sources.push(sourceOf(name, kindOf(name, text.split('\n', 1)[0] ?? ''), text))
  } else visit('', [])
  options.progress?.(tally)
  return { sources, tally }
}

function ignoreFile(path: string): Ignore | undefined {
  try {
    return ignore().add(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function isIgnored(rules: readonly { readonly base: string; readonly rule: Ignore }[], path: string): boolean {
  return rules.some(({ base, rule }) => rule.ignores(base === '' ? path : path.slice(base.length + 1)))
}
