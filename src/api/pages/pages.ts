import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from '../pipeline/respond.ts'
import type { ConsoleFiles } from './console.ts'

/** A page of Spoke's own: no credential, no envelope. */
export type Page = (headers: IncomingHttpHeaders) => Promise<PageAnswer>

/** Files are sent as they are. */
export type PageAnswer = Omit<Answer, 'body'> & { readonly body: string | Uint8Array | undefined }

export interface Pages {
  /** The page at this address; undefined where the API answers. */
  find(method: string, url: string): Page | undefined
}

export interface PageSources {
  readonly console: ConsoleFiles
  /** In the console's place where it was not built. */
  readonly welcome: () => string
  readonly reference: () => string
  readonly openapi: () => string
  /** Throws where Spoke can't serve. */
  readonly check: () => Promise<void>
}

// No script, no request to anywhere: these pages are text.
export const HTML = {
  'content-type': 'text/html;charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
}
const JSON_TYPE = { 'content-type': 'application/json;charset=utf-8', 'cache-control': 'no-cache' }

/** The pages on the API's port: the console's place, the reference, the OpenAPI document and the probes. */
export function openPages({ console: files, welcome, reference, openapi, check }: PageSources): Pages {
  const html =
    (text: () => string): Page =>
    async () => ({ status: 200, headers: HTML, body: text() })
  const redirect =
    (location: string): Page =>
    async () => ({ status: 302, headers: { location }, body: '' })
  const fixed = new Map<string, Page>([
    ['/', redirect('/console/')],
    ['/console', redirect('/console/')],
    ['/docs', redirect('/docs/')],
    ['/docs/', html(reference)],
    ['/openapi.json', async () => ({ status: 200, headers: JSON_TYPE, body: openapi() })],
    ['/healthz', async () => ({ status: 200, headers: JSON_TYPE, body: '{"status":"ok"}' })],
    ['/readyz', () => readiness(check)],
  ])
  const instead = html(welcome)
  return {
    find(method, url) {
      // Most calls are HubSpot's, and none of those begins like a page.
      if (method !== 'GET') return undefined
      const mark = url.indexOf('?')
      const path = mark < 0 ? url : url.slice(0, mark)
      return fixed.get(path) ?? (path.startsWith('/console/') ? (files.find(path) ?? instead) : undefined)
    },
  }
}

async function readiness(check: () => Promise<void>): Promise<PageAnswer> {
  try {
    await check()
    return { status: 200, headers: JSON_TYPE, body: '{"status":"ready"}' }
  } catch {
    // The reason is in the server's own log; a probe learns only that it should send nobody here.
    return { status: 503, headers: JSON_TYPE, body: '{"status":"unavailable"}' }
  }
}
