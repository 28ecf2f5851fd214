import type { Use } from '../keys/use.ts'
import { isManifest, type Project } from '../project.ts'
import type { EndpointUse } from './find.ts'

const OTHER_AUTH =
  /\bBearer\b|access_?token|refresh_?token|client_?secret|client_?id\b|createWithOAuth2|createWithAccessToken|developer_?api_?key/i

/**
 * Tells the calls that go out with the account key from those of code that signs in another way (OAuth, a token). The
 * doubtful ones count as the key's: a scope too many is found by `verify`, one too few breaks the integration.
 */
export function byCredential(
  project: Project,
  uses: readonly Use[],
  endpoints: readonly EndpointUse[],
): { readonly withKey: readonly EndpointUse[]; readonly otherwise: readonly EndpointUse[] } {
  const active = uses.filter(
    (use) => use.kind !== 'doc' && use.class !== 'developer-key' && use.class !== 'documentation',
  )
  if (active.length === 0) return { withKey: endpoints, otherwise: [] }
  const folders = project.sources.filter((source) => isManifest(source.path)).map((source) => folderOf(source.path))
  const unitOf = (file: string): string => {
    let best = ''
    for (const folder of folders) if (folder.length > best.length && file.startsWith(`${folder}/`)) best = folder
    return best
  }
  const units = new Set(active.map((use) => unitOf(use.file)))
  const files = new Set(active.map((use) => use.file))
  const auth = new Map<string, boolean>()
  for (const { source } of project.codes) {
    const unit = unitOf(source.path)
    const signs = OTHER_AUTH.test(source.text)
    auth.set(source.path, signs)
    if (signs) auth.set(`${unit}\0`, true)
  }
  const isOther = (file: string): boolean => {
    if (files.has(file)) return false
    const unit = unitOf(file)
    if (!units.has(unit)) return auth.get(`${unit}\0`) === true
    return auth.get(file) === true
  }
  return {
    withKey: endpoints.filter((one) => !isOther(one.file)),
    otherwise: endpoints.filter((one) => isOther(one.file)),
  }
}

function folderOf(path: string): string {
  const at = path.lastIndexOf('/')
  return at === -1 ? '' : path.slice(0, at)
}
