import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { extname, join } from 'node:path'
import type { Page, PageAnswer } from './pages.ts'

/** The console's files: the same few for as long as the process runs. */
export interface ConsoleFiles {
  /** What to answer for a path below `/console/`; undefined where the console was not built. */
  find(path: string): Page | undefined
}

interface File {
  readonly type: string
  readonly plain: Buffer
  readonly br: Buffer | undefined
  readonly gzip: Buffer | undefined
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css;charset=utf-8',
  '.html': 'text/html;charset=utf-8',
  '.js': 'text/javascript;charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain;charset=utf-8',
  '.woff2': 'font/woff2',
}

// Scripts, styles and fonts of this server and nobody else's; pictures also as data and as what a person chose to upload.
// Nothing may be framed, and no script may write HTML from text.
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

const FOR_EVER = 'public, max-age=31536000, immutable'
const PREFIX = '/console/'

/** The files in `folder`, each with the compressed forms beside it. They are read when the first is asked for. */
export function openConsoleFiles(folder: string): ConsoleFiles {
  let files: ReadonlyMap<string, File> | undefined
  return {
    find(path) {
      files ??= readFiles(folder)
      const index = files.get('index.html')
      if (index === undefined || !path.startsWith(PREFIX)) return undefined
      const name = path.slice(PREFIX.length)
      const file = files.get(name)
      // A file that is not there is not a place in the console: a script would be answered with a page.
      if (file === undefined && name.startsWith('assets/')) return async () => missing
      const cache = name.startsWith('assets/') ? FOR_EVER : 'no-cache'
      return async (headers) => serve(file ?? index, headers, cache)
    },
  }
}

const missing: PageAnswer = {
  status: 404,
  headers: { ...HEADERS, 'content-type': 'text/plain' },
  body: 'No such file.',
}

function serve({ type, plain, br, gzip }: File, headers: IncomingHttpHeaders, cache: string): PageAnswer {
  const accepted = String(headers['accept-encoding'] ?? '')
  const all = { ...HEADERS, 'content-type': type, 'cache-control': cache, vary: 'accept-encoding' }
  if (br !== undefined && /\bbr\b/.test(accepted)) {
    return { status: 200, headers: { ...all, 'content-encoding': 'br' }, body: br }
  }
  if (gzip !== undefined && /\bgzip\b/.test(accepted)) {
    return { status: 200, headers: { ...all, 'content-encoding': 'gzip' }, body: gzip }
  }
  return { status: 200, headers: all, body: plain }
}

function readFiles(folder: string): ReadonlyMap<string, File> {
  if (!existsSync(folder)) return new Map()
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = new Map<string, File>()
  for (const name of names) {
    const type = TYPES[extname(name)]
    if (type === undefined) continue
    const at = join(folder, name)
    files.set(name.replaceAll('\\', '/'), {
      type,
      plain: readFileSync(at),
      br: optional(`${at}.br`),
      gzip: optional(`${at}.gz`),
    })
  }
  return files
}

function optional(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined
}
